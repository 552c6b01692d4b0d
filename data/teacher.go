package data

import (
	"fmt"

	"github.com/lexigraph/lexigraph/data/amount"
)

// A Teacher has the vectors that some model made of the texts of a dataset, for a network to learn
// them: a row for each text, in the order in which they are read.
type Teacher struct {
	Name    string // of the file
	Rows    int
	Dim     int
	Numbers []float32 // (Rows, Dim), all finite
	Hash    string    // of the numbers
}

// Row returns the vector of text k.
func (t *Teacher) Row(k int32) []float32 { return t.Numbers[int(k)*t.Dim : (int(k)+1)*t.Dim] }

// teaches reports a teacher with more vectors than there are texts, or with fewer.
func (l *rowLoader) teaches() error {
	t := l.settings.Rows.Teacher
	if t == nil || t.Rows == l.rows.Len() {
		return nil
	}
	var bad int64
	for _, s := range l.dataset.Report.Sources {
		bad += s.BadLines
	}
	e := &Error{Where: t.Name, What: fmt.Sprintf("has %s for %s", amount.Of(t.Rows, "vector"), amount.Of(l.rows.Len(), "text")),
		Remedy: "give a row for each text: those of corpus.train, then those of corpus.valid and corpus.test where these are files"}
	if bad > 0 {
		e.Remedy = fmt.Sprintf("%s; %s left out", e.Remedy, amount.Subject(bad, "bad line", "is", "are"))
	}
	return e
}
