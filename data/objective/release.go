package objective

import "github.com/lexigraph/lexigraph/data"

// Read examples look at a text when they are asked for.
type read interface {
	// read returns the text.
	read() *data.Corpus
}

// A reader is the text that examples look at.
type reader struct{ of *data.Corpus }

func (r reader) read() *data.Corpus { return r.of }

// releaseOf returns what gives back the pages of the text that examples look at: see [data.Corpus.Release].
func releaseOf(ex Examples) func() {
	if ex, ok := ex.(read); ok {
		return ex.read().Release
	}
	return func() {}
}

const (
	// sequentialHeld is the number of tokens, one after the other, after which a text is released: 16 MiB.
	sequentialHeld = 4 << 20
	// scatteredHeld is the number of examples, anywhere in a text, after which it is released. The system takes 64 KiB
	// into memory for each place that is looked at, and some microseconds when it is looked at again.
	scatteredHeld = 1 << 9
	readAround    = 64 << 10
)

// releaseSequential returns after how many examples a text is released that is gone through in order.
func releaseSequential(ex Examples) int {
	if r, ok := ex.(read); ok {
		return max(1, int(float64(ex.Len())*sequentialHeld/float64(max(1, r.read().Len()))))
	}
	return 0
}

// releaseShuffled returns after how many examples a text is released whose examples come in random order. It is 0
// for a text that is not long, and for one that is shuffled in windows, which is released after each.
//
// Note: a text of 63 million tokens that is released after 512 blocks of 64 tokens takes 40 MiB in place of 250, and skip-gram
// with shared negatives 9 % more time (8 million tokens, 2 cores, medians of three runs each: 4.9 s and 4.5 s).
func releaseShuffled(ex Examples) int {
	_, windows := ex.(stretched)
	if r, ok := ex.(read); ok && !windows && long(r.read()) {
		return scatteredHeld
	}
	return 0
}

// Resident estimates how many bytes of the text of some examples are in memory at most while it is trained on, in the
// order of [Order.Batches], of what lies in a mapped file. Examples that do not look at it later have looked at all of it.
func Resident(ex Examples, c *data.Corpus) int64 {
	all, mapped := c.Bytes()
	_, later := ex.(read)
	_, windows := ex.(stretched)
	_, released := ex.(*pairs) // once they are counted
	switch {
	case !mapped, released:
		return 0
	case !later || !long(c):
		return all
	case windows: // and what is around the ids and the marks of a stretch
		return min(all, longHeld*(4*longStretch+3*readAround))
	}
	return min(all, scatteredHeld*2*readAround)
}

// ResidentSequential is [Resident] of a text that is gone through in order, as in evaluation.
func ResidentSequential(c *data.Corpus) int64 {
	all, mapped := c.Bytes()
	if !mapped {
		return 0
	}
	return min(all, 5*sequentialHeld)
}

// MakingMemory estimates how many bytes it takes at most to make examples of a text, with the examples and what is in memory
// of a text that is mapped, where that is more than it takes later.
func MakingMemory(ex Examples, c *data.Corpus) int64 {
	p, counted := ex.(*pairs)
	if !counted {
		return 0
	}
	looked, mapped := c.Bytes() // it is released before the pairs are read
	if !mapped {
		looked = 0
	}
	return min(buffer, placeSize*int64(c.Len())) + max(looked, p.held())
}
