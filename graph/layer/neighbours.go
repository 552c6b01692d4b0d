package layer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// neighbours add up what bags that follow one another give the same row of the table,
// where they have many rows in common, as the windows of neighbours in a text do. The
// bags' gradients are then read once while they are in the cache, and a [graph.Merger]
// has fewer entries to sort.
type neighbours struct {
	block  []neighbourhood
	row    []int32   // of each entry
	offset []int32   // of the bags: where their entries begin
	joined int       // entries in blocks that are joined
	id     []int32   // the rows of these blocks, one block after the other
	sum    []float32 // their gradients
	rest   []int32   // the rows of all entries, −1 in place of those in such blocks
	rows   graph.Rows
}

// A neighbourhood is a block of bags.
type neighbourhood struct {
	graph.Distinct
	joined bool
	at     int       // its first row in id
	source []int32   // row by row, the bag of each entry
	weight []float32 // and the multiple of its gradient
}

// neighbourBags is the number of bags in a block. An experiment's shuffle_block of as many
// gives blocks of neighbours.
const neighbourBags = 64

// begin prepares for bags with the given offsets in the rows of their entries.
func (n *neighbours) begin(row, offset []int32) {
	n.row, n.offset = row, offset
	n.block = kernel.Sized(n.block, (len(offset)-2+neighbourBags)/neighbourBags)
}

// find finds the rows of block p, and whether it has at least two and a half times as many entries:
// bags from all over a text have about twice as many, neighbours four times.
func (n *neighbours) find(p int) {
	lo, hi := n.entries(p)
	b := &n.block[p]
	b.Find(n.row[lo:hi])
	b.joined = 5*len(b.ID) <= 2*(hi-lo)
}

// join sets the rows of r's entries once those of all blocks are found: of a block that is
// joined its rows, and of others those of all entries.
func (n *neighbours) join(r *graph.Rows) {
	n.id, n.joined = n.id[:0], 0
	for p := range n.block {
		if b := &n.block[p]; b.joined {
			b.at = len(n.id)
			n.id = append(n.id, b.ID...)
			n.joined += len(b.Place)
		}
	}
	n.rows = graph.Rows{V: r.V, D: r.D, ID: n.id}
	switch n.joined {
	case 0:
		r.ID = n.row
	case len(n.row):
		r.ID = n.id
	default:
		n.rest = append(n.rest[:0], n.row...)
		for p, b := range n.block {
			if b.joined {
				for lo, hi := n.entries(p); lo < hi; lo++ {
					n.rest[lo] = -1
				}
			}
		}
		r.ID, r.Next = n.rest, &n.rows
	}
}

// entries returns the first entry of block p, and the one behind its last.
func (n *neighbours) entries(p int) (lo, hi int) {
	last := min((p+1)*neighbourBags, len(n.offset)-1)
	return int(n.offset[p*neighbourBags]), int(n.offset[last])
}

// add sets the gradient of r, whose rows join has set: that of entry k is grad's row source[k], as often as
// scale says (nil: once), which fill sets for the bags first … last−1. The order of the sums depends on
// the bags only.
func (n *neighbours) add(r *graph.Rows, source []int32, scale, grad []float32, fill func(first, last int)) {
	n.sum = kernel.Sized(n.sum, len(n.id)*r.D)
	all := graph.Rows{D: r.D, Src: source, Scale: scale, Grad: grad}
	kernel.Blocks(len(n.offset)-1, neighbourBags, func(p, first, last int) {
		fill(first, last)
		if n.block[p].joined {
			n.addBlock(p, &all)
		}
	})
	n.rows.Grad = n.sum
	if n.joined > 0 && r.Next == nil {
		r.Grad = n.sum
	} else {
		r.Src, r.Scale, r.Grad = source, scale, grad
	}
}

// addBlock sets the sums of block p to those of its entries of r.
func (n *neighbours) addBlock(p int, r *graph.Rows) {
	b := &n.block[p]
	lo, _ := n.entries(p)
	b.source = kernel.Sized(b.source, len(b.Place))
	var weight []float32 // nil: all 1
	if r.Scale != nil {
		b.weight = kernel.Sized(b.weight, len(b.Place))
		weight = b.weight
	}
	place, end := b.Together()
	source := r.Src[lo : lo+len(place)]
	for k, at := range place {
		b.source[at] = source[k]
	}
	if weight != nil {
		scale := r.Scale[lo : lo+len(place)]
		for k, at := range place {
			weight[at] = scale[k]
		}
	}
	from := int32(0)
	for at, to := range end {
		sum := n.sum[(b.at+at)*r.D : (b.at+at+1)*r.D]
		switch {
		case b.ID[at] < 0: // padding
			clear(sum)
		case weight == nil:
			kernel.SumRows(sum, 1, r.Grad, b.source[from:to], nil)
		default:
			kernel.SumRows(sum, 1, r.Grad, b.source[from:to], weight[from:to])
		}
		from = to
	}
}
