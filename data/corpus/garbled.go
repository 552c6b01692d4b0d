package corpus

import (
	"bytes"
	"regexp"
	"unicode/utf8"
)

var (
	// twice finds a character of UTF-8 that was taken for letters of Latin script and encoded again: é becomes Ã©, and ’ â€™.
	twice = regexp.MustCompile(`[ÂÃ][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€.`)
	// entity finds what stands for a character in HTML.
	entity = regexp.MustCompile(`&(?:amp|nbsp|quot|apos|lt|gt|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});`)
)

// garbled says what has become of the characters of a text that begins with head, "" if it has them.
func garbled(head []byte) string {
	const few = 8 // a text may speak of them
	if found := twice.FindAllIndex(head, -1); len(found) >= few {
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
