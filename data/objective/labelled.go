package objective

import (
	"github.com/lexigraph/lexigraph/data"
)

// Labelled objectives are about labelled examples, [data.Rows], and not about plain text.
type Labelled interface {
	Spec

	// Formats returns the formats of files that the objective understands, by their names
	// in corpus.RowFormats.
	Formats() []string

	// Inputs returns how many rows the embedding's table has. The first ones are those
	// of the words, in the order of their ids, so that words have vectors.
	Inputs(v Vocabs) int

	// Outputs returns what targets are: v.Labels or v.Words.
	Outputs(v Vocabs) *data.Vocab

	// Judge says how held-out predictions are judged; see evaluate.Judges. Empty: nothing can be held out.
	Judge() string
}

// Columned objectives want other columns of a table than text and label.
type Columned interface {
	// Columns returns the sets of columns, of which a file has to have one: by the keys of
	// corpus.columns.
	Columns() [][]string
}

// Columns returns the sets of columns that an objective wants of a table.
func Columns(s Spec) [][]string {
	if c, ok := s.(Columned); ok {
		return c.Columns()
	}
	return [][]string{{"text", "label"}}
}

// Named objectives have rows of the embedding's table for what has a name and is no word.
type Named interface {
	// Names returns the names of the rows behind those of the words, in their order.
	Names(v Vocabs) []string
}

// Names returns the names of an objective's rows behind those of the words; for one that is not [Named] there are none.
func Names(s Spec, v Vocabs) []string {
	if n, ok := s.(Named); ok {
		return n.Names(v)
	}
	return nil
}

// Shared objectives have rows at the end of the embedding's table that features share by their hash, and
// which mean the same whatever the words are.
type Shared interface {
	// Shared returns how many there are, and what they are of.
	Shared() (rows int, of string)
}

// SharedRows returns the rows of an objective that is [Shared]; others have none.
func SharedRows(s Spec) (rows int, of string) {
	if o, ok := s.(Shared); ok {
		return o.Shared()
	}
	return 0, ""
}

// Vocabs says what examples consist of.
type Vocabs struct {
	Words    *data.Vocab
	Labels   *data.Vocab    // nil: the text is plain
	Subwords *data.Subwords // the n-grams that words are also made of; nil: none
}

// Inputs returns how many rows an objective's embedding has, apart from those of the
// n-grams that a layer adds.
func Inputs(s Spec, v Vocabs) int {
	if l, ok := s.(Labelled); ok {
		return l.Inputs(v)
	}
	return v.Words.Len()
}

// Outputs returns what an objective's targets are.
func Outputs(s Spec, v Vocabs) *data.Vocab {
	if l, ok := s.(Labelled); ok {
		return l.Outputs(v)
	}
	return v.Words
}

// PredictsLabels reports whether an objective's targets are labels and not words.
func PredictsLabels(s Spec) bool {
	l, ok := s.(Labelled)
	labels := new(data.Vocab)
	return ok && l.Outputs(Vocabs{Words: new(data.Vocab), Labels: labels}) == labels
}
