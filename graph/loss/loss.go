// Package loss holds the losses an experiment can minimise, one file each.
//
// A loss is a [Spec]: a plain struct of settings that adds the output layer and
// the loss itself to the computation graph as one op. The table [Specs] names
// every loss with its defaults. The example of Spec is a loss of one's own.
package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// A Spec describes a loss together with the output layer it scores words with.
type Spec interface {
	// Build adds the output layer and the loss to s for the hidden vectors h,
	// shape (B, H), and returns the loss node, of type [graph.Scalar]: the mean over
	// the batch's targets, in nats where it is −ln of a probability. The targets are in
	// the batch, s.Batch(). Held-out text goes through the same node, while s.Mode() is not that of training. The
	// scope's parameter "w", shape (V, H), is what is exported as the words' output
	// vectors; a loss without one is [NoOutputVectors]. Build panics on settings that
	// do not fit h, so it is called inside [graph.Build].
	Build(s *graph.Scope, h *G.Node, out Output) *G.Node
}

// An Output says what the output layer is to look like.
type Output struct {
	Vocab int          // V, the number of words to score
	Tied  *graph.Param // the table to use as the output embedding, shape (V, H); nil: the layer's own

	// Distance says that words are compared with a hidden vector by their distance, [L1], [L2] or [Moduli]:
	// the score is −|h − w| in place of h·w. It is only for losses that are [ByDistance]; empty: by
	// their product.
	Distance string

	// Counts holds how often each word occurs in the training text, for losses that
	// arrange the words by frequency.
	Counts []int64

	// Noise holds the natural logarithm of each word's probability to be drawn
	// as a negative, for losses that are [Sampled].
	Noise []float64
}

// A Sampled loss compares targets with words drawn at random. The answer may depend
// on its settings.
type Sampled interface {
	// Draws says how many words a batch brings along. With 0 it brings none.
	Draws() Draws
}

// Draws says how many negatives a batch has, in its field Negative.
type Draws struct {
	K     int // for each target, or for each block of examples
	Block int // examples in a block, the last perhaps fewer; 0: K for each target
}

// DrawsOf returns what a loss draws, none for one that is not [Sampled].
func DrawsOf(s Spec) Draws {
	if s, ok := s.(Sampled); ok {
		return s.Draws()
	}
	return Draws{}
}

// Unnormalised losses have scores that define no probability of a word, so that
// they have no perplexity.
type Unnormalised interface {
	// Unnormalised says why, as the end of a sentence about the loss; it is
	// empty where the settings make the loss a normalised one after all.
	Unnormalised() string
}

// Fitting losses fit the numbers that targets come with, in the batch's field
// Value. Losses that are not Fitting ignore them.
type Fitting interface {
	// Fits says what the numbers are to be.
	Fits() string
}

// Sequence losses score the labels of a sentence together. They want sentences in the batch,
// [graph.Batch.Span], and one target for each example.
type Sequence interface {
	Sentences()
}

// Sized losses have settings that do not go with every vocabulary.
type Sized interface {
	// FitsVocab reports the setting that does not go with a vocabulary of v words,
	// as "key: what is wrong and what would be right".
	FitsVocab(v int) error
}

// NoOutputVectors are losses without one vector for each word in the output layer,
// so that none can be exported or shared with the embedding.
type NoOutputVectors interface {
	// NoOutputVectors says why, as a clause that can stand in an error; it is
	// empty where the settings give words vectors after all.
	NoOutputVectors() string
}

// Arranged losses arrange words by how often they come, so that what a parameter means follows from the counts.
type Arranged interface {
	// Alike reports whether the same words are arranged alike where they come a times and where they come b times.
	Alike(a, b []int64) bool
}

// Transitional losses have a parameter with a row and a column for each output: how well one follows another.
type Transitional interface {
	// Transitions returns the parameter's name.
	Transitions() string
}

// Cut are losses whose vectors of texts may be cut to their first numbers.
type Cut interface {
	// Widths returns how many of the first numbers are trained to do by themselves; it is empty where
	// that is asked of the whole vector alone.
	Widths() []int
}

// A Sizer is a loss that says how large its output layer is before it is built, for
// estimates of memory.
type Sizer interface {
	// Size returns the size of the output layer for v words, hidden vectors of h
	// features and batches of so many examples.
	Size(v, h, batch int) Size
}

// A Size says how large an output layer is.
type Size struct {
	Table  int // learned numbers of the table whose rows are words, or stand for them
	Others int // learned numbers beside the table
	// Rows is about how many rows of the table a batch reads, repeated ones
	// included; 0 for a loss that scores the whole vocabulary.
	Rows int
	// Scores is how many numbers a batch takes beside the hidden vectors and the gradients, such as the scores that are kept of its examples.
	Scores int
}

// usualTargets is a guess of how many targets an example has where it has several:
// those of a window.
const usualTargets = 10

// SizeOf returns the size of a loss's output layer. One that is not a [Sizer] is taken to
// have a row and a bias for each word, of which a batch reads the rows of its targets
// and of what the loss draws, or all where it draws nothing.
func SizeOf(l Spec, v, h, batch int) Size {
	if s, ok := l.(Sizer); ok {
		return s.Size(v, h, batch)
	}
	size := Size{Table: v * h, Others: v}
	switch draws := DrawsOf(l); {
	case draws.K == 0:
	case draws.Block > 0:
		size.Rows = batch*usualTargets + (batch/draws.Block+1)*draws.K
	default:
		size.Rows = batch * usualTargets * (1 + draws.K)
	}
	return size
}

// Specs returns each loss, with its default settings, under its name in an
// experiment file.
func Specs() map[string]func() Spec {
	return map[string]func() Spec{
		"adaptive_softmax":     func() Spec { return &AdaptiveSoftmax{Cutoffs: []float64{0.06, 0.3}, DivValue: 4} },
		"attraction":           func() Spec { return &Attraction{Negatives: 5, Drawn: 64} },
		"binary_cross_entropy": func() Spec { return &BinaryCrossEntropy{PosWeight: 1} },
		"cosine":               func() Spec { return &Cosine{} },
		"crf":                  func() Spec { return &CRF{} },
		"cosine_regression":    func() Spec { return NewCosineRegression() },
		"cross_entropy":        func() Spec { return &CrossEntropy{} },
		"focal":                func() Spec { return &Focal{Gamma: 2} },
		"glove":                func() Spec { return &GloVe{XMax: 100, Alpha: 0.75} },
		"hierarchical_softmax": func() Spec { return &HierarchicalSoftmax{Tree: "huffman"} },
		"margin":               func() Spec { return &Margin{Negatives: 5, Margin: 0.5, Similarity: "cosine"} },
		"mse":                  func() Spec { return &MSE{} },
		"nce":                  func() Spec { return &NCE{Negatives: 25, SetSize: 64, Bias: true} },
		"negative_sampling":    func() Spec { return &NegativeSampling{Negatives: 5, SetSize: 64} },
		"ranking":              func() Spec { return NewRanking() },
		"sampled_softmax":      func() Spec { return &SampledSoftmax{Negatives: 64, Shared: true, Bias: true} },
	}
}
