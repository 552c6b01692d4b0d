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
	at    []int32 // what Together returns
	end   []int32 // likewise, and one more
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

// Together finds the order in which those of ID[0] come first, then those of ID[1], and so on, each in the
// order of the list. It returns where in that order each of the list is, and where those of each of ID end.
func (d *Distinct) Together() (at, end []int32) {
	d.at, d.end = kernel.Sized(d.at, len(d.Place)), kernel.Sized(d.end, len(d.ID)+1)
	clear(d.end)
	for _, p := range d.Place {
		d.end[p+1]++
	}
	for p := range d.ID {
		d.end[p+1] += d.end[p]
	}
	for k, p := range d.Place { // where those of p go next, which is in the end where they end
		d.at[k] = d.end[p]
		d.end[p]++
	}
	return d.at, d.end[:len(d.ID)]
}
