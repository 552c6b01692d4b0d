package vector

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Suggest returns at most n words of the table that are spelled almost like word, the
// nearest first. Among equals the more frequent comes first, by Counts or, without
// them, by row. The distance is the number of letters to insert, leave out, replace or
// swap with a neighbour (the optimal string alignment distance), ignoring case. It may
// be 1 for a word of up to four letters, 2 for up to eight and 3 for longer ones.
func (t *Table) Suggest(word string, n int) []string {
	query := []rune(strings.ToLower(word))
	limit := 1 + min(2, (len(query)-1)/4)
	if len(query) == 0 || n <= 0 {
		return nil
	}
	type near struct {
		row, distance int
		count         int64
	}
	var found []near
	var a aligner
	for i, w := range t.Words {
		// A rune takes one to four bytes, so the lengths alone rule out most words.
		if len(w) < len(query)-limit || len(w) > utf8.UTFMax*(len(query)+limit) {
			continue
		}
		candidate := a.fold(w)
		// If all letters could differ, any short word would be a suggestion.
		if d := a.distance(query, candidate, limit); d <= limit && d < max(len(candidate), 1) {
			f := near{row: i, distance: d}
			if t.Counts != nil {
				f.count = t.Counts[i]
			}
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(x, y near) int {
		return cmp.Or(cmp.Compare(x.distance, y.distance), cmp.Compare(y.count, x.count), cmp.Compare(x.row, y.row))
	})
	words := make([]string, 0, n)
	for _, f := range found[:min(n, len(found))] {
		words = append(words, t.Words[f.row])
	}
	return words
}

// Edits returns the optimal string alignment distance of a and b: how many letters
// to insert, leave out, replace or swap with a neighbour to turn a into b. If that is
// more than limit, the result is some number above limit.
func Edits(a, b string, limit int) int {
	return new(aligner).distance([]rune(a), []rune(b), limit)
}

// An aligner computes many distances in the same memory.
type aligner struct {
	runes []rune
	rows  [3][]int
}

// fold returns the letters of w in lower case. They are valid until the next call.
func (a *aligner) fold(w string) []rune {
	a.runes = a.runes[:0]
	for _, r := range strings.ToLower(w) {
		a.runes = append(a.runes, r)
	}
	return a.runes
}

// distance returns the optimal string alignment distance of x and y, or some number
// above limit if it is more than limit.
func (a *aligner) distance(x, y []rune, limit int) int {
	if d := len(x) - len(y); d > limit || -d > limit {
		return limit + 1
	}
	for i := range a.rows {
		a.rows[i] = slices.Grow(a.rows[i][:0], len(y)+1)[:len(y)+1]
	}
	// Row i holds the distances of x[:i] from each y[:j].
	before, last, row := a.rows[0], a.rows[1], a.rows[2]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			replace := last[j-1]
			if x[i-1] != y[j-1] {
				replace++
			}
			d := min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
