package objective

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// Map predicts the neighbours of each word among vectors that are there already, so that two numbers a word become a map of
// them. An example is a word: its context is the word, its targets are its neighbours, and their values say how close
// they are, in (0, 1].
//
// The nearest words by cosine, as many as Neighbors, are weighed as by UMAP (McInnes, Healy and Melville, UMAP: Uniform Manifold
// Approximation and Projection for Dimension Reduction, 2018). With d = 1 − cosine, ρ_i the distance of word i to the nearest
// that is not in the same place, and σ_i such that the weights of a word's k neighbours sum to log₂ k,
//
//	v_j|i = e^−max(0, d_ij − ρ_i)/σ_i
//	v_ij = v_j|i + v_i|j − v_j|i·v_i|j
//
// so that in crowded places and in lonely ones a word has as much to hold on to, and each is a neighbour of its neighbours.
// σ_i is at least a thousandth of the mean distance.
//
// A word whose vector has no direction has no neighbours and is in no example.
type Map struct {
	// Neighbors is k, the nearest words of each word; default 15.
	Neighbors int `toml:"neighbours" range:"[1,1000]" help:"nearest words of each word, k; more: large shapes rather than small ones"`
}

// Context implements [Spec].
func (s *Map) Context() (width int, ragged bool, pooling string) { return 1, false, "concat" }

// Values implements [Valued].
func (s *Map) Values() string { return "weights of neighbours" }

// Predicts implements [Spec].
func (s *Map) Predicts() string { return "the neighbours of every word" }

// Formats implements [Labelled].
func (s *Map) Formats() []string { return []string{Vectors} }

// Vectors is the format of files that have words with vectors.
const Vectors = "vectors"

// Judge implements [Labelled]: nothing is held out.
func (s *Map) Judge() string { return "" }

// Inputs implements [Labelled].
func (s *Map) Inputs(v Vocabs) int { return v.Words.Len() }

// Outputs implements [Labelled].
func (s *Map) Outputs(v Vocabs) *data.Vocab { return v.Words }

// Mapped objectives lay out words that have vectors already. Words begin at the principal components of their
// vectors, and their places are the rows of one table, the embedding's.
type Mapped interface {
	Labelled
	Mapped()
}

// Mapped implements [Mapped].
func (s *Map) Mapped() {}

// New implements [Spec].
func (s *Map) New(ctx context.Context, t Text) (Examples, error) {
	if err := atLeastOne("neighbours", s.Neighbors); err != nil {
		return nil, err
	}
	if t.Nearest == nil {
		return nil, errors.New(`map: the text is not words with vectors; set corpus.format = "vectors"`)
	}
	id, cosine, err := t.Nearest(ctx, s.Neighbors)
	if err != nil {
		return nil, err
	}
	if len(id) > math.MaxInt32/2 { // each may be there in both directions, and places are int32
		return nil, fmt.Errorf("neighbours: %d of each word are %d pairs in all; at most %d are possible", s.Neighbors, len(id), math.MaxInt32/2)
	}
	n := &nearest{id: id, weight: make([]float32, len(id))}
	if words := t.Vocabs.Words.Len(); words > 0 {
		n.k = len(id) / words
	}
	n.weigh(cosine)
	return n.unite(), nil
}

// nearest are the neighbours of each word, k of them, −1 where there are no more, with their weights.
type nearest struct {
	k      int
	id     []int32
	weight []float32 // v_j|i
}

// of returns the neighbours of word i.
func (n *nearest) of(i int) (id []int32, weight []float32) {
	return n.id[i*n.k : (i+1)*n.k], n.weight[i*n.k : (i+1)*n.k]
}

// weigh sets the weights.
func (n *nearest) weigh(cosine []float32) {
	distance := make([]float64, 0, n.k)
	for i := range len(n.id) / max(1, n.k) {
		id, weight := n.of(i)
		distance = distance[:0]
		mean, nearest := 0.0, 0.0
		for e, j := range id {
			if j < 0 {
				break
			}
			d := max(0, 1-float64(cosine[i*n.k+e]))
			distance = append(distance, d)
			mean += d
			if nearest == 0 {
				nearest = d
			}
		}
		mean /= float64(max(1, len(distance)))
		for e, d := range distance {
			distance[e] = max(0, d-nearest)
		}
		sigma := max(width(distance), mean/1000, math.SmallestNonzeroFloat32)
		for e, d := range distance {
			weight[e] = float32(elementary.Exp(-d / sigma))
		}
	}
}

// width returns the σ for which Σ e^−d/σ over the distances is the logarithm to base 2 of their number, or what comes
// nearest to it.
func width(distance []float64) float64 {
	want := elementary.Log(float64(len(distance))) / math.Ln2
	low, high, sigma := 0.0, math.Inf(1), 1.0
	for range 64 {
		sum := 0.0
		for _, d := range distance {
			sum += elementary.Exp(-d / sigma)
		}
		switch {
		case math.Abs(sum-want) < 1e-5:
			return sigma
		case sum > want:
			high = sigma
			sigma = (low + high) / 2
		case math.IsInf(high, 1):
			low = sigma
			sigma *= 2
		default:
			low = sigma
			sigma = (low + high) / 2
		}
	}
	return sigma
}

// unite returns the edges in both directions.
func (n *nearest) unite() *edges {
	words := len(n.id) / max(1, n.k)
	back := func(i, j int32) float32 { // v_i|j
		id, weight := n.of(int(j))
		for e, other := range id {
			if other == i {
				return weight[e]
			}
		}
		return -1
	}
	e := &edges{offset: make([]int32, words+1)}
	each := func(do func(i, j int32, v float32)) {
		for i := range int32(words) {
			id, weight := n.of(int(i))
			for k, j := range id {
				if j < 0 {
					break
				}
				v, w := weight[k], back(i, j)
				if w < 0 {
					do(i, j, v)
					do(j, i, v)
				} else {
					do(i, j, v+w-float32(v*w))
				}
			}
		}
	}
	each(func(i, _ int32, _ float32) { e.offset[i+1]++ })
	for i := range words {
		e.offset[i+1] += e.offset[i]
	}
	e.target, e.value = make([]int32, e.offset[words]), make([]float32, e.offset[words])
	next := append([]int32{}, e.offset[:words]...)
	each(func(i, j int32, v float32) {
		e.target[next[i]], e.value[next[i]] = j, v
		next[i]++
	})
	return e
}

// edges are the examples of [Map]. The neighbours of word i are target[offset[i]:offset[i+1]].
type edges struct {
	offset []int32
	target []int32
	value  []float32
}

// Len implements [Examples].
func (e *edges) Len() int { return len(e.offset) - 1 }

// Degree implements [Drawn].
func (e *edges) Degree() float64 {
	words := 0
	for i := range e.Len() {
		if e.offset[i] < e.offset[i+1] {
			words++
		}
	}
	return float64(len(e.target)) / float64(max(1, words))
}

// Drawn are the examples of a [Map].
type Drawn interface {
	Examples

	// Degree returns how many targets an example has in the mean.
	Degree() float64
}

// Fill implements [Examples].
func (e *edges) Fill(b *data.Batch, _ int, index []int) error {
	b.Reset()
	for _, i := range index {
		from, to := e.offset[i], e.offset[i+1]
		if from == to {
			continue
		}
		b.ID = append(b.ID, int32(i))
		b.Target = append(b.Target, e.target[from:to]...)
		b.Value = append(b.Value, e.value[from:to]...)
		b.EndTargets()
	}
	return nil
}
