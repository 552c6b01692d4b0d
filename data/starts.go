package data

import (
	"math/bits"
	"slices"
)

// Starts say where the pieces of a text begin: its sentences, or parts of those that are long. They take a bit for every eight of them and,
// where sentences are cut, one for each token.
type Starts struct {
	set    []uint64 // bit i: a piece begins at token i
	every  []int    // the first token of every 64th piece
	n      int
	tokens int
}

// Starts returns where the sentences of c begin. One of more than most tokens is cut into as few pieces as do not have more, of
// nearly equal length.
func (c *Corpus) Starts(most int) *Starts {
	defer c.Release()
	s := &Starts{set: c.starts, every: make([]int, 0, c.sentences/64+1), tokens: len(c.IDs)}
	cut := false
	sentence := func(lo, hi int) {
		pieces := (hi - lo + most - 1) / most
		if pieces > 1 && !cut {
			s.set, cut = slices.Clone(c.starts), true
		}
		for p := range pieces {
			at := lo + int(int64(hi-lo)*int64(p)/int64(pieces)) // as a product of 64 bits on any machine
			if p > 0 {
				s.set[at>>6] |= 1 << (at & 63)
			}
			if s.n&63 == 0 {
				s.every = append(s.every, at)
			}
			s.n++
		}
	}
	start := -1
	for w, set := range c.starts {
		if w%pieceTokens == 0 {
			c.Release()
		}
		for ; set != 0; set &= set - 1 {
			next := w<<6 + bits.TrailingZeros64(set)
			if start >= 0 {
				sentence(start, next)
			}
			start = next
		}
	}
	if start >= 0 {
		sentence(start, len(c.IDs))
	}
	return s
}

// Len returns the number of pieces.
func (s *Starts) Len() int { return s.n }

// Bounds returns which tokens piece i has, lo … hi−1, for i in [0, Len()).
func (s *Starts) Bounds(i int) (lo, hi int) {
	lo = s.every[i>>6]
	w := lo >> 6
	set := s.set[w] >> (lo & 63) << (lo & 63)
	skip := i & 63
	for n := bits.OnesCount64(set); n <= skip; n = bits.OnesCount64(set) {
		skip -= n
		w++
		set = s.set[w]
	}
	for range skip {
		set &= set - 1
	}
	lo = w<<6 + bits.TrailingZeros64(set)
	if i+1 == s.n {
		return lo, s.tokens
	}
	for set &= set - 1; set == 0; set = s.set[w] {
		w++
	}
	return lo, w<<6 + bits.TrailingZeros64(set)
}
