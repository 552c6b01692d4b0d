package graph

import (
	"math/bits"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// Distinct are the different ids of a list. It keeps its memory from list to list.
type Distinct struct {
	ID    []int32 // in the order in which they first come
	Place []int32 // of each of the list: where it is in ID

	table []int32 // where ids are looked up: 1 + the place in ID, or 0
	start []int32 // what Starts returns, and one more
}

// Find makes d those of a list.
func (d *Distinct) Find(list []int32) {
	width := max(4, bits.Len(uint(2*len(list))))
	d.table = kernel.Sized(d.table, 1<<width)
	clear(d.table)
	d.ID, d.Place = d.ID[:0], kernel.Sized(d.Place, len(list))
	last := uint32(len(d.table) - 1)
	for i, id := range list {
		at := uint32(id) * 0x9e3779b1 >> (32 - width) // Knuth's multiplicative hash
		for d.table[at] != 0 && d.ID[d.table[at]-1] != id {
			at = (at + 1) & last
		}
		if d.table[at] == 0 {
			d.ID = append(d.ID, id)
			d.table[at] = int32(len(d.ID))
		}
		d.Place[i] = d.table[at] - 1
	}
}

// Begin is for putting what belongs to the list into an order in which that of ID[0] comes first, then that of ID[1],
// and so on, each in the order of the list. It returns where in that order those of each of ID begin. Whoever goes
// through Place takes next[p] as the place of what belongs to p, and adds one to it.
func (d *Distinct) Begin() (next []int32) {
	d.start = kernel.Sized(d.start, len(d.ID)+2)
	clear(d.start)
	for _, p := range d.Place {
		d.start[p+2]++
	}
	next = d.start[1 : len(d.ID)+1]
	for p := 1; p < len(next); p++ {
		next[p] += next[p-1]
	}
	return next // those of p end where those of p+1 begin, and so next becomes what Starts returns
}

// Starts returns where in that order those of each of ID begin, and where the last end, once all have their places.
func (d *Distinct) Starts() []int32 { return d.start[:len(d.ID)+1] }
