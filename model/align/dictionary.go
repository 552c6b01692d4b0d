package align

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/vector"
)

// An Entry is a line of a dictionary: a word of A and one of B that mean the same.
type Entry struct {
	A, B string
	Line int
}

// A Dictionary is a list of entries without repetitions. A word may have several translations.
type Dictionary struct {
	Entries  []Entry
	Repeated int // lines that said what an earlier one had said
}

// ParseDictionary reads the text of the file called name: a word of A and a word of B a line, with a tab or spaces between
// them. Where a line has a tab, it alone separates, so that a word may have spaces. Blank lines and those that begin with "# " are
// left out, and a byte order mark at the start. An error is a [*vector.FormatError] with the line.
func ParseDictionary(name string, text []byte) (*Dictionary, error) {
	d := &Dictionary{}
	seen := make(map[[2]string]bool)
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	line := 0
	bad := func(what, remedy string) error {
		return &vector.FormatError{Path: name, Line: line, What: what, Remedy: remedy}
	}
	for raw := range bytes.Lines(text) {
		line++
		if !utf8.Valid(raw) {
			from, _ := corpus.Encoding(raw)
			return nil, bad("the line is not UTF-8", "convert the file, perhaps by iconv -f "+from+" -t UTF-8")
		}
		s := strings.TrimSpace(string(raw))
		if s == "" || s == "#" || strings.HasPrefix(s, "# ") {
			continue
		}
		if strings.ContainsRune(s, 0) {
			return nil, bad("the line has a NUL byte: this is no text", "name a file of one pair of words a line")
		}
		fields := columns(s)
		if len(fields) != 2 || fields[0] == "" || fields[1] == "" {
			return nil, bad(fmt.Sprintf("the line has %s, and a pair is two words", count(len(fields))), "write a word of the first space, a tab, and a word of the second")
		}
		pair := [2]string{fields[0], fields[1]}
		if seen[pair] {
			d.Repeated++
			continue
		}
		seen[pair] = true
		d.Entries = append(d.Entries, Entry{pair[0], pair[1], line})
	}
	if len(d.Entries) == 0 {
		line = 0
		return nil, bad("the dictionary has no pairs", "write a word of the first space, a tab, and a word of the second on each line")
	}
	return d, nil
}

// columns splits a line at its tabs or, where there are none, at white space.
func columns(s string) []string {
	if !strings.Contains(s, "\t") {
		return strings.Fields(s)
	}
	fields := strings.Split(s, "\t")
	for i, f := range fields {
		fields[i] = strings.TrimSpace(f)
	}
	return fields
}

func count(columns int) string {
	switch columns {
	case 1:
		return "one column"
	case 2:
		return "an empty column"
	}
	return fmt.Sprintf("%d columns", columns)
}
