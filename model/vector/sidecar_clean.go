package vector

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
)

const likeJSON = "it looks like JSON: write one word a line"

// clean removes what is on all lines and not part of the words, and notes it: spaces and tabs at their ends, line
// numbers, counts and other numbers, commas at the end, quotes. If there are more lines than rows, it also removes a line of column
// names and blank lines at the end. Lines of JSON are an error.
func (v *vocab) clean(rows int) error {
	v.dropLines(rows)
	if v.all(func(line string) bool {
		return line != "" && strings.Contains("[{", line[:1]) && strings.Contains("]}", line[len(line)-1:]) && len(line) > 2
	}) {
		return &FormatError{Path: v.path, What: "its lines are not words", Remedy: likeJSON}
	}
	if v.cutOwnCounts() {
		v.inOrder()
	} else {
		v.dropSpaces()
		v.dropNumbers()
		v.cutCounts()
		v.splitCounts()
	}
	v.dropMarks()
	v.dropQuotes()
	if v.all(func(line string) bool { return strings.IndexByte(line, '\t') >= 0 }) {
		v.note("each word has a tab within: if what is behind it is another column, leave the words alone in the file: cut -f 1")
	}
	return nil
}

// dropMarks removes what makes a list of the words: a hyphen or an asterisk before each, as in YAML and Markdown, a comma or a semicolon
// behind each that is not in quotes, and what stood between each and a number.
func (v *vocab) dropMarks() {
	before := []string{"- ", "* ", "-> ", "=> ", ": ", "= "}
	for i, mark := range append(before, ",", ";", " :", ":", " =", "=", " |", "|", " ->", " =>") {
		cut := strings.TrimPrefix
		if i >= len(before) {
			cut = strings.TrimSuffix
		}
		if v.all(func(line string) bool {
			rest := cut(line, mark)
			return rest != line && rest != "" && (i < len(before) || !strings.ContainsAny(rest[:1], `"'`))
		}) {
			v.note(fmt.Sprintf("%q at each word is taken off", mark))
			v.change(func(line string) string { return cut(line, mark) })
		}
	}
}

// cutOwnCounts moves the counts out of the lines of a vocab.txt as [writeVocab] writes it, and reports whether it is
// one: the words are then as they stand, with their spaces, and counts of 1 and 2 are no numbers of lines.
func (v *vocab) cutOwnCounts() bool {
	if !strings.HasSuffix(corpus.Uncompressed(v.path), "vocab.txt") || len(v.words) == 0 {
		return false
	}
	words, counts := make([]string, 0, len(v.words)), make([]int64, 0, len(v.words))
	for _, line := range v.words {
		at := strings.LastIndexByte(line, '\t')
		n, err := strconv.ParseInt(line[at+1:], 10, 64)
		if at < 0 || err != nil || n < 0 {
			return false
		}
		words, counts = append(words, line[:at]), append(counts, n)
	}
	v.words, v.counts = words, counts
	return true
}

// inOrder puts the words into the order of the numbers behind them, if these are those of the rows and no counts, see [corpus.Numbering].
func (v *vocab) inOrder() {
	lines, are := corpus.Numbering(v.counts)
	if !are {
		return
	}
	words := make([]string, len(lines))
	for row, line := range lines {
		words[row] = v.words[line]
	}
	note := "the numbers behind the words are those of the rows, and are taken off"
	if !slices.Equal(words, v.words) {
		note = "the numbers behind the words are those of the rows: the words are put into their order"
	}
	v.words, v.counts = words, nil
	v.note(note)
}

// all reports whether there are two lines or more and what is asked is true of each.
func (v *vocab) all(is func(line string) bool) bool {
	for _, line := range v.words {
		if !is(line) {
			return false
		}
	}
	return len(v.words) > 1
}

// change replaces each line.
func (v *vocab) change(to func(line string) string) {
	for i, line := range v.words {
		v.words[i] = to(line)
	}
}

// dropLines removes the lines that make the file longer than rows lines.
func (v *vocab) dropLines(rows int) {
	if len(v.words) == rows+1 && isColumnName(v.words[0]) {
		v.note(fmt.Sprintf("the first line, %s, is taken for the name of the column", v.words[0]))
		v.words = v.words[1:]
	}
	v.dropBlank(rows)
}

// dropBlank removes blank lines at the end while there are more lines than rows.
func (v *vocab) dropBlank(rows int) {
	for len(v.words) > rows && v.words[len(v.words)-1] == "" {
		v.words = v.words[:len(v.words)-1]
	}
}

// isColumnName reports whether line begins with a usual name for a column of words, or with one for a column of numbers
// and then such a name.
func isColumnName(line string) bool {
	name, rest := line, ""
	if at := strings.IndexAny(line, separators+","); at >= 0 {
		name, rest = line[:at], line[at+1:]
	}
	switch strings.ToLower(strings.Trim(name, `"`)) {
	case "word", "words", "token", "tokens", "label", "term":
		return true
	case "", "id", "index", "idx", "rank":
		return rest != "" && isColumnName(rest)
	}
	return false
}

