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
	block []neighbourhood
	id    []int32   // the rows of the blocks that are joined, one block after the other
	sum   []float32 // their gradients
	rest  []int32   // the rows of all entries, −1 in place of those in such blocks
	rows  graph.Rows
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

// join replaces those entries of r, of bags with the given offsets, that are in blocks with
// at least four times as many entries as rows: bags from all over a text have about twice as
// many. The order of the sums depends on the bags only.
func (n *neighbours) join(r *graph.Rows, offset []int32) {
	bags := len(offset) - 1
	blocks := (bags + neighbourBags - 1) / neighbourBags
	n.block = kernel.Sized(n.block, blocks)
	entries := func(p int) (lo, hi int) {
		return int(offset[p*neighbourBags]), int(offset[min((p+1)*neighbourBags, bags)])
	}
	kernel.For(blocks, func(p int) {
		lo, hi := entries(p)
		b := &n.block[p]
		b.Find(r.ID[lo:hi])
		b.joined = 4*len(b.ID) <= hi-lo
	})
	n.id = n.id[:0]
	joined := 0 // entries
	for p := range n.block {
		if b := &n.block[p]; b.joined {
			b.at = len(n.id)
			n.id = append(n.id, b.ID...)
			joined += len(b.Place)
		}
	}
	if joined == 0 {
		return
	}
	n.sum = kernel.Sized(n.sum, len(n.id)*r.D)
	kernel.For(blocks, func(p int) {
		if n.block[p].joined {
			lo, _ := entries(p)
			n.add(&n.block[p], r, lo)
		}
	})
	n.rows = graph.Rows{V: r.V, D: r.D, ID: n.id, Grad: n.sum}
	if joined == len(r.ID) {
		*r = n.rows
		return
	}
	n.rest = append(n.rest[:0], r.ID...)
	for p, b := range n.block {
		if b.joined {
			for lo, hi := entries(p); lo < hi; lo++ {
				n.rest[lo] = -1
			}
		}
	}
	r.ID, r.Next = n.rest, &n.rows
}

// add sets the block's sums to those of its entries, the first of which is number lo.
func (n *neighbours) add(b *neighbourhood, r *graph.Rows, lo int) {
	b.source = kernel.Sized(b.source, len(b.Place))
	var weight []float32 // nil: all 1
	if r.Scale != nil {
		b.weight = kernel.Sized(b.weight, len(b.Place))
		weight = b.weight
	}
	end := b.Together(func(k, at int) {
		b.source[at] = r.Src[lo+k]
		if weight != nil {
			weight[at] = r.Scale[lo+k]
		}
	})
	from := int32(0)
	for at, to := range end {
		sum := n.sum[(b.at+at)*r.D : (b.at+at+1)*r.D]
		clear(sum)
		if b.ID[at] >= 0 { // not padding
			var weights []float32
			if weight != nil {
				weights = weight[from:to]
			}
			kernel.AddRows(sum, r.Grad, b.source[from:to], weights)
		}
		from = to
	}
}
