package objective

import "io"

// A shelf holds stretches of a file of pairs that is larger than the buffer. One
// that is not there is read when a pair of it is asked for, and takes the place of
// the one that was read longest ago: as [Order.Batches] asks, window by window, each
// is read once an epoch.
//
// Note: Stanford's shuffle writes the pairs to the disk twice more, once in
// shuffled stretches and once in one line that interleaves them, and then every
// epoch has the same order. This order is drawn anew for each epoch, from any place
// in it on, and takes no room.
type shelf struct {
	file  io.ReaderAt
	total int   // pairs
	words int32 // their words are below
	size  int   // pairs in a stretch
	held  int   // stretches that the buffer holds

	stretches [][]pair
	number    []int32 // which one each of them is
	place     []int32 // of each stretch of the file among them; −1: it is not there
	next      int     // the place of the one that was read longest ago
	buf       []byte
}

const (
	// stretch is the number of pairs that are read at once. They are neighbours
	// in X, of few rows, so fewer of them are better shuffled; but then a disk has to look
	// for them more often.
	stretch = 1 << 12
	// leastHeld is the number of stretches that are in memory at least.
	leastHeld = 1 << 10
)

// newShelf returns a shelf for pairs of which as many as held fit into the buffer.
func newShelf(file io.ReaderAt, total, held int, words int32) *shelf {
	s := &shelf{file: file, total: total, words: words}
	s.size = max(1, min(stretch, held/leastHeld))
	s.held = max(1, held/s.size)
	// The diagonal of X, which is no longer than the vocabulary, comes with any
	// other stretches, and the one before it is shared by two.
	s.stretches = make([][]pair, s.held+int(words)/s.size+3)
	s.number = make([]int32, len(s.stretches))
	s.place = make([]int32, (total+s.size-1)/s.size)
	for i := range s.place {
		s.place[i] = -1
	}
	for i := range s.number {
		s.number[i] = -1
	}
	return s
}

// at returns pair i.
func (s *shelf) at(i int) (pair, error) {
	k := s.place[i/s.size]
	if k < 0 {
		var err error
		if k, err = s.read(int32(i / s.size)); err != nil {
			return pair{}, err
		}
	}
	return s.stretches[k][i%s.size], nil
}

// read brings in a stretch and returns its place.
func (s *shelf) read(number int32) (place int32, err error) {
	from := int(number) * s.size
	n := min(s.size, s.total-from) * pairSize
	if s.buf == nil {
		s.buf = make([]byte, s.size*pairSize)
	}
	if _, err := s.file.ReadAt(s.buf[:n], int64(from)*pairSize); err != nil {
		return 0, err
	}
	place = int32(s.next)
	if old := s.number[place]; old >= 0 {
		s.place[old], s.number[place] = -1, -1
	}
	list := s.stretches[place]
	if list == nil {
		list = make([]pair, 0, s.size)
	}
	if s.stretches[place], err = appendPairs(list[:0], s.buf[:n], s.words); err != nil {
		return 0, err
	}
	s.place[number], s.number[place] = place, number
	s.next = (s.next + 1) % len(s.stretches)
	return place, nil
}
