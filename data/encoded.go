package data

import (
	"iter"
	"math"
	"math/bits"
	"slices"
)

// A Corpus is text as word ids, sentence after sentence. It is made by [Load] or
// [NewCorpus] and not changed afterwards.
type Corpus struct {
	IDs  []int32 // one id a token; read only
	Rows *Rows   // of labelled examples; nil: plain text

	starts    []uint64 // bit i: token i is the first of its sentence
	sentences int
	content   uint64   // of labelled examples that are held out, see [Dataset.Content]
	mapped    [][]byte // files that it lies in; empty: it is in memory
}

// NewCorpus returns a corpus of the given sentences. Empty ones are left out.
func NewCorpus(sentences [][]int32) *Corpus {
	c := &Corpus{}
	for _, s := range sentences {
		c.add(s)
	}
	return c
}

// Len returns the number of tokens.
func (c *Corpus) Len() int { return len(c.IDs) }

// Bytes returns how much memory the text takes, and whether it lies in a file that is mapped: such
// memory is the system's to take back, and only what was looked at counts as the program's.
func (c *Corpus) Bytes() (n int64, mapped bool) {
	n = 4*int64(len(c.IDs)) + 8*int64(len(c.starts))
	if r := c.Rows; r != nil {
		n += 4*int64(len(r.Form)+len(r.Label)+len(r.Number)+len(r.Score)) + 8*int64(len(r.Offset)+len(r.LabelOffset))
	}
	return n, len(c.mapped) > 0
}

// Release takes the pages of a text that lies in a file out of the program's memory: they are there
// again when they are next looked at, from the system's cache as long as it has room. It may be called
// while the text is in use. A text in memory stays there, and so do pages where the system does not let go of them.
func (c *Corpus) Release() {
	for _, memory := range c.mapped {
		releasePages(memory)
	}
}

// pieceTokens is the number of tokens in a piece of a text: 16 MiB.
const pieceTokens = 4 << 20

// Pieces returns the ids of the text piece by piece, each with the number of its first token. The text is released
// after each.
func (c *Corpus) Pieces() iter.Seq2[int, []int32] {
	return func(yield func(int, []int32) bool) {
		defer c.Release()
		for from := 0; from < len(c.IDs); from += pieceTokens {
			if from > 0 {
				c.Release()
			}
			if !yield(from, c.IDs[from:min(from+pieceTokens, len(c.IDs))]) {
				return
			}
		}
	}
}

// Excerpt returns about so many tokens of a text that is not labelled: sentences that follow one another, from eight to sixteen places
// at equal distances. The last sentence of a place may be cut. A text that has no more tokens is returned itself.
func (c *Corpus) Excerpt(tokens int) *Corpus {
	if tokens >= len(c.IDs) {
		return c
	}
	const places = 16
	e := &Corpus{}
	for place := range places {
		from, end := len(c.IDs)*place/places, len(c.IDs)*(place+1)/places
		for i := from; i < end; i++ {
			if c.StartsSentence(i) { // else it is all within a sentence
				from = i
				break
			}
		}
		share := tokens*(place+1)/places - len(e.IDs)
		for to := from; to < end && to-from < share; {
			sentence := to
			for to++; to < end && !c.StartsSentence(to) && to-from < 2*share; to++ {
			}
			e.add(c.IDs[sentence:to])
		}
	}
	c.Release()
	return e
}

// Close gives back what is mapped of the text, which must not be in use any more.
func (c *Corpus) Close() {
	for _, memory := range c.mapped {
		unmapFile(memory)
	}
	*c = Corpus{}
}

// Sentences returns the number of sentences that have tokens.
func (c *Corpus) Sentences() int { return c.sentences }

// StartsSentence reports whether token i is the first of its sentence.
func (c *Corpus) StartsSentence(i int) bool { return c.starts[i>>6]>>(i&63)&1 != 0 }

// SentenceEnd returns the first token after token i that is the first of its sentence, or end if none is before that.
func (c *Corpus) SentenceEnd(i, end int) int {
	for i++; i < end; i += 64 {
		if next := stretch(c.starts, i); next != 0 {
			return min(i+bits.TrailingZeros64(next), end)
		}
	}
	return end
}

