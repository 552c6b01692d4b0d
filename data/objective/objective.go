// Package objective holds what can be predicted from what, one file each.
//
// An objective is a [Spec]: a plain struct of settings that cuts a corpus into
// examples, each a context and what is to be predicted from it, which is one
// target or several. The table [Specs] names every objective with its defaults.
// The example of Spec is an objective of one's own.
// [Order.Batches] gives the examples of an epoch in a random order and [Sequential] in
// that of the text.
//
// What is random in an example, such as its window or whether subsampling keeps
// it, is a function of the seed, the epoch and its place in the text, so that any
// batch can be had without those before it. Held-out text is read in the epoch
// [Evaluation], whole and with nothing random.
package objective

import (
	"context"
	"fmt"

	"github.com/lexigraph/lexigraph/data"
)

// A Spec describes an objective.
type Spec interface {
	// Context says what contexts look like: at most width words, ragged if their
	// number varies, and how their vectors become one: "mean", "sum", or for
	// contexts that are never ragged, since what is missing is padded, "concat",
	// "diagonal" or "full" (see [LBL]), "windows" (see [Distant]), or "slots" (see
	// [data.Batch]).
	Context() (width int, ragged bool, pooling string)

	// Predicts says what is predicted in held-out text, to print with
	// a loss: losses are comparable only where it is the same.
	Predicts() string

	// New returns the examples in a text. It is quick, or stops with the
	// context's error when that ends. Errors are settings that are out of range, a text
	// that is not of the kind or has nothing to learn, and those of the disk, for
	// objectives that keep on it what memory would not hold.
	New(ctx context.Context, t Text) (Examples, error)
}

// A Distant objective may have contexts the farther words of which are pooled by windows.
type Distant interface {
	// Distant returns the number of windows, each as long as all the words after it.
	Distant() int
}

// A Formless objective may not look at how the words of labelled examples are written, so that texts need not keep it: see [data.Settings].
type Formless interface {
	// Formless reports that it does not, where the network has n-grams or has none.
	Formless(subwords bool) bool
}

// Valued objectives give each target a number, [data.Batch.Value], and each pair
// of a context and a target once.
type Valued interface {
	// Values says what the numbers are.
	Values() string
}

// A Text is what examples are made of. Its Corpus must be set.
type Text struct {
	*data.Corpus
	Vocabs         // what it consists of, for objectives that are [Labelled]
	Counts []int64 // how often each word occurs in the training text, by id
	Seed   uint64  // of random choices

	// Nearest returns the k words nearest to each word by vectors that are there already, or as many as there
	// are, the nearest first, and their cosines: both (V, k), −1 and 0 where there is none. It is nil where words come
	// without vectors.
	Nearest func(ctx context.Context, k int) (id []int32, cosine []float32, err error)

	Cache string // a folder for what takes long to make, to be found again; empty: nothing is kept
}

// Examples are the examples that an objective finds in a corpus. They are safe
// for concurrent use.
type Examples interface {
	// Len returns the number of examples in an epoch, with those that Fill
	// leaves out.
	Len() int

	// Fill replaces what is in b by the examples with the given numbers, each in
	// [0, Len()), in that order, except those that have nothing to predict or
	// that subsampling drops. What it does depends only on the corpus, the seed,
	// epoch and index. In the epoch [Evaluation] nothing is random. Once the
	// slices of b are large enough it allocates nothing, unless the epoch is
	// another than the last time. Errors are those of a disk that examples are
	// read from, and b is then of no use.
	Fill(b *data.Batch, epoch int, index []int) error
}

// Evaluation is the epoch in which held-out text is read.
const Evaluation = -1

// everyToken is what objectives predict that predict each token from others.
const everyToken = "every held-out token predicted once"

// atLeastOne reports a setting that is less than 1, in the form of the errors of layers.
func atLeastOne(key string, n int) error {
	if n < 1 {
		return fmt.Errorf("%s: %d is too small; it must be at least 1", key, n)
	}
	return nil
}

// Specs returns each objective, with its default settings, under its name in an
// experiment file.
func Specs() map[string]func() Spec {
	return map[string]func() Spec{
		"next_word":    func() Spec { return &NextWord{Words: 4, Pooling: "concat"} },
		"cbow":         func() Spec { return &CBOW{Window: 4, Pooling: "mean"} },
		"skipgram":     func() Spec { return &SkipGram{Window: 5, Shrink: true, Subsample: 1e-3} },
		"distil":       func() Spec { return &Distil{Features{NGrams: 1, Buckets: 100_000, MaxWords: 1000, Pooling: "mean"}} },
		"map":          func() Spec { return &Map{Neighbors: 15} },
		"lbl":          func() Spec { return &LBL{Words: 5, Matrices: "diagonal"} },
		"bag":          func() Spec { return &Bag{Omit: 0.5, Targets: "all", MaxWords: 1000, Pooling: "mean"} },
		"classify":     func() Spec { return &Classify{Features{NGrams: 1, Buckets: 100_000, MaxWords: 1000, Pooling: "mean"}} },
		"pairs":        func() Spec { return &Pairs{Features{NGrams: 1, Buckets: 100_000, MaxWords: 1000, Pooling: "mean"}} },
		"triple":       func() Spec { return &Triple{Inverse: true, Together: true} },
		"tag":          func() Spec { return &Tag{Window: 2, Shape: true, Affixes: 4, Buckets: 20_000} },
		"cooccurrence": func() Spec { return &Cooccurrence{Window: 10, Weighting: "harmonic", Symmetric: true} },
	}
}
