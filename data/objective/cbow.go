package objective

import (
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
// without a context, this counts every token.
type CBOW struct {
	// Window is the number of words on each side; default 4.
	Window int `toml:"window" help:"words on each side of the predicted one" range:"[1,1024]"`
	// Shrink draws the window of each example anew in every epoch, uniformly
	// from 1 … Window, as word2vec does, so that near words count more; never in
	// evaluation. Default false.
	Shrink bool `toml:"shrink" help:"draw each window from 1 to its full size"`
	// Pooling says how the vectors of the context become one; default mean.
	Pooling string `toml:"pooling" help:"how the vectors of the context become one" choice:"mean sum"`
}

// Context implements [Spec].
func (s *CBOW) Context() (width int, ragged bool, pooling string) {
	return 2 * s.Window, true, s.Pooling
}

// New implements [Spec].
func (s *CBOW) New(c *data.Corpus, seed uint64) Examples { return &cbow{*s, c, seed} }

type cbow struct {
	spec   CBOW
	corpus *data.Corpus
	seed   uint64
}

func (e *cbow) Len() int { return e.corpus.Len() }

func (e *cbow) Fill(b *data.Batch, epoch int, index []int) {
	b.Reset()
	ids := e.corpus.IDs
	for _, t := range index {
		n := e.spec.Window
		if e.spec.Shrink && epoch != Evaluation {
			// The high word of the product is uniform in 0 … Window-1, to within
			// Window/2⁶⁴.
			hi, _ := bits.Mul64(data.Random(e.seed, data.Shrink, epoch, t), uint64(n))
			n = 1 + int(hi)
		}
		lo, hi := e.corpus.Window(t, n, n)
		b.ID = append(b.ID, ids[lo:t]...)
		b.ID = append(b.ID, ids[t+1:hi]...)
		b.End(ids[t])
	}
}
