package corpus

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Words splits text at the word boundaries of Unicode (UAX 29) and maps each
// character to lower case by Unicode's simple mapping; a Σ that ends a word is ς.
// Segments with a letter are
// tokens (don't, u.s.a, naïve, 3d, x86_64, each Han character); white space
// never is. Characters that are not seen and mean nothing are left out of them: soft hyphens, marks of
// direction and of byte order, and a zero-width non-joiner behind a word.
//
// Reference: Unicode Standard Annex 29, Unicode Text Segmentation,
// https://www.unicode.org/reports/tr29/.
type Words struct {
	// Numbers says whether segments with digits but no letter (1984, 3.14) are
	// tokens, as they are in an experiment that says nothing else.
	Numbers bool
	// Punctuation says whether all other segments (punctuation, symbols, emoji,
	// bytes that are not UTF-8) are tokens.
	Punctuation bool
	// Stem says whether English words lose their endings, as [Stem] has it: opens,
	// opening and opened are open.
	Stem bool

	spelt, stemmed []byte
}

// A kind says what a segment is made of.
type kind uint8

const (
	other  kind = iota
	number      // a digit and no letter
	word        // a letter
	space       // white space, control and format characters only
)

// Next implements [Tokenizer].
func (w *Words) Next(text []byte) (token, rest []byte) {
	for len(text) > 0 {
		if text[0] == ' ' { // a segment that is never a token, and each second one
			text = text[1:]
			continue
		}
		n, k, otherwise := asciiSegment(text)
		if n == 0 {
			n, k, otherwise = unicodeSegment(text)
		}
		token, text = text[:n:n], text[n:]
		if k == word || k == number && w.Numbers || k == other && w.Punctuation {
			if otherwise {
				token = w.spell(token)
			}
			if w.Stem {
				w.stemmed = append(w.stemmed[:0], token...)
				token = stem(w.stemmed)
			}
			return token, text
		}
	}
	return nil, nil
}

// Key implements [Keyed].
func (w *Words) Key() string {
	key := fmt.Sprintf("words numbers=%t punctuation=%t", w.Numbers, w.Punctuation)
	if w.Stem {
		key += " stem"
	}
	return key
}

// Classes of ASCII characters by the part they play in word boundaries. The
// double quote, which UAX 29 treats specially between Hebrew letters, is
// ordinary between ASCII characters.
const (
	classOther = iota
	classSpace
	classControl
	classLetter
	classDigit
	classUnderscore // ExtendNumLet
	classMidLetter  // joins letters
	classMidNum     // joins digits
	classMidNumLet  // joins either
)

func class(b byte) uint8 {
	switch {
	case 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z':
		return classLetter
	case '0' <= b && b <= '9':
		return classDigit
	case isSpace(b):
		return classSpace
	case b < ' ' || b == 0x7f:
		return classControl
	}
	switch b {
	case '_':
		return classUnderscore
	case ':':
		return classMidLetter
	case ',', ';':
		return classMidNum
	case '.', '\'':
		return classMidNumLet
	}
	return classOther
}

// classes is class as a table; it never changes.
var classes = func() (t [128]uint8) {
	for b := range t {
		t[b] = class(byte(b))
	}
	return t
}()

// isLetter says which bytes are letters of ASCII; it never changes.
var isLetter = func() (t [256]bool) {
	for b, c := range classes {
		t[b] = c == classLetter
	}
	return t
}()

