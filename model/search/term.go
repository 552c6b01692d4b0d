package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/corpus"
	"golang.org/x/text/unicode/norm"
)

// terms appends the terms of a text, by which words are compared: runs of letters and
// digits, split where a capital begins a word (ReadAll, HTTPServer), in lower case and
// without their English endings. In writing without spaces every character is a term. How
// letters with accents are spelled, as one character or two, makes no difference.
func terms(to []string, text string) []string {
	for word := range words(norm.NFC.String(text)) {
		to = append(to, corpus.Stem(strings.ToLower(word)))
	}
	return to
}

// queryTerms returns the terms of a query, without words that are in all texts if it has others.
func queryTerms(query string) []string {
	var all, telling []string
	for word := range words(norm.NFC.String(query)) {
		word = strings.ToLower(word)
		all = append(all, corpus.Stem(word))
		if !corpus.Common(word) {
			telling = append(telling, corpus.Stem(word))
		}
	}
	if len(telling) == 0 {
		return all
	}
	return telling
}

// words yields the words of a text as they are written.
func words(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return !inWord(r) }) {
			for run != "" {
				n := firstWord(run)
				if !yield(run[:n]) {
					return
				}
				run = run[n:]
			}
		}
	}
}

// inWord reports whether r is a part of words.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// firstWord returns the length of the first word of a run of characters that are parts of words.
func firstWord(run string) int {
	if r, size := utf8.DecodeRuneInString(run); unspaced(r) {
		return size
	}
	upper, lower := 0, false // capitals so far; something else behind them
	for i, r := range run {
		switch {
		case unspaced(r):
			return i
		case unicode.IsUpper(r):
			if lower { // readAll
				return i
			}
			upper++
		case unicode.IsLower(r) && upper > 1 && !lower && !plural(run[i:]): // HTTPServer
			_, size := utf8.DecodeLastRuneInString(run[:i])
			return i - size
		default:
			lower = true
		}
	}
	return len(run)
}

// plural reports whether text is the s of URLs.
func plural(text string) bool {
	rest, ok := strings.CutPrefix(text, "s")
	next, _ := utf8.DecodeRuneInString(rest)
	return ok && !unicode.IsLower(next)
}

// unspaced reports whether r is of a script that has no spaces between words.
func unspaced(r rune) bool {
	return r >= 0xE00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// spaced returns a text with spaces between the words of its names.
func spaced(text string) string {
	var all []string
	for word := range words(text) {
		all = append(all, word)
	}
	return strings.Join(all, " ")
}
