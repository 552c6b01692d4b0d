package objective

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/lexigraph/lexigraph/data"
)

// How X is counted.
//
// The text is in memory, so a row of X is counted in one go: from a list of the
// places of its word, over the windows there, into one sum for each word of the
// vocabulary. Rows are then done when they are left, and go to the disk in their
// order; nothing is ever added to them. A text that is not in memory is counted by
// [Cooccurrence.CountPart].
//
// Memory is bounded: the places of as many rows as the buffer allows are listed
// at once, in one pass over the text for each such group of rows, and the rows
// that are counted but not written are few. What goes to the disk is one sorted
// run after the other, of which none shares a row with another, so merging them means
// putting them one after another.
//
// Note: Stanford's cooccur reads its text from a pipe, so it collects single
// events, sorts and spills them when memory is full, and merges the runs at the
// end. The 39 million events of WikiText-2 (window 10, both sides) would be
// 600 MB of runs to sort.

const (
	// buffer is the number of bytes that counting takes for lists of places, and
	// after it training for pairs. Beside it there is what grows with the
	// vocabulary, and a few MiB for each processor.
	buffer = 128 << 20
	// placeSize is the size of a place.
	placeSize = 8
	// blockEvents is the number of times that one piece of work adds to X, or
	// those of one row, if they are more.
	blockEvents = 1 << 16
)

// A counter counts a text.
type counter struct {
	spec   Cooccurrence
	corpus *data.Corpus
	buffer int // bytes

	written chan *block // blocks whose lists are used again: as garbage, they would take as much as is in memory
}

// A block is a stretch of rows, and X there.
type block struct {
	lo, hi   int32  // the rows lo … hi−1
	start    []int  // where the places of each begin; one more at the end
	places   []int  // the tokens that are the rows' words; nil: one row, of more than are listed
	list     []pair // in the order of rows and columns; where X is symmetric right of the diagonal
	diagonal []pair // where X is symmetric
	counted  chan struct{}
}

// words returns how many rows X has: 1 more than the largest id.
func (c *counter) words() int32 {
	words := int32(0)
	for _, ids := range c.corpus.Pieces() {
		for _, id := range ids {
			words = max(words, id+1)
		}
	}
	return words
}

// each calls write with all of X, row by row, in blocks of which write may keep
// nothing. It stops at the first error, or with ctx's.
func (c *counter) each(ctx context.Context, write func(*block) error) error {
	defer c.corpus.Release()
	first := c.tally() // the places of row i are numbers first[i] … first[i+1]−1
	words := int32(len(first) - 1)
	list := make([]int, min(c.buffer/placeSize, c.corpus.Len()))
	c.written = make(chan *block, 4*runtime.GOMAXPROCS(0))
	for lo := int32(0); lo < words; {
		hi := lo + 1
		for hi < words && first[hi+1]-first[lo] <= len(list) {
			hi++
		}
		var places []int
		if n := first[hi] - first[lo]; n <= len(list) {
			places = list[:n]
			if err := c.list(ctx, lo, hi, first, places); err != nil {
				return err
			}
		} // else it is one row, which goes through the text itself
		if err := c.group(ctx, lo, hi, first, places, write); err != nil {
			return err
		}
		lo = hi
	}
	return nil
}

// tally returns where each row's places would begin in a list of all of them.
func (c *counter) tally() (first []int) {
	first = make([]int, c.words()+1)
	for _, ids := range c.corpus.Pieces() {
		for _, id := range ids {
			first[id+1]++
		}
	}
	for i := range first[1:] {
		first[i+1] += first[i]
	}
	return first
}

// list sets places to those of the rows lo … hi−1.
func (c *counter) list(ctx context.Context, lo, hi int32, first, places []int) error {
	next := make([]int, hi-lo)
	for i := range next {
		next[i] = first[lo+int32(i)] - first[lo]
	}
	for from, ids := range c.corpus.Pieces() {
		if err := ctx.Err(); err != nil {
			return err
		}
		for t, id := range ids {
			if id >= lo && id < hi {
				places[next[id-lo]] = from + t
				next[id-lo]++
			}
		}
	}
	return nil
}

