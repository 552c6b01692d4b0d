package vector

// Unit returns a copy of t in which each vector is divided by its length. A vector that has no direction,
// being zeros or not finite, becomes zeros.
func Unit(t *Table) *Table {
	u := &Table{Words: t.Words, Dim: t.Dim, Counts: t.Counts, Data: make([]float32, len(t.Data))}
	inParallel(t.Len(), func(i int) { normalize(u.Row(i), t.Row(i)) })
	return u
}
