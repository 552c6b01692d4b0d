package encoder

import "github.com/lexigraph/lexigraph/graph/kernel"

// A Pooling is how the rows of a text become one vector.
type Pooling int

const (
	Mean Pooling = iota
	Sum
	Max // column by column, the largest number; rows have no weights then
)

// pool sets x to the vector of the bag that w has read, of which one row at least is known.
func (p Pooling) pool(x, table []float32, w *work) {
	d := len(x)
	w.all[1], w.share[0] = int32(len(w.bag.row)), 1
	switch p {
	case Max:
		kernel.MaxGroups(x, nil, d, table, w.bag.row, w.all[:])
		return
	case Mean:
		w.share[0] = 1 / float32(w.bag.n)
	}
	kernel.SumGroups(x, d, w.share[:], table, w.bag.row, w.bag.weight, w.all[:])
}
