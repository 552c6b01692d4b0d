package data

import (
	"fmt"
	"math/bits"

	"github.com/lexigraph/lexigraph/data/amount"
)

const (
	mostCompared = 1 << 26 // tokens of the training text that are looked at
	fewShared    = 5       // sentences or examples that two texts may have in common by chance
)

// An overlap looks for what a held-out text has that the training text has too.
type overlap struct {
	what        string // that is compared
	least       int    // tokens in it, at least: a shorter one may come again
	unk         int32
	labelsCount bool // equal tokens with other labels are something else
}

// overlaps says for each held-out part with texts of its own that much of it is trained on; "" if none is so.
func (d *Dataset) overlaps(s Settings) string {
	if d.Train == nil {
		return ""
	}
	o := overlap{what: "sentence", least: 8, unk: d.Vocab.unk}
	switch {
	case s.Rows.Names():
		o.what, o.least, o.labelsCount = "fact", 2, true
	case s.Rows.Format != "":
		o.what, o.least = "example", 4
	}
	for p, held := range []struct {
		of *Corpus
		HeldOut
	}{{d.Valid, s.Valid}, {d.Test, s.Test}} {
		if held.of == nil || len(held.Sources) == 0 {
			continue
		}
		if shared, n := o.shared(held.of, d.Train); shared >= fewShared && 10*shared >= n {
			return fmt.Sprintf("corpus.%s: %s of %s of %d tokens or more stand in the training text too, so that what is judged was trained on; leave them out of one of the two",
				partNames[valid+p], amount.Thousands(shared), amount.Of(n, o.what), o.least)
		}
	}
	return ""
}

// shared returns how many of so many of a text are in another.
func (o overlap) shared(held, trained *Corpus) (shared, n int) {
	times := make(map[uint64]int)
	for hash := range o.each(held, held.Len()) {
		if n++; hash != strange {
			times[hash]++
		}
	}
	for hash := range o.each(trained, mostCompared) {
		if k := times[hash]; k > 0 {
			shared += k
			delete(times, hash)
		}
	}
	return shared, n
}

// strange is the hash of what has many unknown words, and may be anything.
const strange = 0

// each gives the hashes of all that is compared, of so many tokens.
func (o overlap) each(c *Corpus, tokens int) func(yield func(uint64) bool) {
	return func(yield func(uint64) bool) {
		defer c.Release()
		if c.Rows == nil {
			o.sentences(c, tokens, yield)
			return
		}
		sides := max(1, c.Rows.Sides)
		for i := range c.Rows.Len() {
			lo, hi := c.Rows.Offset[i*sides], c.Rows.Offset[(i+1)*sides]
			var labels []int32
			if o.labelsCount {
				labels = c.Rows.Labels(i)
			}
			if hash, ok := o.hash(c.IDs[lo:hi], labels); ok && !yield(hash) || hi >= tokens {
				return
			}
		}
	}
}

// sentences is each for plain text.
func (o overlap) sentences(c *Corpus, tokens int, yield func(uint64) bool) {
	start := -1
	sentence := func(end int) bool {
		if start < 0 {
			return true
		}
		hash, ok := o.hash(c.IDs[start:end], nil)
		return !ok || yield(hash)
	}
	for w, set := range c.starts {
		if w%pieceTokens == 0 {
			c.Release()
		}
		for ; set != 0; set &= set - 1 {
			next := w<<6 + bits.TrailingZeros64(set)
			if next > tokens || !sentence(next) {
				return
			}
			start = next
		}
	}
	sentence(len(c.IDs))
}

// hash returns the hash of tokens and labels. It is not ok for fewer tokens than are compared.
func (o overlap) hash(ids, labels []int32) (hash uint64, ok bool) {
	if len(ids) < o.least {
		return 0, false
	}
	hash = golden
	unknown := 0
	for _, id := range ids {
		if id < 0 || id == o.unk {
			unknown++
		}
		hash = addWord(hash, uint64(uint32(id)))
	}
	for _, label := range labels {
		hash = addWord(hash, uint64(uint32(label)))
	}
	if 4*unknown > len(ids) {
		return strange, true
	}
	return hash, true
}
