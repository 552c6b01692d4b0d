package objective

import (
	"context"
	"math/bits"

	"github.com/lexigraph/lexigraph/data"
)

// CBOW predicts each word of a text from the words around it, as in the
// continuous bag of words of Mikolov et al.: Efficient estimation of word
// representations in vector space (2013). Every token is the target of one
// example; its context is the Window words to its left and to its right, without
// itself, as far as these belong to its sentence. In a sentence of one word it
// is empty.
//
// Unlike word2vec, which cuts sentences at 1,000 words and drops examples
// without a context, this counts every token, unless Subsample drops it. Frequent
// words are dropped as [SkipGram] does, before windows are laid, and then an
// example that is left without a context is dropped too. Evaluation counts every
// token.
type CBOW struct {
	// Window is the number of words on each side; default 4.
	Window int `toml:"window" help:"words on each side of the predicted one" range:"[1,1024]"`
	// Shrink draws the window of each example anew in every epoch, uniformly
	// from 1 … Window, as word2vec does, so that near words count more; never in
	// evaluation. Default false.
	Shrink bool `toml:"shrink" help:"draw each window from 1 to its full size"`
	// Subsample is the share of the training text above which a word counts as
	// frequent and is dropped at random in training, as [SkipGram] does; 0, the
	// default, drops nothing. word2vec's is 1e-3.
	Subsample float64 `toml:"subsample" help:"share of the text above which words are dropped at random, 0 for none" range:"[0,1]"`
	// Pooling says how the vectors of the context become one; default mean.
	Pooling string `toml:"pooling" help:"how the vectors of the context become one" choice:"mean sum"`
}

// Context implements [Spec].
func (s *CBOW) Context() (width int, ragged bool, pooling string) {
	return 2 * s.Window, true, s.Pooling
}

// Predicts implements [Spec].
func (s *CBOW) Predicts() string { return everyToken }

// New implements [Spec]. A Subsample that leaves no text is a [*data.Error].
func (s *CBOW) New(_ context.Context, t Text) (Examples, error) {
	sub, err := newSubsample(t, s.Subsample)
	if err != nil {
		return nil, err
	}
	return &cbow{*s, t.Corpus, t.Seed, sub}, nil
}

type cbow struct {
	spec   CBOW
	corpus *data.Corpus
	seed   uint64
	sub    *subsample
}

func (e *cbow) Len() int { return e.corpus.Len() }

func (e *cbow) Fill(b *data.Batch, epoch int, index []int) error {
	b.Reset()
	keep := e.sub.keep(epoch)
	var some handful
	for len(index) > 0 {
		for i, t := range some.take(&index, e.corpus.IDs, keep) {
			n := e.spec.Window
			if e.spec.Shrink && epoch != Evaluation {
				n = shrunk(n, e.seed, epoch, t)
			}
			context := len(b.ID)
			b.ID = e.corpus.Around(b.ID, keep, t, n, n)
			if keep == nil || len(b.ID) > context {
				b.End(some.word[i])
			}
		}
	}
	return nil
}

// shrunk returns the window of token t in an epoch, uniform in 1 … window to
// within window/2⁶⁴.
func shrunk(window int, seed uint64, epoch, t int) int {
	hi, _ := bits.Mul64(data.Random(seed, data.Shrink, epoch, t), uint64(window))
	return 1 + int(hi)
}
