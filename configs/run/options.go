package run

import (
	"io"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/peer"
	"github.com/lexigraph/lexigraph/model/train"
)

// Options say how a run is made, in addition to what its experiment says. The zero
// value makes runs/NAME-SEED and has no notifications.
type Options struct {
	Parts  configs.Parts // what experiment files may name; those that come with the program by default
	Dir    string        // the directory of the run, which must not be there or be empty; empty: one in Folder
	Folder string        // where Dir is NAME-SEED, or NAME-SEED-2 and so on where that is taken; empty: "runs"
	Bucket *Bucket       // where the runs of [Compare] and [Sweep] are, instead of Folder; nil: in Folder
	Stdin  io.Reader     // what the source "-" of an experiment reads; nil: nothing
	Notify func(Event)   // is called with one event after the other; may be nil

	// Force makes [Resume] continue a run that has changed since it began. Its manifest
	// then says so.
	Force bool

	// Program lets [Verify] start the program that corpus.command names. The experiment may
	// be someone else's, so without Program such a run is not verified.
	Program bool

	// Until stops a run after this share of its steps, as if it were interrupted,
	// once it has evaluated and saved; 0: it trains to the end. Successive halving needs
	// it. See [train.Rung].
	Until float64

	peers *peer.Peers // who trains the same network: see [StartTogether]; nil: nobody
}

// DefaultFolder is where runs are by default.
const DefaultFolder = train.Folder

func (o Options) notify(e Event) {
	if o.Notify != nil {
		o.Notify(e)
	}
}

// An Event is something that happens on the way: a [Warning], [Loading], [Loaded], [Transferred],
// [Began], [Testing], [Ended] or [Exporting]; after every step a [train.Step] with that step's own
// loss, and at every evaluation a [train.Evaluation] and [train.Scores]. [Compare] and
// [Sweep] have [Planned], [Crowded], [Starting], [Finished] and [Thinned] in addition, [Check] and [CheckSweep] have [Measuring].
type Event any

// A Warning is something that a user should know and that does not stop the run.
type Warning struct{ Text string }

// Loading says that an experiment's text is about to be read.
type Loading struct{ Experiment *configs.Experiment }

// Loaded says that an experiment's text has been read.
type Loaded struct {
	Experiment *configs.Experiment
	Report     data.Report
	Vocabulary int           // words
	Phrases    *data.Phrases // nil: not asked for
	Took       time.Duration
}

// Measuring says that the steps of an experiment's network are about to be measured, and how much memory it takes to train it, with the text.
type Measuring struct {
	Experiment *configs.Experiment
	Memory     Bytes
}

// Transferred says what the network begins with, where it is not random weights.
type Transferred struct {
	Experiment *configs.Experiment
	From       *train.Origin
}

// Began says that training begins, or continues. From here on there is something to
// save.
type Began struct {
	Run   *Run
	Step  int64 // that were done before
	Steps int64 // of the whole run, unless it ends before

	Seconds float64 // of training after which it ends; 0: no limit
}

// Testing says that training is done and that the test text is evaluated.
type Testing struct{ Run *Run }

// Ended says that the training that Began is over, however it ended.
type Ended struct{ Run *Run }

// Exporting says that nothing is left to ask the trained network, which has been given up, and that the vectors are written.
type Exporting struct{ Run *Run }

// A SettingError says that settings of an experiment do not go with each other, with
// the vocabulary or with the machine. It is found only when the experiment is run.
type SettingError struct{ Err error }

// settingError is the [SettingError] of the setting of a key, which says where it is.
func settingError(e *configs.Experiment, key, format string, args ...any) error {
	return SettingError{configs.Problems{e.Problem(key, format, args...)}}
}

// Error implements error.
func (e SettingError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e SettingError) Unwrap() error { return e.Err }

// A MissingError says that a run, or something that it needs, is not there or not what
// it was.
type MissingError struct{ Err error }

// Error implements error.
func (e MissingError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e MissingError) Unwrap() error { return e.Err }
