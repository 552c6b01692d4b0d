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
	around := e.around(b)
	var some handful
	var same passage
	for len(index) > 0 {
		if n := neighbours(index); n > 1 && keep != nil && e.size <= passageSide {
			e.fillPassage(b, &same, keep, key, index[0], index[0]+n)
			index = index[n:]
			continue
		}
		for i, t := range some.take(&index, e.corpus.IDs, keep) {
			n := e.size
			if e.shrink && epoch != Evaluation {
				n = shrunk(n, key, t)
			}
			before := len(*around)
			*around = e.corpus.Around(*around, keep, t, n, n)
			e.end(b, some.word[i], len(*around) > before, keep == nil)
		}
	}
	return nil
}

// around returns where the words around the token of an example are appended.
func (e *windows) around(b *data.Batch) *[]int32 {
	if e.outward {
		return &b.Target
	}
	return &b.ID
}

// end ends the example of a word, around which some others were found or none. Without others nothing is predicted from the word,
// and it is predicted from nothing only if alone.
func (e *windows) end(b *data.Batch, word int32, some, alone bool) {
	switch {
	case !e.outward && (some || alone):
		b.End(word)
	case e.outward && some:
		b.ID = append(b.ID, word)
		b.EndTargets()
	}
}

// A passage is a part of a sentence whose tokens are in a batch one after the other, with the words around it. Their windows have
// most of their words in common, which are then looked up once.
//
// Note: a token takes 30 ns of word2vec's CBOW instead of 80 with a window by itself.
type passage struct {
	token [passageSize]int                   // those that are kept
	word  [passageSize + 2*passageSide]int32 // theirs, and those around them
}

const (
	passageSize = 64
	passageSide = 64 // words on each side
)

// neighbours returns how many of the first tokens follow one another in the text, at most a passage.
func neighbours(index []int) (n int) {
	for n = 1; n < min(passageSize, len(index)) && index[n] == index[0]+n; n++ {
	}
	return n
}

// fillPassage adds the examples of the tokens lo … hi−1, sentence by sentence.
func (e *windows) fillPassage(b *data.Batch, p *passage, keep []uint64, key uint64, lo, hi int) {
	around := e.around(b)
	for from, to := lo, 0; from < hi; from = to {
		to = e.corpus.SentenceEnd(from, hi)
		word := p.word[:0]
		if from == lo {
			word = e.corpus.Around(word, keep, from, e.size, 0)
		}
		first, n := len(word), 0
		word = word[:first+to-from]
		for t := from; t < to; t++ { // without a branch on what is kept, which could not be predicted
			p.token[n], word[first+n] = t, e.corpus.IDs[t]
			n += int(keep[t>>6] >> (t & 63) & 1)
		}
		if word = word[:first+n]; to == hi {
			word = e.corpus.Around(word, keep, to-1, 0, e.size)
		}
		for i, t := range p.token[:n] {
			at, side := first+i, e.size
			if e.shrink {
				side = shrunk(side, key, t)
			}
			before, after := word[max(0, at-side):at], word[at+1:min(at+1+side, len(word))]
			*around = append(append(*around, before...), after...)
			e.end(b, word[at], len(before)+len(after) > 0, false)
		}
	}
}

// fillLong is Fill of a text that is not in memory and is subsampled.
func (e *windows) fillLong(b *data.Batch, epoch int, index []int) {
	p := e.sub.pages
	p.begin(epoch)
	defer p.end()
	around, key := e.around(b), data.Key(e.seed, data.Shrink, epoch)
	for _, t := range index {
		if !p.keeps(t) {
			continue
		}
		n := e.size
		if e.shrink {
			n = shrunk(n, key, t)
		}
		before := len(*around)
		*around = p.around(*around, e.corpus, t, n)
		e.end(b, e.corpus.IDs[t], len(*around) > before, false)
	}
}

// shrunk returns the window of token t in an epoch with the given key, uniform in 1 … window to
// within window/2⁶⁴.
func shrunk(window int, key uint64, t int) int {
	hi, _ := bits.Mul64(data.Mix(key, t), uint64(window))
	return 1 + int(hi)
}
