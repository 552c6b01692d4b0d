package data

// A Corpus is text as word ids, sentence after sentence. It is made by [Load] or
// [NewCorpus] and not changed afterwards.
type Corpus struct {
	IDs []int32 // one id a token; read only

	starts    []uint64 // bit i: token i is the first of its sentence
	sentences int
}

// NewCorpus returns a corpus of the given sentences. Empty ones vanish.
func NewCorpus(sentences [][]int32) *Corpus {
	c := &Corpus{}
	for _, s := range sentences {
		c.add(s)
	}
	return c
}

// Len returns the number of tokens.
func (c *Corpus) Len() int { return len(c.IDs) }

// Sentences returns the number of sentences that have tokens.
func (c *Corpus) Sentences() int { return c.sentences }

// StartsSentence reports whether token i is the first of its sentence.
func (c *Corpus) StartsSentence(i int) bool { return c.starts[i>>6]>>(i&63)&1 != 0 }

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

// remap replaces each id by to[id], in place, and drops the tokens for which
// that is negative. It returns how many tokens had an id that is set in unknown.
func (c *Corpus) remap(to []int32, unknown []bool) (n int64) {
	starts := make([]uint64, len(c.starts))
	kept, start := 0, false
	c.sentences = 0
	for i, id := range c.IDs {
		start = start || c.StartsSentence(i) // holds on until a token is kept
		if unknown[id] {
			n++
		}
		if id = to[id]; id < 0 {
			continue
		}
		c.IDs[kept] = id
		if start {
			starts[kept>>6] |= 1 << (kept & 63)
			c.sentences++
			start = false
		}
		kept++
	}
	c.IDs = c.IDs[:kept]
	c.starts = starts[:(kept+63)/64]
	return n
}