// group counts the rows lo … hi−1 on all processors and writes them in order.
func (c *counter) group(ctx context.Context, lo, hi int32, first, places []int, write func(*block) error) error {
	ctx, cancel := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
	jobs := make(chan *block)
	order := make(chan *block, 2*workers) // bounds how far counting is ahead of writing
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	running.Go(func() {
		defer close(order)
		defer close(jobs)
		for lo < hi {
			b := c.block(lo, hi, first)
			if lo = b.hi; places != nil {
				n := b.start[len(b.start)-1] - b.start[0]
				b.places, places = places[:n], places[n:]
			}
			for _, to := range []chan *block{jobs, order} {
				select {
				case to <- b:
				case <-ctx.Done():
					return
				}
			}
		}
	})
	for range workers {
		running.Go(func() {
			r := c.row(len(first) - 1)
			for b := range jobs {
				r.count(b)
				close(b.counted)
			}
		})
	}
	for b := range order {
		<-b.counted
		if err := write(b); err != nil {
			return err
		}
		select {
		case c.written <- b:
		default:
		}
	}
	return ctx.Err()
}

// block returns one of rows from lo on, up to hi at most, which is as large as it may be. It is in the memory of one that was written,
// if there is such.
func (c *counter) block(lo, hi int32, first []int) *block {
	b := &block{}
	select {
	case b = <-c.written:
	default:
	}
	*b = block{lo: lo, hi: lo + 1, list: b.list[:0], diagonal: b.diagonal[:0], counted: make(chan struct{})}
	for b.hi < hi && (first[b.hi+1]-first[lo])*2*c.spec.Window <= blockEvents {
		b.hi++
	}
	b.start = first[lo : b.hi+1]
	return b
}

// A row is one of X under way.
type row struct {
	spec   Cooccurrence
	corpus *data.Corpus
	weight distanceWeights
	sum    []int64 // for each word, 0 between two rows
	seen   []int32 // the words whose sum is not 0
}

func (c *counter) row(words int) *row {
	return &row{spec: c.spec, corpus: c.corpus, weight: c.spec.weights(), sum: make([]int64, words)}
}

// count fills the block with X.
func (r *row) count(b *block) {
	for i := b.lo; i < b.hi; i++ {
		least := int32(0)
		if r.spec.Symmetric {
			least = i
		}
		if b.places != nil {
			for _, t := range b.places[b.start[i-b.lo]-b.start[0] : b.start[i-b.lo+1]-b.start[0]] {
				r.addWindow(t, least)
			}
		} else {
			for t, id := range r.corpus.IDs {
				if id == i {
					r.addWindow(t, least)
				}
			}
		}
		slices.Sort(r.seen)
		for _, j := range r.seen {
			p := pair{i, j, r.weight.x(r.sum[j])}
			if r.sum[j] = 0; r.spec.Symmetric && j == i {
				b.diagonal = append(b.diagonal, p)
			} else {
				b.list = append(b.list, p)
			}
		}
		r.seen = r.seen[:0]
	}
}

// addWindow adds the words around token t whose ids are least or more.
func (r *row) addWindow(t int, least int32) {
	lo, hi := r.window(t)
	for k, id := range r.corpus.IDs[lo:t] {
		if id >= least {
			r.add(id, t-lo-k)
		}
	}
	for k, id := range r.corpus.IDs[t+1 : hi] {
		if id >= least {
			r.add(id, k+1)
		}
	}
}

func (r *row) add(id int32, distance int) {
	if r.sum[id] == 0 {
		r.seen = append(r.seen, id)
	}
	r.sum[id] += r.weight.of[distance]
}

// window returns the tokens lo … hi−1 around token t that come together with it,
// and itself.
func (r *row) window(t int) (lo, hi int) {
	n, after := r.spec.Window, 0
	if r.spec.Symmetric {
		after = n
	}
	if r.spec.CrossSentences {
		return max(0, t-n), min(r.corpus.Len(), t+after+1)
	}
	return r.corpus.Window(t, n, after)
}
