package vector

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Limited format cannot hold every word. A format that does not implement Limited,
// such as [Projector], can.
type Limited interface {
	Format
	// Bad says why the format cannot hold the word of a row, and what to do; "" if it
	// can. It uses only Words and Dim, so it can be called before there are vectors.
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

// Skip returns t without the words that f cannot hold, or t itself if there are none,
// and those words. A first word that looks like the beginning of another kind of file
// is one of them, and so may be the word that is then first.
func Skip(f Format, t *Table) (fits *Table, bad []string) {
	return fit(f, t, func(string) string { return "" })
}

// Replace returns t with the words that f cannot hold replaced, and those words: white
// space becomes "_", and so does the empty word. If the table already has the new word,
// more "_" are added. Words that f still cannot hold are left out.
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

// fit does Skip and Replace. The function instead returns the replacement for a bad
// word, or "" to leave it out.
func fit(f Format, t *Table, instead func(word string) string) (*Table, []string) {
	l, ok := f.(Limited)
	if !ok || len(BadWords(f, t)) == 0 {
		return t, nil
	}
	good := &Table{Dim: t.Dim, NGrams: t.NGrams, Origin: t.Origin}
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

// Quoted lists the first few of words, in quotes.
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
