package graph

import (
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A Merger sums the entries of a [Rows] that share a table row. It keeps its
// memory from step to step.
type Merger struct {
	ID []int32 // the table rows with a gradient, ascending

	order   *Order // of the gradient's entries
	own     Order  // where the gradient comes without
	d       int
	plain   *Rows     // the gradient, if its entries are rows of one Grad as they are; else nil
	sum     []float32 // if summed: all rows of Sum
	summed  bool
	scratch []scratch // one for each piece of the work
	source  []int32   // in the order of the entries, the row of Grad of each; unused if plain
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
	if m.plain = m.order.plain(); m.plain == nil {
		n := len(m.order.place)
		m.source, m.weight = kernel.Sized(m.source, n), kernel.Sized(m.weight, n)
	}
}

// From returns the position in ID of the first row that is not before row.
func (m *Merger) From(row int32) int {
	u, _ := slices.BinarySearch(m.ID, row)
	return u
}

// EachRow calls do for each u with the gradient of the table row ID[u], which is
// valid until do returns, on several goroutines. It calls soon, which may be nil, with u a
// little before, for what memory do will need. A row's entries are added in the
// order in which they stand in the Rows, whatever the number of threads.
func (m *Merger) EachRow(soon func(u int), do func(u int, g []float32)) {
	if len(m.ID) == 0 {
		return
	}
	const size = 128 // rows and their entries in a piece: a common word has many
	pieces := (m.order.size() + size - 1) / size
	m.scratch = kernel.Sized(m.scratch, pieces)
	kernel.For(pieces, func(p int) {
		tmp := &m.scratch[p]
		tmp.sum = kernel.Sized(tmp.sum, m.d)
		for k, end := m.order.from(p*size), m.order.from((p+1)*size); k < end; k++ {
			m.prepare(k, soon)
			do(int(m.order.turn[k]), m.gradient(k, tmp))
		}
	})
}

// A scratch is what a piece of the work needs for itself.
type scratch struct {
	sum   []float32 // a row's gradient
	group [2]int32  // where entries begin and end
}

// prepare prepares for a turn that comes a little after turn k.
func (m *Merger) prepare(k int, soon func(u int)) {
	const ahead = 2 // rows: one takes less time than memory to answer
	if k += ahead; k >= len(m.order.turn) {
		return
	}
	if soon != nil {
		soon(int(m.order.turn[k]))
	}
	if !m.summed {
		m.prefetch(k)
	}
}

// prefetch asks for the memory of the first rows that make up the gradient of turn k, which
// lie far from each other.
func (m *Merger) prefetch(k int) {
	const most = 4
	place := m.order.placeOf(k)
	for _, at := range place[:min(most, len(place))] {
		grad, _ := m.entry(at)
		kernel.Prefetch(grad)
	}
}

// entry returns the row of Grad that the entry in a position refers to, and the multiple of it.
func (m *Merger) entry(position int32) (row []float32, weight float32) {
	if m.plain != nil {
		return m.plain.Grad[int(position)*m.d : (int(position)+1)*m.d], 1
	}
	x, entry := m.order.at(int(position))
	source, weight := x.entry(entry)
	return x.Grad[int(source)*m.d : (int(source)+1)*m.d], weight
}

// gradient returns that of the table row whose turn is k, in tmp where it lies nowhere else.
func (m *Merger) gradient(k int, tmp *scratch) []float32 {
	if m.summed {
		u := int(m.order.turn[k])
		return m.sum[u*m.d : (u+1)*m.d]
	}
	place := m.order.placeOf(k)
	if len(place) == 1 {
		if one, weight := m.entry(place[0]); weight == 1 {
			return one
		}
	}
	if m.plain != nil {
		kernel.SumGroups(tmp.sum, m.d, nil, m.plain.Grad, m.order.place, nil, m.order.start[k:k+2])
	} else {
		m.row(k, tmp)
	}
	return tmp.sum
}

// Sum returns the gradients of all rows of ID, (len(ID), D), which are valid until
// the next Merge.
func (m *Merger) Sum() []float32 {
	if !m.summed {
		m.sum = kernel.Sized(m.sum, len(m.ID)*m.d)
		m.EachRow(nil, func(u int, g []float32) { copy(m.sum[u*m.d:], g) })
		m.summed = true
	}
	return m.sum
}

// row sets the sum to the gradient of turn k.
func (m *Merger) row(k int, tmp *scratch) {
	lo, hi := int(m.order.start[k]), int(m.order.start[k+1])
	for i, x := range m.order.part { // the positions of a turn are in their order, so part by part
		from := lo
		for ; lo < hi && int(m.order.place[lo]) < x.to; lo++ {
			m.source[lo], m.weight[lo] = x.entry(int(m.order.place[lo]) - x.from)
		}
		tmp.group = [2]int32{int32(from), int32(lo)}
		if i == 0 {
			kernel.SumGroups(tmp.sum, m.d, nil, x.Grad, m.source, m.weight, tmp.group[:])
		} else if from < lo {
			kernel.AddGroups(tmp.sum, m.d, x.Grad, m.source, m.weight, tmp.group[:])
		}
	}
}
