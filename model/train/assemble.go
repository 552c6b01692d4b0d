package train

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/vector"
)

// matrices gives a network's matrices, wherever they are read from.
type matrices interface {
	has(name string) bool
	// matrix returns the parameter called name, which has one row per word, then the
	// given number of other rows, and perhaps more that are left out. The caller must not
	// change the numbers.
	matrix(name string, others int) (dim int, numbers []float32, err error)
}

// Matrices returns what the vectors of a network can be: see [Vectors].
func Matrices() []string { return []string{"input", "output", "input+output"} }

// assemble returns the vectors that [Vectors] describes.
func assemble(m matrices, vocab *data.Vocab, which string, rows *data.SubwordRows) (t *vector.Table, err error) {
	if !slices.Contains(Matrices(), which) {
		return nil, fmt.Errorf("there is not a matrix %q; there are %s", which, strings.Join(Matrices(), ", "))
	}
	t = &vector.Table{Words: vocab.Words(), Counts: vocab.Counts()}
	if which == "output" && m.has(model.OutputEmbedding) {
		t.Dim, t.Data, err = m.matrix(model.OutputEmbedding, 0)
		return t, err
	}
	if rows == nil {
		t.Dim, t.Data, err = m.matrix(model.InputEmbedding, 0)
	} else {
		t.Dim, t.Data, t.NGrams, err = means(m, rows)
	}
	if err != nil || which != "input+output" {
		return t, err
	}
	return sum(t, m)
}

// sum returns t with the output vectors added.
func sum(t *vector.Table, m matrices) (*vector.Table, error) {
	dim, output, err := m.matrix(model.OutputEmbedding, 0)
	if err != nil {
		return nil, err
	}
	if dim != t.Dim {
		return nil, &WidthsError{t.Dim, dim}
	}
	t.Data, t.NGrams = slices.Clone(t.Data), nil
	kernel.Add(t.Data, output)
	return t, nil
}

// A WidthsError says that input and output vectors have so many numbers each, and cannot be added.
type WidthsError struct{ Input, Output int }

// Error says how many.
func (e *WidthsError) Error() string {
	return fmt.Sprintf("the input vectors have %s and the output vectors %d, so they cannot be added; take one of the two", amount.Of(e.Input, "number"), e.Output)
}

// means returns the mean of the rows that make up each word, and the rows of the n-grams.
func means(m matrices, r *data.SubwordRows) (dim int, numbers []float32, ngrams *vector.NGrams, err error) {
	words := len(r.Offset) - 1
	dim, table, err := m.matrix(model.InputEmbedding, r.Table-words)
	if err != nil {
		return 0, nil, nil, err
	}
	numbers = make([]float32, words*dim)
	for i := range words {
		mean(numbers[i*dim:(i+1)*dim], table, r.Row[r.Offset[i]:r.Offset[i+1]])
	}
	return dim, numbers, &vector.NGrams{Subwords: r.Subwords(), Bucket: r.Bucket(), Data: table[words*dim:]}, nil
}

// mean sets v to the mean of rows of the table; there is at least one.
func mean(v, table []float32, rows []int32) {
	clear(v)
	for _, r := range rows {
		kernel.Add(v, table[int(r)*len(v):(int(r)+1)*len(v)])
	}
	kernel.Scale(1/float32(len(rows)), v)
}

// NetworkVectors is [Vectors] for a network in memory, as it is now.
// The table may share the network's numbers.
func NetworkVectors(n *model.Network, vocab *data.Vocab, which string, sub *data.Subwords) (*vector.Table, error) {
	n.Params() // brings every row up to date
	var rows *data.SubwordRows
	if sub != nil {
		rows = sub.Rows(vocab.Words())
	}
	return assemble(trained{n, vocab}, vocab, which, rows)
}
