// Package run runs experiments: it reads text, trains, evaluates and exports. Go
// programs that want what the command line does start here.
//
// An experiment file becomes a run on this path: [configs.Load] reads the file ([Find]
// also makes an experiment of text that is named in its place),
// [Load] the text that it names, [NewNetwork] builds its network for the words found,
// [NewTrainer] puts network, optimizer and examples together, and [Start], which does
// all of this, trains in a run directory of its own and evaluates, scores and exports
// in the end. [Open] opens a run by its directory: its network, its vectors, its numbers;
// [Run.Ask] and [Run.Generate] ask the network, and a [Space] the vectors. [Resume]
// continues a run that was interrupted, [Seeds] repeats an experiment, and [Compare] and
// [Sweep] train those of many runs that are missing and say which is better.
//
// Nothing here prints or exits. What a user should know meanwhile is passed to
// [Options].Notify, as an [Event]. When a context ends, the run is saved and the error
// is that of the context and [train.ErrInterrupted]; Resume then continues to the same bits.
//
// An experiment can also be made in code, from [configs.Default]; it is checked as a file is
// ([configs.Parts.Check]). One that is nil or lacks parts, a nil sweep, and nil for what [Load] returns are errors of the functions that return any;
// those that do not, and all other pointers, want what they point to. Your own parts, such as a layer, are passed in [Options].Parts.
package run
