package objective

import (
	"context"

	"github.com/lexigraph/lexigraph/data"
)

// LBL predicts each word of a text from the words before it, like [NextWord],
// with the log-bilinear model of Mnih and Hinton: Three new graphical models for
// statistical language modelling (2007). The predicted vector is the sum of the
// context's vectors, each multiplied by a matrix of its position:
//
//	r = Σ_c C_c·w[id_c]
//
// The loss follows, directly (layers = []) in the original: it scores word v by
// r·q_v + b_v. With embedding.tie the q are the w, as in the paper; without, and
// with diagonal matrices, this is the vLBL of Mnih and Kavukcuoglu: Learning word
// embeddings efficiently with noise-contrastive estimation (2013).
//
// Contexts are always Words long: what a sentence lacks is padding, −1, which
// adds nothing to the sum.
type LBL struct {
	// Words is the number of words before the target, n; default 5, the paper's.
	Words int `toml:"context" help:"words before the predicted one" range:"[1,1024]"`
	// Matrices says what the matrices of the positions are; default diagonal.
	Matrices string `toml:"matrices" help:"what a position's matrix is: a weight for each number of a vector, or full" choice:"diagonal full"`
	// CrossSentences lets contexts run over the start of a sentence into the one
	// before; default false.
	CrossSentences bool `toml:"cross_sentences" help:"let contexts run into the sentence before"`
}

// Context implements [Spec]. The pooling is the kind of the matrices.
func (s *LBL) Context() (width int, ragged bool, pooling string) {
	return s.Words, false, s.Matrices
}

// Predicts implements [Spec].
func (s *LBL) Predicts() string { return everyToken }

// New implements [Spec]. The examples are those of [NextWord], padded.
func (s *LBL) New(ctx context.Context, t Text) (Examples, error) { return s.nextWord().New(ctx, t) }

// Continue implements [Continued].
func (s *LBL) Continue(b *data.Batch, ids []int32, start int) { s.nextWord().Continue(b, ids, start) }

// Question implements [Asked].
func (s *LBL) Question() string { return nextQuestion }

// Asks implements [Asked].
func (s *LBL) Asks(v Vocabs) func(b *data.Batch, l *data.Line) error { return s.nextWord().Asks(v) }

func (s *LBL) nextWord() *NextWord {
	return &NextWord{Words: s.Words, Pooling: "concat", CrossSentences: s.CrossSentences}
}