// asciiSegment returns the length and kind of the first segment of text, and
// whether it has a capital. The length is 0 if a character that is not ASCII affects
// where the segment ends.
//
// Note: these are the rules of UAX 29 for the ASCII characters. The general
// implementation, by tables, reads a fifth as many bytes a second; a test holds
// the two against each other.
func asciiSegment(text []byte) (n int, k kind, upper bool) {
	if text[0] >= utf8.RuneSelf {
		return 0, other, false
	}
	last := classes[text[0]]
	switch last {
	case classLetter, classDigit, classUnderscore:
	case classSpace, classControl:
		return 1, space, false
	default:
		if len(text) > 1 && text[1] >= utf8.RuneSelf {
			return 0, other, false // it may be a combining mark
		}
		return 1, other, false
	}
	letter, digit := false, false
	if last == classLetter {
		letter = true
		for small := byte(1 << 5); ; {
			small &= text[n] // the bit that capitals lack
			if n++; n == len(text) || !isLetter[text[n]] {
				upper = small == 0
				break
			}
		}
		if n < len(text) && text[n] == ' ' {
			return n, word, upper
		}
	}
	for n < len(text) {
		b := text[n]
		if b >= utf8.RuneSelf {
			return 0, other, false
		}
		c := classes[b]
		switch c {
		case classLetter:
			letter = true
			upper = upper || b <= 'Z'
		case classDigit:
			digit = true
		case classUnderscore:
		default:
			if n+1 == len(text) {
				return n, segmentKind(letter, digit), upper
			}
			next := text[n+1]
			if next >= utf8.RuneSelf {
				return 0, other, false
			}
			if !joins(last, c, classes[next]) {
				return n, segmentKind(letter, digit), upper
			}
		}
		last = c
		n++
		if c >= classMidLetter { // the character behind it belongs as well
			last = classes[text[n]]
			if last == classLetter {
				upper = upper || text[n] <= 'Z'
			}
			n++
		}
	}
	return n, segmentKind(letter, digit), upper
}

// joins reports whether a character of class mid joins its two neighbours.
func joins(before, mid, after uint8) bool {
	if before != after {
		return false
	}
	switch before {
	case classLetter:
		return mid == classMidLetter || mid == classMidNumLet
	case classDigit:
		return mid == classMidNum || mid == classMidNumLet
	}
	return false
}

func segmentKind(letter, digit bool) kind {
	switch {
	case letter:
		return word
	case digit:
		return number
	}
	return other
}

// unicodeSegment does what asciiSegment does, for any text. It differs from UAX
// 29 in three things. White space is a segment without what UAX 29 would add to it,
// so that none gets into a token together with a combining mark. A narrow no-break
// space joins letters with letters and digits with digits only. And a byte that
// is not UTF-8 is a segment, where the library would add the bytes that should
// have followed it.
//
// otherwise says whether [Words.spell] returns another token.
func unicodeSegment(text []byte) (n int, k kind, otherwise bool) {
	switch r, size := utf8.DecodeRune(text); {
	case unicode.IsSpace(r):
		return size, space, false
	case r == utf8.RuneError && size == 1:
		return size, other, false
	}
	n = firstSegment(text)
	if !utf8.Valid(text[:n]) {
		n = 0
		for r, size := utf8.DecodeRune(text); r != utf8.RuneError || size != 1; r, size = utf8.DecodeRune(text[n:]) {
			n += size
		}
		n = firstSegment(text[:n])
	}
	n = beforeNarrow(text[:n])
	letter, digit, blank := false, false, true
	for i := 0; i < n; {
		r, size := utf8.DecodeRune(text[i:n])
		i += size
		otherwise = otherwise || !isSpelt(r)
		switch {
		case unicode.IsLetter(r):
			letter = true
		case unicode.IsNumber(r):
			digit = true
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r): // Cf: invisible formatting
			continue
		}
		blank = false
	}
	if blank {
		return n, space, false
	}
	return n, segmentKind(letter, digit), otherwise
}

// narrow is the narrow no-break space. UAX 29 makes it part of the word beside it, as Mongolian has it before
// endings, and others between groups of digits. French has it before ! and ? and units, too, and merci! is no
// other word than merci.
const narrow = "\u202f"

// beforeNarrow returns the length of the segment up to the first narrow no-break space that has neither letters nor
// digits on both sides. Marks on a letter, and what says its form in Mongolian, belong to it.
func beforeNarrow(segment []byte) int {
	for i := 0; ; {
		n := bytes.Index(segment[i:], []byte(narrow))
		if n < 0 {
			return len(segment)
		}
		i += n
		before, _ := utf8.DecodeLastRune(bytes.TrimRightFunc(segment[:i], func(r rune) bool { return unicode.In(r, unicode.M, unicode.Cf) }))
		after, _ := utf8.DecodeRune(segment[i+len(narrow):])
		if !(unicode.IsLetter(before) && unicode.IsLetter(after) || unicode.IsDigit(before) && unicode.IsDigit(after)) {
			return i
		}
		i += len(narrow)
	}
}

// firstSegment returns the length of the first segment of text by UAX 29.
func firstSegment(text []byte) int {
	n, _, err := words.SplitFunc(text, true)
	if err != nil || n <= 0 { // it does neither when given all there is
		return len(text)
	}
	return n
}
