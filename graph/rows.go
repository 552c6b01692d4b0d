package graph

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
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
	count  []int32 // of each piece of order: the entries with each digit, or the rows that begin there
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
	m.part, m.d, m.summed = m.part[:0], r.D, false
	n := 0
	for x := r; x != nil; x = x.Next {
		m.part = append(m.part, part{x, n})
		n += len(x.ID)
	}
	m.order, m.spare = kernel.Sized(m.order, n), kernel.Sized(m.spare, n)
	m.source, m.weight = kernel.Sized(m.source, n), kernel.Sized(m.weight, n)
	m.pieces(func(_, lo, hi int) {
		for _, x := range m.part {
			for k := max(lo, x.from); k < min(hi, x.from+len(x.ID)); k++ {
				id := x.ID[k-x.from]
				if id < 0 {
					id = int32(r.V) // behind the rows that there are
				}
				m.order[k] = uint64(id)<<32 | uint64(k)
			}
		}
	})
	m.sort(r.V)
	m.mark(r.V)
}

// sorted is the number of entries in one piece of the sort.
const sorted = 1 << 13

// SmallMerge is the number of entries up to which it is faster to merge several gradients
// at the same time than one after the other.
const SmallMerge = 2 * sorted

// pieces cuts the entries into pieces and does one after the other, on several
// goroutines.
func (m *Merger) pieces(do func(p, lo, hi int)) {
	kernel.Blocks(len(m.order), sorted, do)
}

// sort sorts the entries by row. They come in the order of their positions, which a
// sort by digits keeps: each piece counts its digits, and moves its entries behind
// those with a lower digit and those of earlier pieces.
func (m *Merger) sort(rows int) {
	if len(m.order) < sorted/32 {
		slices.Sort(m.order)
		return
	}
	width := bits.Len(uint(rows))
	digits := (width + 10) / 11
	digit := (width + digits - 1) / digits // bits
	m.count = kernel.Sized(m.count, (len(m.order)+sorted-1)/sorted<<digit)
	for shift := 32; shift < 32+width; shift += digit {
		m.pieces(func(p, lo, hi int) {
			count := m.count[p<<digit : (p+1)<<digit]
			clear(count)
			for _, o := range m.order[lo:hi] {
				count[o>>shift&(1<<digit-1)]++
			}
		})
		sum := int32(0)
		for d := range 1 << digit {
			for at := d; at < len(m.count); at += 1 << digit {
				m.count[at], sum = sum, sum+m.count[at]
			}
		}
		m.pieces(func(p, lo, hi int) {
			at := m.count[p<<digit : (p+1)<<digit]
			for _, o := range m.order[lo:hi] {
				d := o >> shift & (1<<digit - 1)
				m.spare[at[d]] = o
				at[d]++
			}
		})
		m.order, m.spare = m.spare, m.order
	}
}

// mark sets ID to the rows that have entries, and first to where these begin.
// Padding comes last and is cut off.
func (m *Merger) mark(rows int) {
	for len(m.order) > 0 && int(m.order[len(m.order)-1]>>32) == rows {
		m.order = m.order[:len(m.order)-1]
	}
	m.count = kernel.Sized(m.count, (len(m.order)+sorted-1)/sorted)
	m.pieces(func(p, lo, hi int) {
		n, last := int32(0), m.before(lo)
		for _, o := range m.order[lo:hi] {
			n, last = n+differ(o, last), o
		}
		m.count[p] = n
	})
	sum := int32(0)
	for p, n := range m.count {
		m.count[p], sum = sum, sum+n
	}
	m.ID, m.first = kernel.Sized(m.ID, int(sum)), kernel.Sized(m.first, int(sum)+1)
	m.first[sum] = int32(len(m.order))
	m.pieces(func(p, lo, hi int) {
		u, end := m.count[p], sum
		if p+1 < len(m.count) {
			end = m.count[p+1]
		}
		// Half of the entries begin a row, and a processor can't guess which: each is
		// written where the next row belongs, and the one that begins it is the last.
		for i, last := lo, m.before(lo); u < end; i++ {
			o := m.order[i]
			m.ID[u], m.first[u] = int32(o>>32), int32(i)
			u, last = u+differ(o, last), o
		}
	})
}

// before returns the entry before number i, or one of no row.
func (m *Merger) before(i int) uint64 {
	if i == 0 {
		return math.MaxUint64
	}
	return m.order[i-1]
}

// differ returns 1 if two entries are of different rows, else 0.
func differ(a, b uint64) int32 {
	d := (a ^ b) >> 32
	return int32((d | -d) >> 63)
}

// EachRow calls do for each u with the gradient of the table row ID[u], which is
// valid until do returns, on several goroutines. A row's entries are added in the
// order in which they stand in the Rows, whatever the number of threads.
func (m *Merger) EachRow(do func(u int, g []float32)) {
	const block = 64 // rows a piece
	pieces := (len(m.ID) + block - 1) / block
	m.scratch = kernel.Sized(m.scratch, pieces*m.d)
	kernel.For(pieces, func(p int) {
		g := m.scratch[p*m.d : (p+1)*m.d]
		for u := p * block; u < min((p+1)*block, len(m.ID)); u++ {
			if m.summed {
				do(u, m.sum[u*m.d:(u+1)*m.d])
				continue
			}
			m.prefetch(u + 2)
			if one := m.only(u); one != nil {
				do(u, one)
				continue
			}
			m.row(u, g)
			do(u, g)
		}
	})
}

// find returns the part and the entry of it that is number i in order.
func (m *Merger) find(i int32) (*Rows, int) {
	k := int(uint32(m.order[i]))
	for _, x := range m.part {
		if k < x.from+len(x.ID) {
			return x.Rows, k - x.from
		}
	}
	panic("graph: an entry beyond the last part")
}

// prefetch asks for the memory of the first rows that make up the gradient of ID[u], which
// lie far from each other.
func (m *Merger) prefetch(u int) {
	if u >= len(m.ID) {
		return
	}
	const most = 4
	for i := m.first[u]; i < min(m.first[u+1], m.first[u]+most); i++ {
		x, k := m.find(i)
		source, _ := x.entry(k)
		kernel.Prefetch(x.Grad[int(source)*m.d : (int(source)+1)*m.d])
	}
}

// only returns the gradient of the table row ID[u] where that is a row of Grad as it is,
// else nil.
func (m *Merger) only(u int) []float32 {
	if m.first[u+1] != m.first[u]+1 {
		return nil
	}
	x, k := m.find(m.first[u])
	source, weight := x.entry(k)
	if weight != 1 {
		return nil
	}
	return x.Grad[int(source)*m.d : (int(source)+1)*m.d]
}

// Sum returns the gradients of all rows of ID, (len(ID), D), which are valid until
// the next Merge.
func (m *Merger) Sum() []float32 {
	if !m.summed {
		m.sum = kernel.Sized(m.sum, len(m.ID)*m.d)
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

// From returns the position in m.ID of the first row that is not before row.
func (m *Merger) From(row int32) int {
	i, _ := slices.BinarySearch(m.ID, row)
	return i
}
