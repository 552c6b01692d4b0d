package evaluate

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// unlist takes off what makes a list of the lines, if all are so: a hyphen, as in YAML, and the brackets of JSON and Python.
func (p *parser) unlist() {
	for _, l := range p.lines {
		if !isListed(l.text) {
			return
		}
	}
	if len(p.lines) < 2 {
		return
	}
	for i, l := range p.lines {
		m := isList.FindStringSubmatch(l.text)
		p.lines[i].text = strings.TrimSpace(m[1])
	}
	p.notes = append(p.notes, "the brackets around the lines are taken off")
}

// isList finds a line that is a list in brackets, and not two texts of which each has some.
var isList = regexp.MustCompile(`^(?:- )?[\[(]([^{}\[\]()\t]*)[\])],?$`)

func isListed(text string) bool {
	m := isList.FindStringSubmatch(text)
	return m != nil && strings.Contains(m[1], ",")
}

// tidy takes quotes off the words if all stand in the same, and notes words that no vocabulary has as they are.
func (p *parser) tidy(words []*string) {
	p.cutQuotes(words)
	first, n := "", 0
	for _, w := range words {
		if corpus.UnseenEdge(*w) {
			if n++; n == 1 {
				first = *w
			}
		}
	}
	if n > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%s a character at an end that is not seen, such as %+q: take them off: %s", amount.Subject(n, "word", "has", "have"), first, corpus.TakeOffUnseen))
	}
}

// cutQuotes takes quotes off the words if all stand in the same.
func (p *parser) cutQuotes(words []*string) {
	if len(words) < 2 {
		return
	}
	for _, marks := range [][2]string{{`"`, `"`}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"„", "“"}, {"«", "»"}, {"`", "`"}, {"b'", "'"}} {
		all := true
		for _, w := range words {
			all = all && len(*w) > len(marks[0])+len(marks[1]) && strings.HasPrefix(*w, marks[0]) && strings.HasSuffix(*w, marks[1])
		}
		if !all {
			continue
		}
		for _, w := range words {
			*w = (*w)[len(marks[0]) : len(*w)-len(marks[1])]
		}
		p.notes = append(p.notes, "the quotes around the words, "+marks[0]+"…"+marks[1]+", are taken off")
		return
	}
}
