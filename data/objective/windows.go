package objective

import (
	"math/bits"

	"github.com/lexigraph/lexigraph/data"
)

// windows are the examples of [CBOW] and of [SkipGram]: each token of a text and the
// words around it. The two differ in which predicts which.
type windows struct {
	corpus  *data.Corpus
	seed    uint64
	sub     *subsample
	size    int  // words on each side
	shrink  bool // training draws each window from 1 to size
	outward bool // the token predicts the words around it; else they predict it
}

func (e *windows) Len() int { return e.corpus.Len() }

func (e *windows) read() *data.Corpus { return e.corpus }

func (e *windows) stretches() (size, held int) { return stretchesOf(e.corpus) }

func (e *windows) Fill(b *data.Batch, epoch int, index []int) error {
	b.Reset()
	if e.sub != nil && e.sub.pages != nil && epoch != Evaluation {
		e.fillLong(b, epoch, index)
		return nil
	}
	keep, key := e.sub.keep(epoch), data.Key(e.seed, data.Shrink, epoch)
	var some handful
	for len(index) > 0 {
		for i, t := range some.take(&index, e.corpus.IDs, keep) {
			n := e.size
			if e.shrink && epoch != Evaluation {
				n = shrunk(n, key, t)
			}
			if e.outward {
				targets := len(b.Target)
				b.Target = e.corpus.Around(b.Target, keep, t, n, n)
				if len(b.Target) > targets {
					b.ID = append(b.ID, some.word[i])
					b.EndTargets()
				}
				continue
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

// fillLong is Fill of a text that is not in memory and is subsampled.
func (e *windows) fillLong(b *data.Batch, epoch int, index []int) {
	p := e.sub.pages
	p.begin(epoch)
	defer p.end()
	key := data.Key(e.seed, data.Shrink, epoch)
	for _, t := range index {
		if !p.keeps(t) {
			continue
		}
		n := e.size
		if e.shrink {
			n = shrunk(n, key, t)
		}
		if e.outward {
			targets := len(b.Target)
			b.Target = p.around(b.Target, e.corpus, t, n)
			if len(b.Target) > targets {
				b.ID = append(b.ID, e.corpus.IDs[t])
				b.EndTargets()
			}
			continue
		}
		context := len(b.ID)
		b.ID = p.around(b.ID, e.corpus, t, n)
		if len(b.ID) > context {
			b.End(e.corpus.IDs[t])
		}
	}
}

// shrunk returns the window of token t in an epoch with the given key, uniform in 1 … window to
// within window/2⁶⁴.
func shrunk(window int, key uint64, t int) int {
	hi, _ := bits.Mul64(data.Mix(key, t), uint64(window))
	return 1 + int(hi)
}
