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

// Unfit returns the rows of the words that f cannot hold. A first word that looks like the beginning of another kind of
// file is one of them, and so may be the word that is then first. [Table.Without] leaves them out.
func Unfit(f Format, t *Table) (rows []int) {
	_, _, rows = fit(f, t, func(string) string { return "" })
	return rows
}

// Replace returns t, whose numbers it shares, with the words that f cannot hold replaced, and those words: white
// space becomes "_", and so does the empty word. If the table already has the new word,
// more "_" are added. Words that f still cannot hold stay as they are: see [Unfit].
func Replace(f Format, t *Table) (replaced *Table, bad []string) {
	taken := make(map[string]bool, len(t.Words))
	for _, w := range t.Words {
		taken[w] = true
	}
	words, bad, _ := fit(f, t, func(word string) string {
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
	return &Table{Words: words, Dim: t.Dim, Data: t.Data, Counts: t.Counts, NGrams: t.NGrams, Origin: t.Origin}, bad
}

// fit goes through the words of t and returns them with the replacements of those that f cannot hold, which are bad, and the rows of words
// that do not fit with their replacement either. The function instead returns that, or "" for none.
func fit(f Format, t *Table, instead func(word string) string) (words, bad []string, unfit []int) {
	l, ok := f.(Limited)
	if !ok || len(BadWords(f, t)) == 0 {
		return t.Words, nil, nil
	}
	good := &Table{Dim: t.Dim, NGrams: t.NGrams} // what a word is depends on those before it
	for i, w := range t.Words {
		at := len(good.Words)
		fits := func(word string) bool {
			good.Words = append(good.Words[:at], word)
			what, _ := l.Bad(good, at)
			return what == ""
		}
		if !fits(w) {
			bad = append(bad, w)
			if other := instead(w); other != "" && fits(other) {
				w = other
			} else {
				good.Words = good.Words[:at]
				unfit = append(unfit, i)
			}
		}
		words = append(words, w)
	}
	return words, bad, unfit
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
