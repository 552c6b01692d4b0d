package layer

import (
	"runtime"

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
	rest   []int32   // the rows of the entries in the others, unless all are
	source []int32   // the bag of each of those entries
	scale  []float32 // and what it counts there
	rows   graph.Rows
}

// A neighbourhood is a block of bags.
type neighbourhood struct {
	graph.Distinct
	joined bool
	at     int       // its first row in id, or its first entry in rest
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
	n.id, n.rest, n.joined = n.id[:0], n.rest[:0], 0
	for p := range n.block {
		b := &n.block[p]
		if b.joined {
			b.at = len(n.id)
			n.id = append(n.id, b.ID...)
			n.joined++
			continue
		}
		lo, hi := n.entries(p)
		b.at = len(n.rest)
		n.rest = append(n.rest, n.row[lo:hi]...)
	}
	n.rows = graph.Rows{V: r.V, D: r.D, ID: n.id}
	switch n.joined {
	case 0:
		r.ID = n.rest
	case len(n.block):
		r.ID = n.id
	default:
		r.ID, r.Next = n.rest, &n.rows
	}
}

// entries returns the first entry of block p, and the one behind its last.
func (n *neighbours) entries(p int) (lo, hi int) {
	last := min((p+1)*neighbourBags, len(n.offset)-1)
	return int(n.offset[p*neighbourBags]), int(n.offset[last])
}

// weights are what entries count in the vectors of their bags: the share of the bag, times the entry's own.
type weights struct {
	share []float32 // nil: 1
	each  []float32 // nil: 1
}

// equal reports whether all entries count 1.
func (w weights) equal() bool { return w.share == nil && w.each == nil }

// of returns what all entries of a bag count, from number lo to hi−1, and what multiplies that for each, or nil.
func (w weights) of(bag int, lo, hi int32) (share float32, each []float32) {
	share = 1
	if w.share != nil {
		share = w.share[bag]
	}
	if w.each != nil {
		each = w.each[lo:hi]
	}
	return share, each
}

// add sets the gradient of r, whose rows join has set: that of an entry is its bag's row of grad, as often as it counts.
// The order of the sums depends on the bags only.
func (n *neighbours) add(r *graph.Rows, grad []float32, w weights) {
	n.resize(len(n.id) * r.D)
	n.source = kernel.Sized(n.source, len(n.rest))
	var scale []float32 // nil: all 1
	if !w.equal() {
		n.scale = kernel.Sized(n.scale, len(n.rest))
		scale = n.scale
	}
	kernel.Blocks(len(n.offset)-1, neighbourBags, func(p, first, last int) {
		if n.block[p].joined {
			n.addBlock(p, first, last, r.D, grad, w)
			return
		}
		at := n.block[p].at
		for bag := first; bag < last; bag++ {
			size := int(n.offset[bag+1] - n.offset[bag])
			for k := range size {
				n.source[at+k] = int32(bag)
			}
			if scale != nil {
				share, each := w.of(bag, n.offset[bag], n.offset[bag+1])
				for k := range size {
					scale[at+k] = times(share, each, k)
				}
			}
			at += size
		}
	})
	n.rows.Grad = n.sum
	if n.joined > 0 && r.Next == nil {
		r.Grad = n.sum
	} else {
		r.Src, r.Scale, r.Grad = n.source, scale, grad
	}
}

// resize has sum hold so many numbers. They may be a multiple of the table's, so what was there before is given back first, and there is
// room for a somewhat larger batch.
func (n *neighbours) resize(size int) {
	const large = 4 << 20 // numbers, 16 MiB
	if cap(n.sum) < size {
		if n.sum = nil; size > large {
			runtime.GC()
		}
		n.sum = make([]float32, size+size/8)
	}
	n.sum = n.sum[:size]
}

// addBlock sets the sums of block p, of the bags first … last−1, to those of its entries of grad, rows of d numbers.
func (n *neighbours) addBlock(p, first, last, d int, grad []float32, w weights) {
	b := &n.block[p]
	b.arrange(n.offset[first:last+1], first, w)
	var weight []float32 // all 1
	if !w.equal() {
		weight = b.weight
	}
	sum := n.sum[b.at*d : (b.at+len(b.ID))*d]
	kernel.SumGroups(sum, d, nil, grad, b.source, weight, b.Starts())
	for at, id := range b.ID {
		if id < 0 { // padding
			clear(sum[at*d : (at+1)*d])
		}
	}
}

// arrange sets source and weight for bags with the given offsets, from number bag on.
func (b *neighbourhood) arrange(offset []int32, bag int, w weights) {
	b.source, b.weight = kernel.Sized(b.source, len(b.Place)), kernel.Sized(b.weight, len(b.Place))
	next, source, weight := b.Begin(), b.source, b.weight
	for i, lo := range offset[:len(offset)-1] {
		hi := offset[i+1]
		own := b.Place[lo-offset[0] : hi-offset[0]]
		share, each := w.of(bag+i, lo, hi)
		for k, p := range own {
			at := next[p]
			next[p] = at + 1
			source[at], weight[at] = int32(bag+i), times(share, each, k)
		}
	}
}

// times returns share times each[k], if there is such.
func times(share float32, each []float32, k int) float32 {
	if each == nil {
		return share
	}
	return float32(share * each[k])
}
