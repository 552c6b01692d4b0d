package objective

import "github.com/lexigraph/lexigraph/data"

// Stretched examples are on a disk, and in memory in part.
type stretched interface {
	// stretches returns how many neighbouring examples are read together, and how
	// many such stretches are in memory at a time.
	stretches() (size, held int)
}

// A shuffle is a random order of examples, or of blocks of them. It goes through
// stretches of neighbours in a random order, some at a time, as many as are in
// memory: their items come in a random order before any of the next ones. Where one
// stretch holds all items all orders are possible.
//
// Such an order of two levels trains as well as one of all items (Xu et al.:
// Stochastic gradient descent without full data shuffle, 2022, who call it
// CorgiPile).
type shuffle struct {
	items     int
	size      int // items in a stretch
	held      int // stretches at a time, a window
	stretches data.Permutation
	key       func(window int) uint64
	release   func() // gives back what was read for a window

	// Of the window under way:
	from, to int // its places
	within   data.Permutation
	first    []int // the first item of each of its stretches
}

// newShuffle returns the order of an epoch's blocks of examples.
func newShuffle(ex Examples, block int, seed uint64, epoch int) *shuffle {
	size, held := ex.Len(), 1
	if ex, ok := ex.(stretched); ok {
		size, held = ex.stretches()
	}
	size = max(1, size)
	s := &shuffle{items: ex.Len() / block, size: max(1, size/block), release: releaseOf(ex)}
	read := (s.size*block + size - 1) / size // stretches of examples that one of items takes
	if s.size*block%size != 0 {
		read++ // it begins amid one
	}
	s.held = max(1, held/read)
	s.key = func(window int) uint64 { return data.Random(seed, data.Shuffle, epoch, window) }
	s.stretches = data.NewPermutation(s.items/s.size, s.key(-1))
	return s
}

// at returns the item at place i. It is quick where i follows the last one.
func (s *shuffle) at(i int) int {
	if i < s.from || i >= s.to {
		s.enter(i)
	}
	j := s.within.At(i - s.from)
	return s.first[j/s.size] + j%s.size
}

// enter makes the window of place i the one under way. The last one also has the
// items that are left over, less than a stretch.
func (s *shuffle) enter(i int) {
	s.release()
	full := s.stretches.Len()
	window := min(i/(s.held*s.size), max(0, (full-1)/s.held))
	start, end := window*s.held, min((window+1)*s.held, full)
	s.from, s.to = start*s.size, end*s.size
	s.first = s.first[:0]
	for k := start; k < end; k++ {
		s.first = append(s.first, s.stretches.At(k)*s.size)
	}
	if end == full {
		s.to = s.items
		s.first = append(s.first, full*s.size)
	}
	s.within = data.NewPermutation(s.to-s.from, s.key(window))
}
