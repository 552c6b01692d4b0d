package run

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/lexigraph/lexigraph/data"
)

// wide returns a text in UTF-16, without a mark.
func wide(text string, low int) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		pair := [2]byte{byte(u >> 8), byte(u)}
		b.Write([]byte{pair[low], pair[1-low]})
	}
	return b.String()
}

// TestEachLineForeign: what is piped into a command and is no text in UTF-8 is told as a whole, and damaged lines are answered one by one.
func TestEachLineForeign(t *testing.T) {
	text := "one of the lines\nand another\n"
	for in, want := range map[string]string{
		text: "", "caf\xe9\n" + text: "", "a NUL\x00 in it\n" + text: "", "\ufeff" + text: "", "<p>one</p>\n" + text: "", "": "",
		wide(text, 1):                   "is UTF-16 text without a mark; convert it: iconv -f UTF-16LE -t UTF-8",
		wide(text, 0):                   "is UTF-16 text without a mark; convert it: iconv -f UTF-16BE -t UTF-8",
		"\xff\xfe" + wide(text, 1):      "is UTF-16 text; convert it: iconv -f UTF-16 -t UTF-8",
		"\x1f\x8b\x08\x00\x00" + text:   "is compressed with gzip; unpack it",
		"\x89PNG\r\n\x1a\n\x00\x00\x00": "is an image; ",
	} {
		lines := 0
		err := eachLine(strings.NewReader(in), "standard input", func(textLine) error { lines++; return nil })
		if want == "" && (err != nil || lines != 1+strings.Count(in, "\n")) {
			t.Errorf("%q: %d lines, %v", in, lines, err)
		}
		if e := (*data.Error)(nil); want != "" && (lines > 0 || !errors.As(err, &e) || !strings.HasPrefix(fmt.Sprint(err), "standard input: "+want)) {
			t.Errorf("%q: %d lines, %v, want %s", in, lines, err, want)
		}
	}
}
