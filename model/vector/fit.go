package vector

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Limited format cannot hold every word. One that does not implement it, such as
// [Projector], can.
type Limited interface {
	Format
	// Bad says what keeps the format from holding the word of a row, and what to
	// do; "" where nothing does. It looks at Words and Dim only, so that one can ask
	// before there are vectors.
	Bad(t *Table, row int) (what, remedy string)
}

// BadWords returns the words of t that f cannot hold.
func BadWords(f Format, t *Table) []string {
	l, ok := f.(Limited)
	if !ok {
		return nil
	}
	var bad []string
	for i, w := range t.Words {
		if what, _ := l.Bad(t, i); what != "" {
			bad = append(bad, w)
		}
	}
	return bad
}

// Skip returns t without the words that f cannot hold, and these; t itself where there
// are none. A first word that would be taken for the beginning of another kind of file
// is one, and so may be the next.
func Skip(f Format, t *Table) (fits *Table, bad []string) {
	return fit(f, t, func(string) string { return "" })
}

// Replace returns t with other words in the place of those that f cannot hold, which it
// returns too: white space becomes "_", the empty word "_", and more of them follow
// where there is such a word already. What cannot be held even so is left out.
func Replace(f Format, t *Table) (fits *Table, bad []string) {
	taken := make(map[string]bool, len(t.Words))
	for _, w := range t.Words {
		taken[w] = true
	}
	return fit(f, t, func(word string) string {
		other := strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return '_'
			}
			return r
		}, word)
		if other == "" || other == word {
			other = "_" + other
		}
		for taken[other] {
			other += "_"
		}
		taken[other] = true
		return other
	})
}

// fit is Skip and Replace: instead gives the word for one that is bad, or "".
func fit(f Format, t *Table, instead func(word string) string) (*Table, []string) {
	l, ok := f.(Limited)
	if !ok || len(BadWords(f, t)) == 0 {
		return t, nil
	}
	good := &Table{Dim: t.Dim}
	var bad []string
	for i, w := range t.Words {
		at := len(good.Words)
		fits := func(word string) bool {
			good.Words = append(good.Words, word)
			what, _ := l.Bad(good, at)
			return what == ""
		}
		if !fits(w) {
			bad = append(bad, w)
			good.Words = good.Words[:at]
			if other := instead(w); other == "" || !fits(other) {
				good.Words = good.Words[:at]
				continue
			}
		}
		good.Data = append(good.Data, t.Row(i)...)
		if t.Counts != nil {
			good.Counts = append(good.Counts, t.Counts[i])
		}
	}
	return good, bad
}

// Quoted lists the first words of some, in quotes.
func Quoted(words []string) string {
	const most = 5
	var list []string
	for _, w := range words[:min(most, len(words))] {
		if r := []rune(w); len(r) > 40 {
			w = string(r[:40]) + "…"
		}
		list = append(list, fmt.Sprintf("%q", w))
	}
	if len(words) > most {
		list = append(list, "…")
	}
	return strings.Join(slices.Clip(list), ", ")
}
