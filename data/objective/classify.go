package objective

import (
	"context"
	"errors"

	"github.com/lexigraph/lexigraph/data"
)

// Classify predicts the labels of a text from the words in it: its topic, or whether it
// is praise. The context is a bag of the text's words, of their character n-grams where
// embedding.subwords is set, and of the sequences of 2 to NGrams words, which share Buckets
// rows of the table by their hash. This is fastText's classifier (Joulin, Grave, Bojanowski
// and Mikolov, Bag of tricks for efficient text classification, 2017,
// https://arxiv.org/abs/1607.01759) where the network has no layers between; there the
// table has two million such rows.
//
// Words that are not in the vocabulary are dropped unless vocab.unk stands for them or
// they have subwords. A text of which nothing is left has an empty context.
//
// An example has one target for each of its labels. A loss over one label, such as
// cross_entropy, takes each as a target of its own; binary_cross_entropy takes all together.
type Classify struct {
	Features
}

// Predicts implements [Spec].
func (s *Classify) Predicts() string { return "every label of every held-out example" }

// Formats implements [Labelled].
func (s *Classify) Formats() []string {
	return []string{"fasttext", "csv", "tsv", "jsonl", "parquet", "folders", "godoc"}
}

// Judge implements [Labelled].
func (s *Classify) Judge() string { return "classes" }

// Formless implements [Formless].
func (s *Classify) Formless(subwords bool) bool { return s.formless(subwords) }

// Outputs implements [Labelled].
func (s *Classify) Outputs(v Vocabs) *data.Vocab { return v.Labels }

// New implements [Spec].
func (s *Classify) New(_ context.Context, t Text) (Examples, error) {
	if t.Rows == nil {
		return nil, errors.New("classify: the text has no labels; set corpus.format")
	}
	bags, err := s.bags(t)
	if err != nil {
		return nil, err
	}
	e := &classify{bags: bags}
	for i := range t.Rows.Len() {
		e.several = e.several || len(t.Rows.Labels(i)) != 1
	}
	return e, nil
}

// Question implements [Asked].
func (s *Classify) Question() string { return "a line is a text, and the answer its labels" }

// Asks implements [Asked].
func (s *Classify) Asks(v Vocabs) func(b *data.Batch, l *data.Line) error {
	f := s.features(v)
	return func(b *data.Batch, l *data.Line) error {
		f.line(b, l)
		b.EndTargets()
		return nil
	}
}

type classify struct {
	bags
	several bool // some examples have several labels
}

func (e *classify) Len() int { return e.rows.Len() }

func (e *classify) Fill(b *data.Batch, epoch int, index []int) error {
	b.Reset()
	for _, k := range index {
		e.text(b, k, epoch)
		if labels := e.rows.Labels(k); e.several {
			b.Target = append(b.Target, labels...)
			b.EndTargets()
		} else {
			b.End(labels[0])
		}
	}
	return nil
}
