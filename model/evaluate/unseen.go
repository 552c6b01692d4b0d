package evaluate

import (
	"maps"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/model/vector"
	"golang.org/x/text/unicode/norm"
)

// With returns the space s with more words after its own: those words of set that are
// not in the vocabulary but have a vector. The function vectorOf returns it, or nil for
// a word without one, such as a word without known character n-grams. These words may
// be asked about and may be answers. They come from one set only, so that its results
// do not depend on which other sets are scored.
//
// A word of the vocabulary that [Settings.Restrict] leaves out stays unknown.
func (s *Space) With(set Set, vectorOf func(word string) []float32) *Space {
	full := s.full
	has := full.Lookup
	switch s.settings.Case {
	case "exact":
		has = full.Index
	case "upper":
		upper := make(map[string]int, full.Len())
		for i, w := range full.Words {
			upper[toUpper(w)] = i
		}
		has = func(word string) (int, bool) { row, ok := upper[toUpper(word)]; return row, ok }
	}
	t := &vector.Table{Dim: full.Dim}
	added := make(map[string]bool)
	for _, word := range words(set) {
		if _, ok := has(word); ok {
			continue
		}
		word = norm.NFC.String(word) // as Find tries it next
		if _, ok := has(word); ok {
			continue
		}
		v := vectorOf(word)
		if v == nil {
			continue
		}
		// If the vector does not depend on case either, the two spellings are one
		// word: two rows would answer each other's analogies.
		if lower := strings.ToLower(word); s.settings.Case == "lookup" && slices.Equal(vectorOf(lower), v) {
			word = lower
		}
		if !added[word] {
			added[word] = true
			t.Words, t.Data = append(t.Words, word), append(t.Data, v...)
		}
	}
	more := *s
	more.added = t
	if s.settings.Case == "upper" {
		more.upper, more.same = maps.Clone(s.upper), slices.Clip(s.same)
		more.addUpper(t.Words)
	}
	return &more
}

// words returns the words that a set asks about, in its order, with repetitions.
func words(set Set) []string {
	var all []string
	switch set := set.(type) {
	case *Similarity:
		for _, p := range set.Pairs {
			all = append(all, p.A, p.B)
		}
	case *Analogies:
		for _, section := range set.Sections {
			for _, q := range section.Questions {
				all = append(append(all, q.A, q.B, q.C, q.D), q.Or...)
			}
		}
	case *OddOneOut:
		for _, g := range set.Groups {
			all = append(append(all, g.Words...), g.Odd...)
		}
	case *Categories:
		for _, w := range set.Words {
			all = append(all, w.Word)
		}
	}
	return all
}
