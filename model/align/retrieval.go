package align

import (
	"errors"
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/vector"
)

// DefaultNeighbors is the K of CSLS in the paper. Its authors found 5, 10 and 50 alike.
const DefaultNeighbors = 10

// A Retrieval finds the words of one space that are nearest to vectors of another one, when both lie in the same space. It measures by
// cross-domain similarity local scaling,
//
//	CSLS(x, y) = 2·cos(x, y) − r(x) − r(y)
//
// where r is the mean cosine of a word with its K nearest words of the other space. So a word that is near to everything, a
// hub, is not the translation of everything (Conneau et al., "Word Translation Without Parallel Data", 2018,
// https://arxiv.org/abs/1710.04087). It may be used from several goroutines at once.
//
// The vectors are compared as [Fit] fits them. Those without a direction, being zeros or not finite, are never found, and nothing is
// found for them.
type Retrieval struct {
	words     []string
	m         *Map
	y         vectors   // of B, (V, D)
	near      []float32 // (V), r(y)
	neighbors int
	mean      []float64 // of A
}

// A Match is a word that was found.
type Match struct {
	Row    int
	Word   string
	CSLS   float32
	Cosine float32
}

// NewRetrieval returns one for the words of b, which are found for those of a, turned by m. It computes r(y), by the product of all
// vectors of a and b, and makes no copy of either; neither is to be changed. Neighbors is K. K below 1, and
// tables whose dimensions are not those of m, are errors.
func NewRetrieval(m *Map, a, b *vector.Table, neighbors int) (*Retrieval, error) {
	if err := errors.Join(checkNeighbors(neighbors), m.fits(a), b.Validate()); err != nil {
		return nil, err
	}
	if m.To != b.Dim {
		return nil, fmt.Errorf("the map is to dimension %d, and the words have %d", m.To, b.Dim)
	}
	x, y := newFrame(a, nil, m), newFrame(b, nil, nil)
	return &Retrieval{words: b.Words, m: m, y: y, near: meanNearest(y, x, neighbors), neighbors: neighbors, mean: x.mean}, nil
}

// Hold makes the vectors of b that are compared, once for all questions. Each question makes them anew without it, which takes ten times as
// long for one word as comparing them, and no memory.
func (r *Retrieval) Hold() { r.y = r.y.part(0, r.y.len()) }

func checkNeighbors(k int) error {
	if k < 1 {
		return fmt.Errorf("%d neighbours: there must be 1 at least", k)
	}
	return nil
}

// Nearest returns the k words, 1 at least, with the largest CSLS for each row of queries, which are words of a,
// the largest first, and the earlier row first among equals. There are fewer than k if b has no more. K below 1, and
// queries of another dimension than a, are errors.
func (r *Retrieval) Nearest(queries *vector.Table, k int) ([][]Match, error) {
	return r.find(queries, k, 2, r.near)
}

// NearestByCosine is Nearest by cosine alone, where hubs are found for too much. CSLS is set too.
func (r *Retrieval) NearestByCosine(queries *vector.Table, k int) ([][]Match, error) {
	return r.find(queries, k, 1, make([]float32, len(r.near)))
}

// find returns the k words with the largest scale·cos(x, y) − less(y).
func (r *Retrieval) find(queries *vector.Table, k int, scale float32, less []float32) ([][]Match, error) {
	if queries.Len() == 0 {
		return nil, checkNeighbors(k)
	}
	if err := errors.Join(checkNeighbors(k), r.m.fits(queries)); err != nil {
		return nil, err
	}
	x := frame{t: queries, m: r.m, mean: r.mean}
	near := meanNearest(x, r.y, r.neighbors)
	found := make([][]Match, queries.Len())
	best := largest(x, r.y, k, scale, less)
	for i := range found {
		for _, b := range best[i] {
			cosine := clamp(b.cosine)
			found[i] = append(found[i], Match{Row: int(b.row), Word: r.words[b.row], Cosine: cosine, CSLS: float32(2*cosine) - near[i] - r.near[b.row]})
		}
	}
	return found, nil
}

func clamp(c float32) float32 { return max(-1, min(1, c)) }

// meanNearest returns the mean cosine of each row of x with the k rows of y that are nearest to it; 0 where there are none.
func meanNearest(x, y vectors, k int) []float32 {
	means := make([]float32, x.len())
	for i, best := range largest(x, y, k, 1, make([]float32, y.len())) {
		var sum float64
		for _, b := range best {
			sum += float64(b.score)
		}
		if len(best) > 0 {
			means[i] = float32(sum / float64(len(best)))
		}
	}
	return means
}

// A hit is a row that was found.
type hit struct {
	row           int32
	score, cosine float32
}

// largest returns, for each row of x, the k rows of y with the largest scale·cos − less, the largest first, and the earlier one
// first among equals.
func largest(x, y vectors, k int, scale float32, less []float32) [][]hit {
	const tall, block, width = 4 * tile, 64, 2048 // a block of products is 512 KB
	found := make([][]hit, x.len())
	for top := 0; top < x.len(); top += tall {
		asked, best := x.part(top, min(tall, x.len()-top)), found[top:]
		for left := 0; left < y.len(); left += width {
			some := y.part(left, min(width, y.len()-left))
			kernel.Blocks(asked.len(), block, func(_, from, to int) {
				products := matrix(make([]float32, (to-from)*some.len()), some.len())
				kernel.GemmSerial(products, kernel.Operand{Matrix: asked.part(from, to-from).unit}, some.unit.T(), false)
				for i := from; i < to; i++ {
					if asked.known[i] {
						best[i] = collect(best[i], products.Row(i-from), left, k, scale, less, some.known)
					}
				}
			})
		}
	}
	return found
}

// collect puts what is among the k best so far into best. The cosines and known are of the rows from left on.
func collect(best []hit, cosines []float32, left, k int, scale float32, less []float32, known []bool) []hit {
	worst := float32(math.Inf(-1))
	if len(best) == k {
		worst = best[k-1].score
	}
	for j, c := range cosines {
		score := float32(scale*c) - less[left+j]
		if len(best) == k && score <= worst || !known[j] {
			continue
		}
		if len(best) < k {
			best = append(best, hit{})
		}
		i := len(best) - 1
		for ; i > 0 && best[i-1].score < score; i-- {
			best[i] = best[i-1]
		}
		best[i] = hit{int32(left + j), score, c}
		worst = best[len(best)-1].score
	}
	return best
}
