package corpus

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/amount"
)

var (
	// isTag finds a line that is a tag and nothing else.
	isTag = pattern(`^</?[A-Za-z][A-Za-z0-9]*( [^<>]*)?/?>$`)
	// hasTag finds the end of an element, and not the mark </s> of a sentence's end.
	hasTag = pattern(`</(?:[A-RT-Za-rt-z]|[A-Za-z][A-Za-z0-9]+)>`)
	// isTime finds the line of a subtitle that says when it is shown: of SubRip, WebVTT, YouTube, SubStation Alpha or MicroDVD.
	isTime = pattern(`^(?:(?:\d+:)?\d\d:\d\d[,.]\d+ --> |\d+:\d\d:\d\d\.\d+,\d+:\d\d:\d\d\.|Dialogue: \d|\{\d+\}\{\d+\})`)
	// isDecimal finds a number with a fraction.
	isDecimal = pattern(`^-?\d*\.\d+(e-?\d+)?$`)
)

// tags looks at the beginning of a text for lines that are tags, such as those between the articles that wikiextractor
// takes from a dump of Wikipedia. It says whether lines are to be left out that [isArticle] finds, and what to note, or "".
func tags(head []byte) (articles bool, note string) {
	const few = 2 // a text may speak of tags
	head = bytes.TrimSpace(head)
	if bytes.HasPrefix(head, []byte("<doc id=")) {
		return true, "its lines <doc …> and </doc>, as wikiextractor writes them, are left out"
	}
	var first []byte
	found, inside, times, lines := 0, 0, 0, 0
	for line := range bytes.Lines(head) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines++
		}
		if len(line) == 0 || bytes.IndexByte(line, '>') < 0 && line[0] != 'D' && line[0] != '{' && (line[0] < '0' || line[0] > '9') { // as in nearly all
			continue
		}
		switch {
		case isTag().Match(line):
			if found++; found == 1 {
				first = line[:min(len(line), 60)]
			}
		case hasTag().Match(line):
			inside++
		case isTime().Match(line):
			times++
		}
	}
	switch {
	case found > few && 50*found > lines:
		return false, "has lines of tags, such as " + string(first) + ", which are read as text; remove them if that is not meant"
	case inside > few && 2*inside > lines:
		return false, "has tags in most lines, which are read as text; take out the text first if that is not meant, for instance with pandoc --wrap=preserve -f html -t plain"
	case times > few && 8*times > lines:
		return false, "has the times of subtitles, which are read as text; take them off if that is not meant: " + timesOffSubtitles(head)
	}
	if told := onlyList(head); told != "" {
		return false, told
	}
	return false, cmp.Or(shaped(head), tabular(head), numbered(head), garbled(head))
}

// timesOffSubtitles returns the command that leaves what is said of subtitles which begin with head.
func timesOffSubtitles(head []byte) string {
	switch {
	case bytes.Contains(head, []byte("\nDialogue: ")):
		return `sed -nE 's/^Dialogue: ([^,]*,){9}//p'`
	case bytes.HasPrefix(head, []byte("{")):
		return `sed -E 's/^(\{[0-9]+\})+//'`
	}
	return `sed -E '/^[0-9:.,]*( -->.*)?\r?$/d; /^(WEBVTT|Kind:|Language:)/d; s/<[^>]*>//g'`
}

// onlyList says that a text which begins with head is one list as Python shows it, "" for another.
func onlyList(head []byte) string {
	if bytes.HasPrefix(head, []byte("['")) && bytes.Contains(head, []byte("', '")) && bytes.Count(head, []byte("\n")) == 0 {
		return pythonLists
	}
	return ""
}

// tabular says what a text is whose lines have columns, or which consists of numbers; "" if it is another.
func tabular(head []byte) string {
	lines, numbers, ids, counted, words := 0, 0, 0, 0, 0
	for line := range recordsOf(head) {
		lines++
		before := words
		digits := false // of the last field
		for field := range bytes.FieldsSeq(line) {
			words++
			digits = isDigits(field)
			switch {
			case bytes.IndexByte(field, '.') >= 0 && isDecimal().Match(field):
				numbers++
			case digits:
				ids++
			}
		}
		if words == before+2 && digits {
			counted++
		}
	}
	if lines <= fewRecords {
		return ""
	}
	if 2*numbers > words {
		return "consists mostly of numbers: is it vectors, and not text?"
	}
	if 10*(numbers+ids) > 9*words {
		return "consists of numbers: are they the ids of words, and not text?"
	}
	if 10*counted > 9*lines {
		return "has a word and a number in each line: is it a vocabulary with counts, and not text?"
	}
	n, between := Columns(head)
	switch {
	case n == 0:
		return ""
	case n == conllU && between == "tabs" && bytes.Contains(head, []byte("\n# text = ")):
		return inColumns(n, between) + `; sed -n 's/^# text = //p' takes the text out, and corpus.format = "conll" tokens and tags, for objective.type = "tag"`
	case n == conllU && between == "tabs":
		return inColumns(n, between) + `; corpus.format = "conll" takes tokens and tags from them, for objective.type = "tag"`
	case n == 3 && between == "tabs" && areFacts(head):
		return inColumns(n, between) + `; if they are facts, corpus.format = "triples" takes head, relation and tail of them, for objective.type = "triple"`
	case between == "tabs":
		return inColumns(n, between) + fmt.Sprintf(`; corpus.format = "tsv" reads one of them, as corpus.columns = {text = %v}`, textIn(head, '\t'))
	}
	separator := map[string]byte{"commas": ',', "semicolons": ';', "bars": '|'}[between]
	return inColumns(n, between) + fmt.Sprintf(`; corpus.format = "csv" reads one of them, as corpus.columns = {text = %v}`, textIn(head, separator))
}

