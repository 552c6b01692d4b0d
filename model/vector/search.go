package vector

import (
	"container/heap"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A Search finds the words nearest to a vector. It compares the vector with all of
// them, so the answer is exact, and keeps a copy of the table with each row divided by
// its length. It may be used from several goroutines at once, and gives the same
// answers for any number of threads.
//
// A vector of zeros, or one that contains a NaN or an infinity, has no direction: it is
// never among the neighbours.
type Search struct {
	table *Table
	unit  []float32 // (V, D)
	known []bool    // (V), whether the row has a direction

	hidden []int // rows that are no answer
}

// A Neighbor is a word that was found.
type Neighbor struct {
	Row    int
	Word   string
	Cosine float32 // of the angle with the query, in [−1, 1]
}

// pieceRows is the number of rows in one piece of parallel work: about 400 KB at
// dimension 100, so that the work is many times the cost of handing it out.
const pieceRows = 1024

// NewSearch prepares t for searching. Later changes to the numbers of t have no effect.
// The hidden words, such as "<unk>", can be asked about, and are never an answer.
func NewSearch(t *Table, hidden ...string) *Search {
	s := &Search{table: t, unit: make([]float32, len(t.Data)), known: make([]bool, t.Len())}
	s.forRows(func(i int) {
		s.known[i] = normalize(s.unitRow(i), t.Row(i))
	})
	for _, word := range hidden {
		if row, ok := t.Index(word); ok {
			s.hidden = append(s.hidden, row)
		}
	}
	return s
}

// Nearest returns the k words whose vectors have the largest cosine with
// query, which has D numbers: the largest first, and the earlier row first among
// equals. The rows in exclude are left out. There are fewer than k if the table has no
// more, and none if query has no direction.
func (s *Search) Nearest(query []float32, k int, exclude ...int) ([]Neighbor, error) {
	if len(query) != s.table.Dim {
		return nil, fmt.Errorf("query has %d numbers; the vectors have %d", len(query), s.table.Dim)
	}
	unit := make([]float32, len(query))
	if !normalize(unit, query) {
		return nil, nil
	}
	return s.nearest(unit, k, exclude), nil
}

// NearestWord returns the k words nearest to word, without the word itself. The word is
// looked up with Table.Lookup; if it is not found, the error is an *UnknownWordError.
func (s *Search) NearestWord(word string, k int) ([]Neighbor, error) {
	row, err := s.row(word)
	if err != nil {
		return nil, err
	}
	return s.nearest(s.unitRow(row), k, []int{row}), nil
}

// Cosine returns the cosine of the angle between the vectors of two rows, and
// whether both have a direction.
func (s *Search) Cosine(row1, row2 int) (cosine float32, ok bool) {
	return clamp(kernel.Dot(s.unitRow(row1), s.unitRow(row2))), s.known[row1] && s.known[row2]
}

// row returns the row of a word that has a direction.
func (s *Search) row(word string) (int, error) {
	row, err := s.table.lookup(word)
	if err == nil && !s.known[row] {
		err = fmt.Errorf("word %q has a vector of zeros, or one that is not finite, and so no neighbours; try another word", s.table.Words[row])
	}
	return row, err
}

// nearest is Nearest for a query of length 1.
func (s *Search) nearest(unit []float32, k int, exclude []int) []Neighbor {
	if k = min(k, s.table.Len()); k <= 0 {
		return nil
	}
	cosines := make([]float32, s.table.Len())
	s.forRows(func(i int) { cosines[i] = kernel.Dot(s.unitRow(i), unit) })

	// The scan costs one comparison per row, far less than the row's product did.
	best := make(worstFirst, 0, k)
	for i, c := range cosines {
		switch {
		case len(best) == k && c <= best[0].Cosine: // equal: the earlier row stays
		case !s.known[i] || slices.Contains(exclude, i) || slices.Contains(s.hidden, i):
		case len(best) < k:
			heap.Push(&best, Neighbor{Row: i, Cosine: c})
		default:
			best[0] = Neighbor{Row: i, Cosine: c}
			heap.Fix(&best, 0)
		}
	}
	slices.SortFunc(best, func(a, b Neighbor) int {
		if best.worse(b, a) {
			return -1
		}
		return 1
	})
	for i := range best {
		best[i].Word = s.table.Words[best[i].Row]
		best[i].Cosine = clamp(best[i].Cosine)
	}
	return best
}

// forRows calls f for each row, on the kernel's pool. The pieces do not depend
// on the number of threads, and neither does any result.
func (s *Search) forRows(f func(i int)) {
	rows := s.table.Len()
	kernel.For((rows+pieceRows-1)/pieceRows, func(piece int) {
		for i := piece * pieceRows; i < min((piece+1)*pieceRows, rows); i++ {
			f(i)
		}
	})
}

func (s *Search) unitRow(i int) []float32 {
	return s.unit[i*s.table.Dim : (i+1)*s.table.Dim]
}

// normalize sets dst to x divided by its length. If x has no direction, it returns
// false and leaves zeros in dst.
func normalize(dst, x []float32) bool {
	n := norm(x)
	if n == 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		clear(dst)
		return false
	}
	for j, v := range x {
		dst[j] = float32(float64(v) / n)
	}
	return true
}

// clamp undoes rounding that puts a cosine outside [−1, 1].
func clamp(c float32) float32 { return max(-1, min(1, c)) }

// worstFirst is a heap of neighbours; the first is the one to replace.
type worstFirst []Neighbor

func (h worstFirst) worse(a, b Neighbor) bool {
	return a.Cosine < b.Cosine || a.Cosine == b.Cosine && a.Row > b.Row
}
func (h worstFirst) Len() int           { return len(h) }
func (h worstFirst) Less(i, j int) bool { return h.worse(h[i], h[j]) }
func (h worstFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *worstFirst) Push(x any)        { *h = append(*h, x.(Neighbor)) }
func (h *worstFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
