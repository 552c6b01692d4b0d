package graph

import (
	"fmt"
	"unsafe"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"gorgonia.org/tensor"
)

// Rows is the gradient of a V × D table of which a batch touched some rows: a
// list of entries, each a row of the table and a multiple of one row of Grad.
// The gradient is the sum of its entries, and zero for rows without one.
//
// It is a Gorgonia value with the table's shape, so gorgonia.Backpropagate and
// Node.Grad work with it as with any other. It is never expanded: an
// embedding bag's entries all refer to their bag's one row of Grad.
type Rows struct {
	V, D  int
	ID    []int32   // the table row of each entry; −1 (padding) contributes nothing
	Src   []int32   // the row of Grad of each entry; nil: entry k has row k
	Scale []float32 // the multiple of each entry; nil: all 1
	Grad  []float32 // rows of D

	Next *Rows // more entries, which refer to a Grad of their own; nil: none

	Order *Order // of these entries, if it is looked for already; nil: a Merger does

	gathered bool // it is in the sum of a parameter used twice: see Param.Grad
}

// Shape implements gorgonia.Value: the table's shape, (V, D).
func (r *Rows) Shape() tensor.Shape { return tensor.Shape{r.V, r.D} }

// Size implements gorgonia.Value.
func (r *Rows) Size() int { return r.V * r.D }

// Data implements gorgonia.Value.
func (r *Rows) Data() any { return r.Grad }

// Dtype implements gorgonia.Value.
func (r *Rows) Dtype() tensor.Dtype { return tensor.Float32 }

// MemSize implements gorgonia.Value.
func (r *Rows) MemSize() uintptr { return uintptr(4 * len(r.Grad)) }

// Uintptr implements gorgonia.Value.
func (r *Rows) Uintptr() uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(r.Grad))) }

// Format implements fmt.Formatter.
func (r *Rows) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "%d entries for rows of a %d×%d table", len(r.ID), r.V, r.D)
}

// Entries returns how many entries the gradient has in all.
func (r *Rows) Entries() int {
	n := 0
	for ; r != nil; r = r.Next {
		n += len(r.ID)
	}
	return n
}

// AddTo adds the gradient to the table-sized dense, a V × D matrix.
func (r *Rows) AddTo(dense []float32) {
	for ; r != nil; r = r.Next {
		for k, id := range r.ID {
			if id >= 0 {
				source, weight := r.entry(k)
				kernel.Axpy(weight, r.Grad[int(source)*r.D:(int(source)+1)*r.D], dense[int(id)*r.D:(int(id)+1)*r.D])
			}
		}
	}
}

// join makes x a part of r, once.
func (r *Rows) join(x *Rows) {
	r.Order = nil // it is not that of the sum
	for ; r != x; r = r.Next {
		if r.Next == nil {
			r.Next = x
			return
		}
	}
}

// entry returns the row of Grad that entry k refers to, and the multiple of it.
func (r *Rows) entry(k int) (source int32, weight float32) {
	source, weight = int32(k), 1
	if r.Src != nil {
		source = r.Src[k]
	}
	if r.Scale != nil {
		weight = r.Scale[k]
	}
	return source, weight
}
