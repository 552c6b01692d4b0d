package corpus

import (
	"bytes"
	"fmt"
	"regexp"
	"unicode"
	"unicode/utf8"
)

var (
	// twice finds a character of UTF-8 that was taken for letters of Latin script and encoded again: é becomes Ã©, and ’ â€™.
	twice = regexp.MustCompile(`[ÂÃ][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€.`)
	// entity finds what stands for a character in HTML.
	entity = regexp.MustCompile(`&(?:amp|nbsp|quot|apos|lt|gt|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});`)
)

// unseen are characters that are not seen and stay in words: soft hyphens, marks of direction, joiners of words and marks of byte order.
var unseen = &unicode.RangeTable{R16: []unicode.Range16{{0xad, 0xad, 1}, {0x200e, 0x200f, 1}, {0x202a, 0x202e, 1}, {0x2060, 0x2060, 1}, {0x2066, 0x2069, 1}, {0xfeff, 0xfeff, 1}}}

// printed are letters that are other letters in another shape: ligatures, Arabic letters by their place in a word, full and half width, those of formulas.
// The signs that stand for a whole word or phrase in Arabic, such as U+FDFA, and the brackets of the Quran are meant so.
var printed = &unicode.RangeTable{
	R16: []unicode.Range16{{0xfb00, 0xfb06, 1}, {0xfb13, 0xfb17, 1}, {0xfb50, 0xfd3d, 1}, {0xfd50, 0xfdc7, 1}, {0xfe70, 0xfefc, 1}, {0xff10, 0xff19, 1}, {0xff21, 0xff3a, 1}, {0xff41, 0xff5a, 1}, {0xff66, 0xff9d, 1}},
	R32: []unicode.Range32{{0x1d400, 0x1d7ff, 1}},
}

// runes counts some characters of a text.
type runes struct {
	n     int
	first rune
}

func (c *runes) add(r rune, is bool) {
	if is && c.n == 0 {
		c.first = r
	}
	count(&c.n, is)
}

// twiceIn finds what was encoded twice; there is none in a text of ASCII.
func twiceIn(head []byte, ascii bool) [][]int {
	if ascii {
		return nil
	}
	return twice.FindAllIndex(head, -1)
}

// garbled says what has become of the characters of a text that begins with head, "" if it has them.
func garbled(head []byte) string {
	const few = 8 // a text may speak of them
	var hidden, shaped runes
	ascii := true
	for at := 0; at < len(head); {
		if head[at] < utf8.RuneSelf { // as nearly all
			at++
			continue
		}
		ascii = false
		r, size := utf8.DecodeRune(head[at:])
		at += size
		hidden.add(r, unicode.Is(unseen, r))
		shaped.add(r, unicode.Is(printed, r))
	}
	switch {
	case hidden.n >= few:
		return fmt.Sprintf("has characters that are not seen, such as %U, and stay in words; take them out: perl -CSD -pe 's/[\\x{AD}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2060}\\x{2066}-\\x{2069}\\x{FEFF}]//g'", hidden.first)
	case shaped.n >= few:
		return fmt.Sprintf("has letters in other shapes, such as %c (%U), which make words of their own; write them as plain letters: python3 -c 'import sys, unicodedata; print(unicodedata.normalize(\"NFKC\", sys.stdin.read()))'", shaped.first, shaped.first)
	}
	if found := twiceIn(head, ascii); len(found) >= few {
		in, wide := 0, 0
		for _, at := range found {
			in += utf8.RuneCount(head[at[0]:at[1]])
		}
		for _, r := range string(head) {
			if r >= utf8.RuneSelf {
				wide++
			}
		}
		if 2*in > wide {
			return "is UTF-8 that was taken for another encoding and encoded again, with Ã© for é; iconv -f UTF-8 -t WINDOWS-1252 undoes it"
		}
	}
	if bytes.IndexByte(head, '&') >= 0 {
		if found := entity.FindAll(head, -1); len(found) >= few && 1000*len(found) > len(head) {
			return "has entities of HTML, such as " + string(found[0]) + ", which are read as text; take out the text first if that is not meant, for instance with pandoc -f html -t plain"
		}
	}
	return ""
}
