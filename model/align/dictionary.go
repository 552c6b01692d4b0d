package align

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"strings"
	"unicode"
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
// them, or a comma, a semicolon, a bar, three bars, an equals sign, a colon, an arrow or a dash between spaces if that divides as many lines in two. Where a line has a
// tab, it alone separates, so that a word may have spaces. Quotes around words are taken off where commas and the like
// separate. Blank lines and those that begin with "# " are left out, and a byte order mark and Excel's line sep=; at the
// start. An error is a [*vector.FormatError] with the line.
func ParseDictionary(name string, text []byte) (*Dictionary, error) {
	d := &Dictionary{}
	seen := make(map[[2]string]bool)
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	line := 0
	bad := func(what, remedy string) error {
		return &vector.FormatError{Path: name, Line: line, What: what, Remedy: remedy}
	}
	if command := corpus.JSONPairs(text); command != "" {
		line = 1
		return nil, bad("the file is JSON", "write its pairs with tabs between: "+command)
	}
	separator := separatorOf(text)
	for raw := range bytes.Lines(text) {
		line++
		if !utf8.Valid(raw) {
			from, _ := corpus.Encoding(raw)
			return nil, bad("the line is not UTF-8", "convert the file, perhaps by "+corpus.ConvertCommand(from))
		}
		s := strings.TrimSpace(string(raw))
		if !isEntry(s, line) {
			continue
		}
		if strings.ContainsRune(s, 0) {
			return nil, bad("the line has a NUL byte: this is not text", "name a file of one pair of words a line")
		}
		fields := columns(s, separator)
		if len(fields) != 2 || fields[0] == "" || fields[1] == "" {
			return nil, bad(fmt.Sprintf("the line has %s, and a pair is two words", count(len(fields))), "write a word of the first space, a tab, and a word of the second"+twoOf(s, fields))
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

// twoOf says how the two words are taken out of a line with more columns; "" where that is not known.
func twoOf(line string, fields []string) string {
	switch {
	case len(fields) < 3:
	case isCEDICT(line):
		return `; of CC-CEDICT sed -nE 's|^\S+ (\S+) \[[^]]*\] /([^/(]*[^/( ]).*|\1\t\2|p' takes the first translations`
	case strings.Contains(line, "\t") && strings.ContainsAny(line, "[{"):
		return `; sed -E 's/ *[[{<][^]}>]*[]}>]//g' takes off what is in brackets, and cut -f 1,2 takes the first two columns`
	case strings.Contains(line, "\t") && strings.Trim(fields[0], "0123456789") == "":
		return "; cut -f 2,3 takes the second and the third"
	case strings.Contains(line, "\t"):
		return "; cut -f 1,2 takes the first two"
	case len(fields) == 3 && !strings.ContainsFunc(fields[1], func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return `; awk '{print $1 "\t" $3}' takes the first and the third`
	case len(fields) == 3:
		return `; awk '{print $1 "\t" $2}' takes the first two`
	}
	return ""
}

// isCEDICT finds a line of CC-CEDICT: a word in traditional and simplified characters, how it is said, and what it means.
var isCEDICT = regexp.MustCompile(`^\S+ \S+ \[[^\]]*\] /.*/$`).MatchString

// isEntry reports whether a line of that number is to be read.
func isEntry(s string, number int) bool {
	_, excel := corpus.Separator(s)
	return s != "" && s != "#" && !strings.HasPrefix(s, "# ") && !(excel && number == 1)
}

// separatorOf returns what divides most lines of a text in two, "" if it is white space.
func separatorOf(text []byte) (best string) {
	if bytes.IndexByte(text, '\t') >= 0 {
		return ""
	}
	most := 0
	for _, separator := range []string{"|||", "->", "=>", "→", ";", ",", "|", "=", ":", " - ", " – ", " — ", ""} {
		number, n := 0, 0
		for raw := range bytes.Lines(text) {
			number++
			if s := strings.TrimSpace(string(raw)); isEntry(s, number) {
				if f := columns(s, separator); len(f) == 2 && f[0] != "" && f[1] != "" {
					n++
				}
			}
		}
		if n > most {
			best, most = separator, n
		}
	}
	return best
}

// columns splits a line at the separator, without quotes round its columns, or at its tabs or, where there are none, at white space.
func columns(s, separator string) []string {
	var fields []string
	switch {
	case separator != "" && strings.Contains(s, `"`) && len(separator) == 1:
		r := csv.NewReader(strings.NewReader(s))
		r.Comma, r.LazyQuotes, r.TrimLeadingSpace = rune(separator[0]), true, true
		fields, _ = r.Read()
	case separator != "":
		fields = strings.Split(s, separator)
	case strings.Contains(s, "\t"):
		fields = strings.Split(s, "\t")
	default:
		return strings.Fields(s)
	}
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
