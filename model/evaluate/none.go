package evaluate

import (
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data"
)

// What is wrong with a column of numbers that count, and what to do.
const (
	numbersLines = "the first column numbers the lines"
	removeColumn = "remove that column"
)

// none returns the error for a file that has none of the forms.
func (p *parser) none() error {
	tagged, scoreFirst, colons := 0, 0, 0
	var rows [][]string
	for _, l := range p.lines {
		w := (form{}).fields(l.text)
		rows = append(rows, w)
		if words := strings.ReplaceAll(l.text, ":", " "); words != l.text && len(strings.Fields(words)) == 4 {
			colons++
		}
		if len(w) == 5 && isTag(w[3]) {
			tagged++
		}
		if len(w) == 3 && isNumber(w[0]) && !isNumber(w[2]) {
			scoreFirst++
		}
	}
	if 2*colons > len(p.lines) {
		return &data.Error{Where: p.path, What: "has colons between the words of analogies", Remedy: `take them out: sed '/^:/!s/ *::* */ /g'`}
	}
	for _, separator := range separators {
		if what, remedy := p.oneColumnMore(separator, 2*tagged > len(p.lines)); what != "" {
			return &data.Error{Where: p.path, What: what, Remedy: remedy}
		}
	}
	switch {
	case 2*tagged > len(p.lines):
		return &data.Error{Where: p.path, What: "the fourth column is a tag, as MSR's questions have it", Remedy: "leave it out by --kind analogy"}
	case 2*scoreFirst > len(p.lines) && numbered(rows, 0):
		return &data.Error{Where: p.path, What: numbersLines, Remedy: removeColumn}
	case 2*scoreFirst > len(p.lines):
		return &data.Error{Where: p.path, What: "a number comes before the two words", Remedy: "put the score last: word word score"}
	}
	return &data.Error{Where: p.path, What: "is not a set: most lines are neither “word word score” (similarity), “a b c d” (analogy), " +
		"“word word | odd” (odd-one-out), “word class” (category) nor texts between tabs", Remedy: "name another file, or add --kind to see which line is wrong; give vectors without --set"}
}

// oneColumnMore says which column lines have too many between which a separator stands; "" if none. Of lines with tags five are right.
func (p *parser) oneColumnMore(separator string, tagged bool) (what, remedy string) {
	var rows [][]string
	five := 0
	for _, l := range p.lines {
		w := form{separator: separator}.fields(l.text)
		rows = append(rows, w)
		if full(w, 5) && !slices.ContainsFunc(w, isNumber) {
			five++
		}
	}
	switch {
	case len(rows) > 2 && len(rows[1]) > 2 && numbered(rows[1:], 0):
		return numbersLines, removeColumn
	case 2*five > len(rows) && !tagged:
		return "has five columns, and an analogy is four words", "take the last four" + cutColumns(separator, "2-5") + ", or the first" + cutColumns(separator, "1-4")
	}
	return "", ""
}

// cutColumns returns the command that takes some of the columns between which a separator stands.
func cutColumns(separator, columns string) string {
	switch separator {
	case "\t":
		return ": cut -f " + columns
	case "":
		return ": cut -d ' ' -f " + columns
	}
	return ": cut -d '" + separator + "' -f " + columns
}
