package corpus

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unseen are characters that are not seen and mean nothing within a word: soft hyphens, marks of direction, joiners of words and marks of byte order.
var unseen = &unicode.RangeTable{R16: []unicode.Range16{{0xad, 0xad, 1}, {0x61c, 0x61c, 1}, {0x200e, 0x200f, 1}, {0x202a, 0x202e, 1}, {0x2060, 0x2064, 1}, {0x2066, 0x2069, 1}, {0xfeff, 0xfeff, 1}}}

func isUnseen(r rune) bool { return unicode.Is(unseen, r) }

// nonJoiner keeps letters apart that would be joined, as in Persian. Behind a word it does nothing.
const nonJoiner = '\u200c'

// isSpelt reports whether [Words.spell] leaves a character as it is wherever it stands.
func isSpelt(r rune) bool {
	return unicode.ToLower(r) == r && r != nonJoiner && !isUnseen(r) // also Ⅷ and Ⓧ, which are no letters
}

// spell returns token in lower case, without what is not seen. Bytes that are not UTF-8 stay.
func (w *Words) spell(token []byte) []byte {
	w.spelt = appendLower(w.spelt[:0], token)
	return bytes.TrimRight(withoutUnseen(w.spelt), string(nonJoiner))
}

// withoutUnseen takes the characters out of a word, in place, that are not seen and mean nothing there.
func withoutUnseen(word []byte) []byte {
	n := asciiLength(word)
	for i := n; i < len(word); {
		r, size := utf8.DecodeRune(word[i:])
		if !isUnseen(r) {
			n += copy(word[n:], word[i:i+size])
		}
		i += size
	}
	return word[:n]
}

// Lower returns a word in lower case, as [Words] has it.
func Lower(word string) string {
	if !strings.ContainsRune(word, 'Σ') {
		return strings.ToLower(word)
	}
	return string(appendLower(nil, []byte(word)))
}

// appendLower appends a word in lower case, by Unicode's simple mapping, but a Σ behind a Greek letter and before none as ς. Bytes that are not UTF-8 stay.
func appendLower(to, word []byte) []byte {
	n := asciiLength(word)
	for _, b := range word[:n] {
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		to = append(to, b)
	}
	greek := false // whether the last character is a letter of Greek
	last := -1     // where it is in to if it is a Σ behind one
	finish := func() {
		if last >= 0 {
			copy(to[last:], "ς")
		}
	}
	for i := n; i < len(word); {
		r, size := utf8.DecodeRune(word[i:])
		switch is := unicode.Is(unicode.Greek, r) && unicode.IsLetter(r); {
		case isUnseen(r):
		case r == 'Σ' && greek:
			last = len(to)
		default:
			if !is {
				finish()
			}
			greek, last = is, -1
		}
		if r == utf8.RuneError && size == 1 {
			to = append(to, word[i])
		} else {
			to = utf8.AppendRune(to, unicode.ToLower(r))
		}
		i += size
	}
	finish()
	return to
}
