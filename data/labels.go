package data

import (
	"cmp"
	"io"
	"slices"
	"strings"
)

// newLabels returns the vocabulary of labels with these names and counts, those that
// occur: the most frequent first, and among equal counts by bytes. A label may have
// spaces in it, other than a word.
func newLabels(names []string, counts []int64) *Vocab {
	order := make([]int, 0, len(names))
	for i, n := range counts {
		if n > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(names[a], names[b]))
	})
	v := newVocab(len(order))
	for _, i := range order {
		v.add(names[i], counts[i])
	}
	return v
}

// ReadLabels reads the labels that [Vocab.Write] has written, from a file called name in
// errors: a line is a label, a tab and its count.
func ReadLabels(r io.Reader, name string) (*Vocab, error) {
	v, _, err := readWords(r, name, "", labelProblem)
	return v, err
}

// labelProblem says why a string cannot be a label, or "".
func labelProblem(label string) string {
	switch {
	case label == "":
		return "is empty"
	case strings.ContainsAny(label, "\t\n\r"):
		return "holds a tab or a line end"
	}
	return ""
}
