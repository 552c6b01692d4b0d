package vector

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// escape returns word as it is written in metadata.tsv.
func escape(word string) string {
	switch {
	case word == "":
		return emptyWord
	case word == emptyWord:
		return `\` + emptyWord
	}
	_, compressed := corpus.CompressionOf([]byte(word))
	all := compressed || strings.TrimFunc(word, unicode.IsSpace) == "" || strings.HasPrefix(word, bom)
	if !all && utf8.ValidString(word) && !strings.ContainsAny(word, "\\\t\n\r") {
		return word
	}
	var b strings.Builder
	for i, r := range word {
		_, size := utf8.DecodeRuneInString(word[i:])
		switch short := strings.IndexRune("\\\t\n\r", r); {
		case all || r == utf8.RuneError && size == 1:
			for _, c := range []byte(word[i : i+size]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		case short >= 0:
			b.WriteString(`\` + `\tnr`[short:short+1])
		default:
			b.WriteString(word[i : i+size])
		}
	}
	return b.String()
}

// unescape undoes escape. A backslash that escape would not have written stays as it
// is, because other programs do not escape backslashes.
func unescape(s string) string {
	if s == emptyWord {
		return ""
	}
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		rest := s[i:]
		switch {
		case len(rest) >= 2 && rest[0] == '\\' && strings.IndexByte(`\tnr`, rest[1]) >= 0:
			b.WriteByte("\\\t\n\r"[strings.IndexByte(`\tnr`, rest[1])])
			i++
		case strings.HasPrefix(rest, `\x`) && len(rest) >= 4:
			n, err := strconv.ParseUint(rest[2:4], 16, 8)
			if err != nil {
				b.WriteByte('\\')
				continue
			}
			b.WriteByte(byte(n))
			i += 3
		case i == 0 && rest == `\`+emptyWord:
			return emptyWord
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