// areFacts reports whether a text in three columns that begins with head has a name in each, and fewer names in the second than lines.
func areFacts(head []byte) bool {
	relations, lines := map[string]bool{}, 0
	for line := range recordsOf(head) {
		fields := bytes.Split(line, []byte("\t"))
		if len(fields) != 3 {
			continue // at the end, say
		}
		if slices.ContainsFunc(fields, func(field []byte) bool { return len(field) == 0 || bytes.IndexByte(field, ' ') >= 0 }) {
			return false
		}
		relations[string(fields[1])] = true
		lines++
	}
	return 2*len(relations) < lines
}

// textIn returns the column that is likely the text, by its name where the first line has a usual one for it; see [textNumber].
func textIn(head []byte, separator byte) Column {
	number := textNumber(head, separator)
	first, _, _ := bytes.Cut(bytes.TrimSpace(head), []byte("\n"))
	if fields := fieldsOf(bytes.TrimSpace(first), separator); number <= len(fields) {
		if name := strings.Trim(string(fields[number-1]), `" `); slices.Contains(usualNames, strings.ToLower(name)) {
			return Column{Name: name}
		}
	}
	return Column{Number: number}
}

// textNumber returns the number of the column, from 1, that is likely the text, of a text in columns that begins with head: the one with the most letters,
// of those that begin in different ways, unlike languages and licences.
func textNumber(head []byte, separator byte) (number int) {
	var letters []int
	var begins []map[string]int
	lines := 0
	for line := range recordsOf(head) {
		lines++
		for i, field := range fieldsOf(line, separator) {
			if i == len(letters) {
				letters, begins = append(letters, 0), append(begins, map[string]int{})
			}
			for _, c := range field {
				count(&letters[i], c >= utf8.RuneSelf || isLatin(c))
			}
			const begin = 12
			begins[i][string(field[:min(begin, len(field))])]++
		}
	}
	most := 0
	number = 2
	for i, n := range letters {
		alike := 0 // lines that begin in the same way
		for _, n := range begins[i] {
			alike = max(alike, n)
		}
		if n > most && 2*alike < lines {
			most, number = n, i+1
		}
	}
	return number
}

// fieldsOf returns what stands between separators outside of quotes.
func fieldsOf(line []byte, separator byte) (fields [][]byte) {
	quoted, begin := false, 0
	for i, c := range line {
		if c == '"' && separator != '\t' {
			quoted = !quoted
		}
		if c == separator && !quoted {
			fields, begin = append(fields, line[begin:i]), i+1
		}
	}
	return append(fields, line[begin:])
}

func inColumns(n int, between string) string {
	return "has lines of " + amount.Of(n, "column") + " between " + between + ", which are all read as text"
}

// fewRecords are as many lines with columns as a text may have in a table.
const fewRecords = 9

// recordsOf gives the lines of a text that may have columns.
func recordsOf(head []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for line := range bytes.Lines(head) {
			if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

// Columns returns how many columns nearly all lines of a text have which begins with head, and what is between
// them: tabs, commas, semicolons or bars. It returns 0 for text without columns, and for a few lines.
func Columns(head []byte) (n int, between string) {
	lines := 0
	forms := []struct {
		between   string
		separator byte
		least     int // separators in a line: sentences have commas too
		of        map[int]int
	}{{"tabs", '\t', 1, map[int]int{}}, {"commas", ',', 2, map[int]int{}}, {"semicolons", ';', 2, map[int]int{}}, {"bars", '|', 1, map[int]int{}}}
	for line := range recordsOf(head) {
		lines++
		for _, f := range forms {
			if f.separator == '\t' {
				f.of[bytes.Count(line, []byte("\t"))]++
			} else {
				f.of[bare(line, f.separator)]++
			}
		}
	}
	for _, f := range forms {
		for n, with := range f.of {
			if lines > fewRecords && n >= f.least && 10*with > 9*lines {
				return n + 1, f.between
			}
		}
	}
	return 0, ""
}

func isDigits(field []byte) bool {
	for _, c := range field {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// bare returns how many separators of a line stand outside of quotes, 0 if one has a space behind, as in a sentence.
func bare(line []byte, separator byte) (n int) {
	quoted := false
	for i, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c != separator || quoted:
		case i+1 < len(line) && line[i+1] == ' ':
			return 0
		default:
			n++
		}
	}
	return n
}

// isArticle reports whether line begins or ends an article of wikiextractor.
func isArticle(line []byte) bool {
	line = bytes.TrimSpace(line)
	return bytes.HasPrefix(line, []byte("<doc id=")) && bytes.HasSuffix(line, []byte(">")) || string(line) == "</doc>"
}