// dropSpaces removes spaces and tabs if every line begins, or every line ends with one.
func (v *vocab) dropSpaces() {
	for _, trim := range []func(string, string) string{strings.TrimLeft, strings.TrimRight} {
		if v.all(func(line string) bool { cut := trim(line, separators); return cut != line && cut != "" }) {
			v.note("the spaces at the ends of the lines are taken off")
			v.change(func(line string) string { return trim(line, separators) })
		}
	}
}

// dropNumbers removes line numbers if every line begins with its own.
func (v *vocab) dropNumbers() {
	first, words := 0, make([]string, 0, len(v.words))
	for i, line := range v.words {
		at := strings.IndexAny(line, separators+",")
		n, err := strconv.Atoi(strings.TrimRight(line[:max(at, 0)], ":.)"))
		if i == 0 {
			first = n
		}
		if err != nil || n != first+i {
			return
		}
		words = append(words, line[at+1:])
	}
	if len(words) > 1 {
		v.note("the numbers of the lines are taken off")
		v.words = words
	}
}

// cutCounts moves the numbers out of the lines if every line begins with one and what separates it: those of the rows or, before a space or a tab,
// counts, as uniq -c writes them.
func (v *vocab) cutCounts() {
	cut := func(line string) (number, word string) {
		line = strings.TrimLeft(line, " ")
		at := strings.IndexAny(line, separators+",;|:")
		if at < 0 {
			return "", line
		}
		return line[:at+1], line[at+1:]
	}
	counts, spaced := make([]int64, 0, len(v.words)), true
	if !v.all(func(line string) bool {
		before, word := cut(line)
		if before == "" || word == "" {
			return false
		}
		n, err := strconv.ParseInt(before[:len(before)-1], 10, 64)
		counts = append(counts, n)
		spaced = spaced && strings.TrimRight(before, separators) != before
		return err == nil && n >= 0
	}) {
		return
	}
	word := func(line string) string {
		_, word := cut(line)
		return word
	}
	switch _, rows := corpus.Numbering(counts); {
	case !rows && !spaced || v.together(word):
		return // the words may be so
	case !rows:
		v.note("the numbers in front of the words are taken for their counts")
	}
	v.counts = counts
	v.change(word)
	v.inOrder()
}

// together reports whether most lines that differ are the same once cut: what is cut off is then part of the words, as in "season 1" and "season 2".
func (v *vocab) together(cut func(line string) string) bool {
	before, after := make(map[string]bool, len(v.words)), make(map[string]bool, len(v.words))
	for _, line := range v.words {
		before[line], after[cut(line)] = true, true
	}
	return 2*len(after) < len(before)
}

// splitCounts moves the counts out of the lines if every line ends in one, after a tab or a comma,
// or after a space as GloVe and word2vec write them. Numbers that only number the lines, and
// fractions, such as the logarithms of probabilities, are not kept.
func (v *vocab) splitCounts() {
	for _, separator := range []string{"\t", ",", ";", "|", " "} {
		at := func(line string) int { return strings.LastIndex(line, separator) }
		cut := func(line string) string { return line[:at(line)] }
		if separator == "\t" && v.all(hasThousands) {
			v.change(func(line string) string { return line[:at(line)] + strings.ReplaceAll(line[at(line):], ",", "") })
		}
		counts, whole, lines := make([]int64, 0, len(v.words)), true, true
		numbered := func(line string) bool {
			x, err := parseNumber([]byte(line[at(line)+1:]))
			n, noInt := strconv.ParseInt(line[at(line)+1:], 10, 64)
			counts = append(counts, n)
			whole = whole && noInt == nil && n >= 0
			lines = lines && n == counts[0]+int64(len(counts)-1)
			return at(line) >= 0 && err == nil && x == x
		}
		if len(v.words) == 1 && separator == "\t" && numbered(v.words[0]) && whole {
			v.words[0], v.counts = v.words[0][:at(v.words[0])], counts
		}
		found := false
		for ; v.all(numbered) && (separator != " " || !v.together(cut)); found = true {
			v.change(cut)
			switch {
			case !whole && !found:
				v.note("the numbers behind the words are taken off")
			case whole && !lines && v.counts == nil:
				v.counts = counts
			}
			counts, whole, lines = nil, true, true
		}
		if found {
			v.inOrder()
			return
		}
	}
}

// hasThousands finds a tab and a whole number at the end, which may have commas between its thousands.
var hasThousands = regexp.MustCompile(`\t(?:\d+|\d{1,3}(?:,\d{3})+)$`).MatchString

// dropQuotes removes quotes if they are around every word, and commas that every line ends with, as Python prints a list.
func (v *vocab) dropQuotes() {
	quoted := func(before, quote string) func(string) bool {
		return func(line string) bool {
			return len(line) >= len(before)+2 && strings.HasPrefix(line, before+quote) && strings.HasSuffix(line, quote)
		}
	}
	if v.all(func(line string) bool {
		return len(line) > 3 && strings.HasSuffix(line, ",") && strings.ContainsAny(line[:1], `"'`)
	}) {
		v.change(func(line string) string { return strings.TrimSuffix(line, ",") })
	}
	for _, before := range []string{"", "b"} { // b'word' is Python's for bytes
		for _, quote := range []string{`"`, "'"} {
			if v.all(quoted(before, quote)) {
				v.note("the quotes around the words are taken off")
				v.change(func(line string) string { return line[len(before)+1 : len(line)-1] })
			}
		}
	}
}
