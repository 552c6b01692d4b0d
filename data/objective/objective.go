// Package objective holds what can be predicted from what, one file each.
//
// An objective is a [Spec]: a plain struct of settings that cuts a corpus into
// examples, each a context and a target. The table [Specs] names every objective
// with its defaults. [Batches] gives the examples of an epoch in a random order
// and [Sequential] in that of the text.
package objective

import "github.com/lexigraph/lexigraph/data"

// A Spec describes an objective.
type Spec interface {
	// Context says what contexts look like: at most width words, ragged if their
	// number varies, and how their vectors become one: "concat" (never ragged:
	// what is missing is padded), "mean" or "sum".
	Context() (width int, ragged bool, pooling string)

	// New returns the examples in c. The seed is for objectives that draw
	// random numbers.
	New(c *data.Corpus, seed uint64) Examples
}

// Examples are the examples that an objective finds in a corpus. They are safe
// for concurrent use.
type Examples interface {
	// Len returns the number of examples in an epoch.
	Len() int

	// Fill replaces what is in b by the examples with the given numbers, each in
	// [0, Len()), in that order. What it does depends only on the corpus, the
	// seed, epoch and index. In the epoch [Evaluation] nothing is random. Once
	// the slices of b are large enough it allocates nothing.
	Fill(b *data.Batch, epoch int, index []int)
}

// Evaluation is the epoch in which held-out text is read.
const Evaluation = -1

// Specs returns each objective, with its default settings, under its name in an
// experiment file.
func Specs() map[string]func() Spec {
	return map[string]func() Spec{
		"next_word": func() Spec { return &NextWord{Words: 4, Pooling: "concat"} },
		"cbow":      func() Spec { return &CBOW{Window: 4, Pooling: "mean"} },
	}
}
