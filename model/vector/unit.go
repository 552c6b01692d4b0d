package vector

import "github.com/lexigraph/lexigraph/graph/kernel"

// Unit returns a copy of t in which each vector is divided by its length. A vector that has no direction,
// being zeros or not finite, becomes zeros.
func Unit(t *Table) *Table {
	u := &Table{Words: t.Words, Dim: t.Dim, Counts: t.Counts, Data: make([]float32, len(t.Data))}
	u.SetUnit(t)
	return u
}

// SetUnit sets the vectors of u to those that [Unit] makes of t, which has as many of the same dimension. It may be u.
func (u *Table) SetUnit(t *Table) {
	kernel.For(t.Len(), func(i int) { normalize(u.Row(i), t.Row(i)) })
}
