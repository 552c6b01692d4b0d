package evaluate

import (
	"strings"

	"github.com/lexigraph/lexigraph/data"
)

// taggedSentences returns the error for tokens and their columns, of which the last is a tag, as CoNLL's forms have them: by their form they would
// be words and classes, or with four columns analogies. The tags are such as B-PER and O, or empty lines divide sentences, which have a third of their lines, as "the DET", again.
func (p *parser) taggedSentences() error {
	columns := func(text string) []string { // a tab may stand beside a token with spaces, and quotes are tokens
		if strings.Contains(p.lines[0].text, "\t") {
			return strings.Split(text, "\t")
		}
		return strings.Fields(text)
	}
	n := len(columns(p.lines[0].text))
	tags, outside := make(map[string]bool), false
	seen, again, divided := make(map[string]bool), 0, 0
	for i, l := range p.lines {
		fields := columns(l.text)
		if len(fields) != n || n < 2 || isNumber(fields[n-1]) {
			return nil
		}
		tags[fields[n-1]] = true
		outside = outside || fields[n-1] == "O"
		if seen[l.text] {
			again++
		}
		seen[l.text] = true
		if i > 0 && l.number > p.lines[i-1].number+1 {
			divided++
		}
	}
	if sentences := divided > 0 && 3*again >= len(p.lines); !sentences && !(outside && areMarks(tags)) {
		return nil
	}
	return &data.Error{Where: p.path, What: "has tokens and their tags, and not words and classes or analogies",
		Remedy: "tags of a run are judged by lexigraph evaluate RUN --test FILE; lexigraph predict RUN FILE writes those that a run has learned; if it is a set, say by --kind which"}
}

// areMarks reports whether the tags are O and marks with types, such as B-PER.
func areMarks(tags map[string]bool) bool {
	typed := false
	for tag := range tags {
		mark, typ := splitTag(tag)
		if tag != "O" && (mark == 'O' || typ == noType) {
			return false
		}
		typed = typed || tag != "O"
	}
	return typed
}