// Window returns the part of the sentence of token i that reaches at most before
// tokens to its left and after tokens to its right: the tokens lo … hi-1, which
// include i.
func (c *Corpus) Window(i, before, after int) (lo, hi int) {
	lo, hi = i, i+1
	for lo > 0 && i-lo < before && !c.StartsSentence(lo) {
		lo--
	}
	for hi < len(c.IDs) && hi-i <= after && !c.StartsSentence(hi) {
		hi++
	}
	return lo, hi
}

// Around appends to dst the words around token i, in the order of the text: the
// before nearest to its left and the after nearest to its right, as far as these
// belong to its sentence, without token i itself. If keep is not nil, tokens
// whose bit in it is not set (token j's is bit j%64 of keep[j/64]) are skipped as if
// the text did not have them. keep has a word for every 64 tokens.
func (c *Corpus) Around(dst []int32, keep []uint64, i, before, after int) []int32 {
	if keep == nil {
		lo, hi := c.Window(i, before, after)
		return append(append(dst, c.IDs[lo:i]...), c.IDs[i+1:hi]...)
	}
	// 64 tokens at a time, which nearly always is once.
	n := len(dst)
	for end := i; before > 0; end -= 64 {
		reach := bits.LeadingZeros64(stretch(c.starts, end-63)) // tokens before end in its sentence
		near := stretch(keep, end-64) &^ (math.MaxUint64 >> reach)
		for ; near != 0 && before > 0; before-- {
			k := 63 - bits.LeadingZeros64(near)
			dst = append(dst, c.IDs[end-64+k])
			near &^= 1 << k
		}
		if reach < 64 {
			break
		}
	}
	slices.Reverse(dst[n:])
	for from := i + 1; after > 0 && from < len(c.IDs); from += 64 {
		reach := bits.TrailingZeros64(stretch(c.starts, from))
		near := stretch(keep, from) & (1<<reach - 1)
		for ; near != 0 && after > 0; after-- {
			dst = append(dst, c.IDs[from+bits.TrailingZeros64(near)])
			near &= near - 1
		}
		if reach < 64 {
			break
		}
	}
	return dst
}

// stretch returns the 64 bits of set from bit i on, which may be negative; those
// outside of set are 0.
func stretch(set []uint64, i int) (s uint64) {
	word, shift := i>>6, uint(i&63)
	if uint(word) < uint(len(set)) {
		s = set[word] >> shift
	}
	if uint(word+1) < uint(len(set)) {
		s |= set[word+1] << (64 - shift)
	}
	return s
}

// SentenceStarts returns the first token of each sentence, in order. The slice
// is the caller's.
func (c *Corpus) SentenceStarts() []int {
	defer c.Release()
	first := make([]int, 0, c.sentences)
	for w, set := range c.starts {
		for ; set != 0; set &= set - 1 {
			first = append(first, w<<6+bits.TrailingZeros64(set))
		}
	}
	return first
}

// add appends a sentence.
func (c *Corpus) add(sentence []int32) {
	if len(sentence) == 0 {
		return
	}
	n := len(c.IDs)
	c.IDs = append(c.IDs, sentence...)
	for need := (len(c.IDs) + 63) / 64; len(c.starts) < need; {
		c.starts = append(c.starts, 0)
	}
	c.starts[n>>6] |= 1 << (n & 63)
	c.sentences++
}

// reserve makes room for so many tokens. The system gives memory page by page, once it is written to, so that room which is not used
// costs nothing, where making room again and again would copy what is there.
func (c *Corpus) reserve(tokens int) {
	ids, starts := make([]int32, len(c.IDs), max(len(c.IDs), tokens)), make([]uint64, len(c.starts), max(len(c.starts), tokens/64))
	copy(ids, c.IDs)
	copy(starts, c.starts)
	c.IDs, c.starts = ids, starts
}

// put appends at most 64 tokens to a multiple of 64, with bit i of marks set if the i-th begins a
// sentence.
func (c *Corpus) put(ids []int32, marks uint64) {
	c.IDs, c.starts = append(c.IDs, ids...), append(c.starts, marks)
	c.sentences += bits.OnesCount64(marks)
}
