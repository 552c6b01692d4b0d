package evaluate

import (
	"slices"
	"strings"
)

// With returns the space s with more words after its own: those words of set that are
// not in the vocabulary but have a vector. The function vector returns it, or nil for
// a word without one, such as a word without known character n-grams. These words may
// be asked about and may be answers. They come from one set only, so that its results
// do not depend on which other sets are scored.
//
// A word of the vocabulary that [Settings.Restrict] leaves out stays unknown.
func (s *Space) With(set Set, vector func(word string) []float32) (*Space, error) {
	full := s.full
	has := full.Lookup
	switch s.settings.Case {
	case "exact":
		has = full.Index
	case "upper":
		upper := make(map[string]int, full.Len())
		for i, w := range full.Words {
			upper[strings.ToUpper(w)] = i
		}
		has = func(word string) (int, bool) { row, ok := upper[strings.ToUpper(word)]; return row, ok }
	}
	t := s.table.Top(s.table.Len())
	t.Words, t.Data, t.Counts = slices.Clip(t.Words), slices.Clip(t.Data), nil
	added := make(map[string]bool)
	for _, word := range words(set) {
		if _, ok := has(word); ok {
			continue
		}
		v := vector(word)
		if v == nil {
			continue
		}
		// If the vector does not depend on case either, the two spellings are one
		// word: two rows would answer each other's analogies.
		if lower := strings.ToLower(word); s.settings.Case == "lookup" && slices.Equal(vector(lower), v) {
			word = lower
		}
		if !added[word] {
			added[word] = true
			t.Words, t.Data = append(t.Words, word), append(t.Data, v...)
		}
	}
	settings := s.settings
	settings.Restrict = 0 // the table is already restricted
	more, err := NewSpace(t, settings)
	if err != nil {
		return nil, err
	}
	more.settings, more.full, more.unseen, more.ended, more.texts = s.settings, full, true, s.ended, s.texts
	return more, nil
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
