package vector

import "errors"

// Analogy returns the k best answers to "a is to b as c is to ?", by the rule
// that is known as 3CosAdd: the words whose vectors have the largest cosine
// with
//
//	b̂ − â + ĉ,   x̂ = x/|x|
//
// The three words themselves are left out, as is usual: without that, b or c
// is nearly always the nearest. Words are found as Table.Lookup does; the
// error holds an *UnknownWordError for each that is not.
//
// Mikolov, Yih and Zweig, "Linguistic Regularities in Continuous Space Word
// Representations", 2013, https://aclanthology.org/N13-1090; the name and the
// comparison with other rules are from Levy and Goldberg, "Linguistic
// Regularities in Sparse and Explicit Word Representations", 2014,
// https://aclanthology.org/W14-1618.
func (s *Search) Analogy(a, b, c string, k int) ([]Neighbor, error) {
	words := [3]string{a, b, c}
	var rows [3]int
	var errs [3]error
	for i, w := range words {
		rows[i], errs[i] = s.row(w)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return s.AnalogyRows(rows[0], rows[1], rows[2], k), nil
}

// AnalogyRows is Analogy for the words of three rows, all of which have a
// direction.
func (s *Search) AnalogyRows(a, b, c, k int) []Neighbor {
	from, to, of := s.unitRow(a), s.unitRow(b), s.unitRow(c)
	query := make([]float32, s.table.Dim)
	for j := range query {
		query[j] = to[j] - from[j] + of[j]
	}
	if !normalize(query, query) {
		return nil
	}
	return s.nearest(query, k, []int{a, b, c})
}
