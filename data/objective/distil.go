package objective

import (
	"context"
	"errors"

	"github.com/lexigraph/lexigraph/data"
)

// Distil learns the vectors that another model, the teacher, made of some texts, so that a network of bags
// takes its place where that is too slow or too large. A text's context is a bag of features, and what it has to become
// is its row of corpus.teacher. The last layer is as wide as the teacher's vectors.
//
// This is how static embeddings are made of sentence transformers: tokenlearn (Minish Lab) trains the vectors of
// words so that their mean is what the teacher says of the text; Luxical (DatologyAI, 2025,
// https://arxiv.org/abs/2512.09015) has layers between, and looks at how like the texts of a batch are to one another,
// which is what the losses' gram weighs.
//
// A text without features is left out.
type Distil struct {
	Features
}

// Predicts implements [Spec].
func (s *Distil) Predicts() string { return "the teacher's vector of every held-out text" }

// Formats implements [Labelled].
func (s *Distil) Formats() []string { return []string{"lines", "csv", "tsv", "jsonl", "parquet"} }

// Formless implements [Formless].
func (s *Distil) Formless(subwords bool) bool { return s.formless(subwords) }

// Columns implements [Columned].
func (s *Distil) Columns() [][]string { return [][]string{{"text"}} }

// Judge implements [Labelled].
func (s *Distil) Judge() string { return "taught" }

// Outputs implements [Labelled]. Nothing is predicted of the words.
func (s *Distil) Outputs(v Vocabs) *data.Vocab { return v.Words }

// Taught implements [Taught].
func (s *Distil) Taught() {}

// Taught objectives have a teacher's vector for each example.
type Taught interface {
	Labelled
	Taught()
}

// TaughtTexts are the examples of objectives that are [Taught].
type TaughtTexts interface {
	Examples

	// Empty reports whether a text has no features.
	Empty(k int) bool

	// Teacher returns the teacher's vector of text k.
	Teacher(k int) []float32
}

// New implements [Spec].
func (s *Distil) New(_ context.Context, t Text) (Examples, error) {
	if t.Rows == nil || t.Rows.Teacher == nil {
		return nil, errors.New("distil: the text has no teacher; set corpus.format and corpus.teacher")
	}
	bags, err := s.bags(t)
	if err != nil {
		return nil, err
	}
	e := &distil{bags}
	for k := range e.Len() {
		if !e.Empty(k) {
			return e, nil
		}
	}
	return nil, &data.Error{Where: "corpus", What: "has a part in which no text has words of the vocabulary", Remedy: "check corpus.columns and corpus.tokenizer, lower vocab.min_count, or hold out a larger share"}
}

// distil are the examples of [Distil].
type distil struct {
	bags
}

func (e *distil) Len() int { return e.rows.Len() }

// Missing implements [Incomplete].
func (e *distil) Missing() (n int) {
	for k := range e.Len() {
		if e.Empty(k) {
			n++
		}
	}
	return n
}

// Empty implements [TaughtTexts].
func (e *distil) Empty(k int) bool {
	for t := e.rows.Offset[k]; t < min(e.rows.Offset[k+1], e.rows.Offset[k]+e.most); t++ {
		if e.ids[t] >= 0 {
			return false
		}
		if e.form == nil {
			continue
		}
		if f := e.rows.Form[t]; e.form.Offset[f] < e.form.Offset[f+1] {
			return false
		}
	}
	return true
}

// Teacher implements [TaughtTexts].
func (e *distil) Teacher(k int) []float32 { return e.rows.Teacher.Row(e.rows.Number[k]) }

func (e *distil) Fill(b *data.Batch, epoch int, index []int) error {
	b.Reset()
	for _, k := range index {
		if e.Empty(k) {
			continue
		}
		e.text(b, k, epoch)
		b.End(0)
		b.Vector = append(b.Vector, e.Teacher(k)...)
	}
	return nil
}
