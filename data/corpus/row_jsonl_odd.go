package corpus

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// labelLists look for lists of labels that hold 0 or 1 for each label instead.
type labelLists struct {
	lists, others int
	length        int  // of all lists; -1 where they differ
	unordered     bool // one has a number twice, or 1 before 0, as no list of labels has
}

// add takes the value of a key, and the labels that it was read as.
func (l *labelLists) add(value any, labels []string) {
	list, is := value.([]any)
	if !is || len(list) != len(labels) || len(list) < 2 {
		l.others++
		return
	}
	if l.lists++; l.lists == 1 {
		l.length = len(list)
	}
	if len(list) != l.length {
		l.length = -1
	}
	for i, label := range labels {
		_, number := list[i].(json.Number)
		if !number || label != "0" && label != "1" && label != "0.0" && label != "1.0" {
			l.others++
			return
		}
		l.unordered = l.unordered || i > 0 && labels[i-1] >= label
	}
}

// switches reports whether all were so.
func (l *labelLists) switches() bool {
	return l.lists > 0 && l.others == 0 && l.length > 1 && l.unordered
}

// answers count what Prodigy writes to each example: whether an annotator found it right.
type answers struct{ accepted, refused, lines int }

// countAnswer looks for an answer in the object of a line.
func (in *rowInput) countAnswer(line string) {
	if in.answers.lines++; !strings.Contains(line, `"answer"`) {
		return
	}
	var object struct {
		Answer any `json:"answer"`
	}
	if json.Unmarshal([]byte(line), &object) != nil {
		return
	}
	switch object.Answer {
	case "accept":
		in.answers.accepted++
	case "reject", "ignore":
		in.answers.refused++
	}
}

// tellAnswers tells that examples are read which an annotator refused.
func (in *rowInput) tellAnswers() {
	if a := in.answers; a.refused > 0 && a.accepted+a.refused == a.lines {
		in.note(fmt.Sprintf(`%s of %s have the answer "reject" or "ignore", as Prodigy writes it, and are read as the others are; jq -c 'select(.answer == "accept")' leaves them out`,
			amount.Thousands(a.refused), amount.Of(a.lines, "example")))
	}
}

// isSpan reports whether a value of JSON is the beginning, the end and the label of a span of characters.
func isSpan(value any) bool {
	list, _ := value.([]any)
	if len(list) != 3 {
		return false
	}
	_, begin := list[0].(json.Number)
	_, end := list[1].(json.Number)
	_, label := list[2].(string)
	return begin && end && label
}
