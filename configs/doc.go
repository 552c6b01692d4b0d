// Package configs reads, checks, writes and explains experiment files.
//
// An experiment file is TOML, and complete: no file includes another, and what
// it leaves out has the defaults of [Default]. [Parse] makes an [Experiment] of
// it, the one struct that says everything about a run. The sections objective,
// layers, loss, sampler and optimizer each choose a part by their type key from the
// Specs table of the package of that name, so that a part added there is known here
// without a change.
//
// The tags of the struct that a key sets give its name, what it may be and what it
// does:
//
//	toml:"units"                 the key; toml:"units,omitzero" where Write leaves it out if it is zero, omitidle if it has no effect
//	help:"outputs of the layer"  what it does
//	range:"[1,65536]"            the numbers it may be, as an interval; inf for no end
//	choice:"relu tanh none"      the strings it may be
//	takes:"files"                that it names files or folders
//
// Everything here follows from these tags: the checks of [Parse], the resolved
// file of [Write], the commented one of [Annotated] and the listing of
// [Describe].
//
// # Problems
//
// Reading is strict. It reports all unknown keys, keys in the wrong case, wrong types,
// values out of range, and settings that contradict each other or have no effect beside
// another, in one pass, as "file:line: key: what is wrong and what would be right". See
// [Problems]. [Parts.Check] reports the same of an experiment that was made in code.
//
// # Overrides
//
// A command line changes a file with words "key=value": "embedding.dim=64",
// "layers.0.units=32", "layers=[]", `loss={type="cross_entropy"}`. The value
// takes the place of what the file has under that key, whether it is a number or a
// whole section.
//
// # What is not here
//
// Nothing that an experiment names is opened: whether its text exists and its
// network fits in memory is checked where they are read and built, in package
// configs/run.
package configs
