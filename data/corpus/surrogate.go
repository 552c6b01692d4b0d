package corpus

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// loneSurrogate returns an escape in JSON that is half of a character whose other half is not beside it, such as \ud83d; "" if there
// is none. What reads JSON puts U+FFFD in its place, and says nothing.
func loneSurrogate(line string) string {
	for {
		at := strings.IndexByte(line, '\\')
		if at < 0 || at+1 == len(line) {
			return ""
		}
		line = line[at:]
		r, ok := escaped(line)
		if !ok || !utf16.IsSurrogate(r) {
			line = line[2:]
			continue
		}
		low, _ := escaped(line[6:])
		if utf16.DecodeRune(r, low) == '\uFFFD' {
			return line[:6]
		}
		line = line[12:]
	}
}

// escaped returns the code of the escape \uXXXX that text begins with.
func escaped(text string) (r rune, ok bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(n), err == nil
}
