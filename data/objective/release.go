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
	// scatteredHeld is the number of places, anywhere in a text, after which it is released. The system takes 64 KiB
	// into memory for each place that is looked at, and some microseconds when it is looked at again.
	scatteredHeld = 1 << 9
	readAround    = 64 << 10
	// releasedBlock is how many neighbours at least stay together in a text that is not long and is released nevertheless.
	//
	// Note: XXX
	releasedBlock = 16
)

// releaseSequential returns after how many examples a text is released that is gone through in order.
func releaseSequential(ex Examples) int {
	if r, ok := ex.(read); ok {
		return max(1, int(float64(ex.Len())*sequentialHeld/float64(max(1, r.read().Len()))))
	}
	return 0
}

// releaseShuffled returns after how many examples a text is released whose examples come in random order. It is 0
// for a long text that is shuffled in windows, which is released after each, and for one that is not long whose examples are
// each in another place.
func (o Order) releaseShuffled(ex Examples) int {
	r, ok := ex.(read)
	_, windows := ex.(stretched)
	switch {
	case !ok:
		return 0
	case !long(r.read()) && windows && o.Block >= releasedBlock:
		return scatteredHeld * o.Block
	case long(r.read()) && !windows:
		return scatteredHeld
	}
	return 0
}

// Resident estimates how many bytes of the text of some examples are in memory at most while it is trained on, in the
// order of [Order.Batches], of what lies in a mapped file. Examples that do not look at it later have looked at all of it.
func (o Order) Resident(ex Examples, c *data.Corpus) int64 {
	all, mapped := c.Bytes()
	_, later := ex.(read)
	_, windows := ex.(stretched)
	switch {
	case !mapped:
		return 0
	case !later:
		return all
	case long(c) && windows: // and what is around the ids and the marks of a stretch
		return min(all, longHeld*(4*longStretch+3*readAround))
	case o.releaseShuffled(ex) > 0: // ids and marks
		return min(all, scatteredHeld*2*readAround)
	}
	return all
}

// ResidentSequential is [Order.Resident] of a text that is gone through in order, as in evaluation.
func ResidentSequential(c *data.Corpus) int64 {
	all, mapped := c.Bytes()
	if !mapped {
		return 0
	}
	return min(all, 5*sequentialHeld)
}
