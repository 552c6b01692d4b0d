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

// add takes the labels of a row, which are in a list or not.
func (l *labelLists) add(isList bool, labels []string) {
	if !isList || len(labels) < 2 {
		l.others++
		return
	}
	if l.lists++; l.lists == 1 {
		l.length = len(labels)
	}
	if len(labels) != l.length {
		l.length = -1
	}
	for i, label := range labels {
		if label != "0" && label != "1" && label != "0.0" && label != "1.0" {
			l.others++
			return
		}
		l.unordered = l.unordered || i > 0 && labels[i-1] >= label
	}
}

// switches is an error, with that remedy, if all lists of labels in a column were so.
func (l *labelLists) switches(c Column, remedy string) error {
	if l.lists == 0 || l.others > 0 || l.length < 2 || !l.unordered {
		return nil
	}
	return &Error{What: fmt.Sprintf("has lists of 0 and 1 under %v, a number for each label, and not the labels", c), Remedy: remedy}
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
		in.note(fmt.Sprintf(`%s of %s have the answer "reject" or "ignore", as Prodigy writes it, and are read as the others are; %s leaves them out`,
			amount.Thousands(a.refused), amount.Of(a.lines, "example"), in.filter(`select(.answer == "accept")`)))
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
