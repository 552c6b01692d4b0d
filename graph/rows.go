package graph

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"gorgonia.org/tensor"
)

// Rows is the gradient of a V × D table of which a batch touched some rows: a
// list of entries, each a row of the table and a multiple of one row of Grad.
// The gradient is the sum of its entries, and zero for rows without one.
//
// It is a Gorgonia value with the table's shape, so gorgonia.Grad and
// Node.Grad work with it as with any other. It is never expanded: an
// embedding bag's entries all refer to their bag's one row of Grad.
type Rows struct {
	V, D  int
	ID    []int32   // the table row of each entry; −1 (padding) contributes nothing
	Src   []int32   // the row of Grad of each entry; nil: entry k has row k
	Scale []float32 // the multiple of each entry; nil: all 1
	Grad  []float32 // rows of D

	Next *Rows // more entries, which refer to a Grad of their own; nil: none

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

// A Merger sums the entries of a [Rows] that share a table row. It keeps its
// memory from step to step.
type Merger struct {
	ID []int32 // the table rows with a gradient, ascending

	d       int
	sum     []float32 // if summed: all rows of Sum
	summed  bool
	scratch []float32 // a row for each piece of the work

	order  []uint64 // entries sorted by row, then by position: row<<32 | entry
	spare  []uint64
	first  []int32 // where each row's entries begin in order
	part   []part
	source []int32   // in that order, the row of Grad of each entry
	weight []float32 // and the multiple of it
}

// A part is one link of the chain of Rows under way.
type part struct {
	*Rows
	from int // the number of its first entry
}

// Merge makes m the gradient of r, which it reads until the next Merge.
func (m *Merger) Merge(r *Rows) {
	m.order, m.part, m.d, m.summed = m.order[:0], m.part[:0], r.D, false
	n := 0
	for x := r; x != nil; x = x.Next {
		m.part = append(m.part, part{x, n})
		for k, id := range x.ID {
			if id >= 0 {
				m.order = append(m.order, uint64(id)<<32|uint64(n+k))
			}
		}
		n += len(x.ID)
	}
	m.sort(r.V)
	m.ID, m.first = m.ID[:0], m.first[:0]
	for i, o := range m.order {
		if id := int32(o >> 32); i == 0 || id != m.ID[len(m.ID)-1] {
			m.ID, m.first = append(m.ID, id), append(m.first, int32(i))
		}
	}
	m.first = append(m.first, int32(len(m.order)))
	m.source = slices.Grow(m.source[:0], len(m.order))[:len(m.order)]
	m.weight = slices.Grow(m.weight[:0], len(m.order))[:len(m.order)]
}

// EachRow calls do for each u with the gradient of the table row ID[u], which is
// valid until do returns, on several goroutines. A row's entries are added in the
// order in which they stand in the Rows, whatever the number of threads.
func (m *Merger) EachRow(do func(u int, g []float32)) {
	const block = 64 // rows a piece
	pieces := (len(m.ID) + block - 1) / block
	m.scratch = slices.Grow(m.scratch[:0], pieces*m.d)[:pieces*m.d]
	kernel.For(pieces, func(p int) {
		g := m.scratch[p*m.d : (p+1)*m.d]
		for u := p * block; u < min((p+1)*block, len(m.ID)); u++ {
			if m.summed {
				g = m.sum[u*m.d : (u+1)*m.d]
			} else {
				m.row(u, g)
			}
			do(u, g)
		}
	})
}

// Sum returns the gradients of all rows of ID, (len(ID), D), which are valid until
// the next Merge.
func (m *Merger) Sum() []float32 {
	if !m.summed {
		m.sum = slices.Grow(m.sum[:0], len(m.ID)*m.d)[:len(m.ID)*m.d]
		m.EachRow(func(u int, g []float32) { copy(m.sum[u*m.d:], g) })
		m.summed = true
	}
	return m.sum
}

// row sets g to the gradient of the table row ID[u].
func (m *Merger) row(u int, g []float32) {
	clear(g)
	lo, hi := int(m.first[u]), int(m.first[u+1])
	for _, x := range m.part { // the order of their positions is part by part
		from := lo
		for ; lo < hi && int(uint32(m.order[lo])) < x.from+len(x.ID); lo++ {
			m.source[lo], m.weight[lo] = x.entry(int(uint32(m.order[lo])) - x.from)
		}
		kernel.AddRows(g, x.Grad, m.source[from:lo], m.weight[from:lo])
	}
}

// sort sorts the entries by row. They come in the order of their positions,
// which a sort by digits keeps.
func (m *Merger) sort(rows int) {
	const digit = 11 // bits
	if len(m.order) < 1<<(digit-3) {
		slices.Sort(m.order)
		return
	}
	m.spare = slices.Grow(m.spare[:0], len(m.order))[:len(m.order)]
	for shift := 32; rows > 0; shift, rows = shift+digit, rows>>digit {
		var at [1 << digit]int32
		for _, o := range m.order {
			at[o>>shift&(1<<digit-1)]++
		}
		sum := int32(0)
		for d, n := range at {
			at[d] = sum
			sum += n
		}
		for _, o := range m.order {
			d := o >> shift & (1<<digit - 1)
			m.spare[at[d]] = o
			at[d]++
		}
		m.order, m.spare = m.spare, m.order
	}
}

// From returns the position in m.ID of the first row that is not before row.
func (m *Merger) From(row int32) int {
	i, _ := slices.BinarySearch(m.ID, row)
	return i
}
