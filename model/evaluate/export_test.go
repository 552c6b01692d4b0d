package evaluate

import "slices"

// TextsOf returns how s scores sets of texts.
func TextsOf(s *Space) Texts { return s.scoring() }

// WordsOf returns the words that take part.
func WordsOf(s *Space) []string {
	words := slices.Clone(s.table.Words)
	if s.added != nil {
		words = append(words, s.added.Words...)
	}
	return words
}
