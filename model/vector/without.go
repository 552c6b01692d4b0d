package vector

// Without calls do with a table of the rows of t but for those with the given numbers, which are in rising order. It is good until do returns. No second
// copy of the numbers is made: until Without returns they lie in another order in t, which is not to be used. It returns the error of do.
func (t *Table) Without(rows []int, do func(rest *Table) error) error {
	if len(rows) == 0 {
		return do(t)
	}
	rest := &Table{Dim: t.Dim, NGrams: t.NGrams, Origin: t.Origin, Words: make([]string, 0, t.Len()-len(rows))}
	if t.Counts != nil {
		rest.Counts = make([]int64, 0, t.Len()-len(rows))
	}
	numbers := func(from, to int) []float32 { return t.Data[from*t.Dim : to*t.Dim] }
	end := func(i int) int { // of the rows behind rows[i] that stay
		if i+1 < len(rows) {
			return rows[i+1]
		}
		return t.Len()
	}
	keep := func(from, to int) {
		copy(numbers(rest.Len(), t.Len()), numbers(from, to))
		rest.Words = append(rest.Words, t.Words[from:to]...)
		if t.Counts != nil {
			rest.Counts = append(rest.Counts, t.Counts[from:to]...)
		}
	}
	out := make([]float32, 0, len(rows)*t.Dim)
	for _, row := range rows {
		out = append(out, t.Row(row)...)
	}
	keep(0, rows[0])
	for i, row := range rows {
		keep(row+1, end(i))
	}
	rest.Data = numbers(0, rest.Len())
	defer func() { // from the last on, everything goes back
		for i := len(rows) - 1; i >= 0; i-- {
			row := rows[i]
			copy(numbers(row+1, end(i)), numbers(row-i, end(i)-i-1))
			copy(t.Row(row), out[i*t.Dim:(i+1)*t.Dim])
		}
	}()
	return do(rest)
}
