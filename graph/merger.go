package graph

import (
	"slices"
	"sort"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A Merger sums the entries of a [Rows] that share a table row. It keeps its
// memory from step to step.
type Merger struct {
	ID []int32 // the table rows with a gradient, ascending

	order   *Order // of the gradient's entries
	own     Order  // where the gradient comes without
	d       int
	sum     []float32 // if summed: all rows of Sum
	summed  bool
	scratch []float32 // a row for each piece of the work
	source  []int32   // in the order of the entries, the row of Grad of each
	weight  []float32 // and the multiple of it
}

// Merge makes m the gradient of r, which it reads until the next Merge. An order that r comes
// with is used until then too, so that the op which r is of must not run again before.
func (m *Merger) Merge(r *Rows) {
	m.d, m.summed = r.D, false
	if m.order = r.Order; m.order != nil {
		m.order.aside.Wait()
	} else {
		m.order = &m.own
		m.own.read(r)
		m.own.find()
	}
	m.ID = m.order.id
	n := len(m.order.entries)
	m.source, m.weight = kernel.Sized(m.source, n), kernel.Sized(m.weight, n)
}

// From returns the position in ID of the first row that is not before row.
func (m *Merger) From(row int32) int {
	u, _ := slices.BinarySearch(m.ID, row)
	return u
}

// EachRow calls do for each u with the gradient of the table row ID[u], which is
// valid until do returns, on several goroutines. A row's entries are added in the
// order in which they stand in the Rows, whatever the number of threads.
func (m *Merger) EachRow(do func(u int, g []float32)) {
	if len(m.ID) == 0 {
		return
	}
	const size = 128 // rows and their entries in a piece: a common word has many
	pieces := (m.before(len(m.ID)) + size - 1) / size
	m.scratch = kernel.Sized(m.scratch, pieces*m.d)
	kernel.For(pieces, func(p int) {
		g := m.scratch[p*m.d : (p+1)*m.d]
		for u, end := m.rowAt(p*size), m.rowAt((p+1)*size); u < end; u++ {
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

// before returns the number of rows and entries before those of ID[u].
func (m *Merger) before(u int) int { return u + int(m.order.first[u]) }

// rowAt returns the first u with at least n rows and entries before it.
func (m *Merger) rowAt(n int) int {
	return sort.Search(len(m.ID), func(u int) bool { return m.before(u) >= n })
}

// prefetch asks for the memory of the first rows that make up the gradient of ID[u], which
// lie far from each other.
func (m *Merger) prefetch(u int) {
	if u >= len(m.ID) {
		return
	}
	const most = 4
	for i := m.order.first[u]; i < min(m.order.first[u+1], m.order.first[u]+most); i++ {
		x, k := m.order.at(i)
		source, _ := x.entry(k)
		kernel.Prefetch(x.Grad[int(source)*m.d : (int(source)+1)*m.d])
	}
}

// only returns the gradient of the table row ID[u] where that is a row of Grad as it is,
// else nil.
func (m *Merger) only(u int) []float32 {
	if m.order.first[u+1] != m.order.first[u]+1 {
		return nil
	}
	x, k := m.order.at(m.order.first[u])
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
	lo, hi := int(m.order.first[u]), int(m.order.first[u+1])
	for _, x := range m.order.part { // the order of their positions is part by part
		from := lo
		for ; lo < hi && int(uint32(m.order.entries[lo])) < x.from+len(x.ID); lo++ {
			m.source[lo], m.weight[lo] = x.entry(int(uint32(m.order.entries[lo])) - x.from)
		}
		kernel.AddRows(g, x.Grad, m.source[from:lo], m.weight[from:lo])
	}
}
