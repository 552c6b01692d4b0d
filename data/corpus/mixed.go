package corpus

import (
	"unicode"
	"unicode/utf8"
)

// A piece is a word of Latin letters and digits of ASCII that stands beside characters of scripts without spaces, such as the U of U盘.

// pieces returns those of a word of a dictionary, in small letters, and the word with them; none if it has no others, or anything else.
func pieces(word string) (all []string, small string) {
	text := []byte(word)
	toSmall(text)
	unspaced := false
	for i := 0; i < len(text); {
		n := pieceLength(text[i:])
		if n > 0 {
			all = append(all, string(text[i:i+n]))
		} else {
			var in bool
			if n, in = unspacedAt(text[i:]); !in {
				return nil, ""
			}
			unspaced = true
		}
		i += n
	}
	if !unspaced {
		return nil, ""
	}
	return all, string(text)
}

// pieceLength returns how many letters and digits of ASCII text begins with.
func pieceLength(text []byte) (n int) {
	for n < len(text) && isPiece(text[n]) {
		n++
	}
	return n
}

func isPiece(b byte) bool {
	return b < utf8.RuneSelf && (classes[b] == classLetter || classes[b] == classDigit)
}

func isCapital(r rune) bool { return 'A' <= r && r <= 'Z' }

// toSmall turns the capitals of ASCII in text into small letters.
func toSmall(text []byte) {
	for i, b := range text {
		if isCapital(rune(b)) {
			text[i] += 'a' - 'A'
		}
	}
}

// pieceBefore returns the length of the piece of a word of the dictionary that text ends in, where a character of a script without
// spaces follows; 0 for none.
func (s *Segment) pieceBefore(text []byte) int {
	at := len(text)
	for at > 0 && isPiece(text[at-1]) {
		at--
	}
	before, size := utf8.DecodeLastRune(text[:at])
	second, _ := utf8.DecodeLastRune(text[:at-size])
	if at == len(text) || !parts(text[at], before, second) {
		return 0
	}
	return s.known(text[at:])
}

// mixedRun returns the length of the longest beginning of text that is all of scripts without spaces and pieces of words of the
// dictionary. A piece that it begins with is taken for one.
func (s *Segment) mixedRun(text []byte) (n int) {
	for n < len(text) {
		size, in := unspacedAt(text[n:])
		if !in {
			if size = pieceLength(text[n:]); size == 0 {
				break
			}
			next, length := utf8.DecodeRune(text[n+size:])
			second, _ := utf8.DecodeRune(text[n+size+length:])
			if size = s.known(text[n : n+size]); size == 0 || !parts(text[n+size-1], next, second) {
				break
			}
		}
		n += size
	}
	return n
}

// known returns the length of a text if it is a piece of a word of the dictionary, and else 0.
func (s *Segment) known(text []byte) int {
	if len(text) > s.Dictionary.longest || len(s.Dictionary.pieces) == 0 {
		return 0
	}
	s.small = append(s.small[:0], text...)
	toSmall(s.small)
	if !s.Dictionary.pieces[string(s.small)] {
		return 0
	}
	return len(text)
}

// parts reports whether a word of other scripts ends at a character r, which stands beside its letter or digit edge, and where second is the
// one beyond: r is no part of words, and joins none to another. At the end of a text it is [utf8.RuneError], which is no part of words either.
func parts(edge byte, r, second rune) bool {
	part := func(r rune) bool {
		return scriptOf(r) == "" && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.In(r, unicode.M, unicode.Cf) || r == '_')
	}
	switch {
	case scriptOf(r) != "" || unicode.IsSpace(r):
		return true
	case part(r):
		return false
	case r < utf8.RuneSelf && second < utf8.RuneSelf:
		return !joins(classes[edge], classes[r], classes[second])
	}
	return !part(second)
}
