package run

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Matrices returns what the vectors of a run can be, as in export.matrix: the
// embedding, the rows of the output layer, or the sum of the two.
func Matrices() []string { return []string{"input", "output", "input+output"} }

// Vectors reads the word vectors from the run's last checkpoint. The matrix is one of
// [Matrices]; "" is the one that the run exports, which is read once: its table is not
// to be changed. See [train.Vectors].
func (r *Run) Vectors(matrix string) (*vector.Table, error) {
	if matrix == "" && r.table != nil {
		return r.table, nil
	}
	which := cmp.Or(matrix, r.Experiment.Export.Matrix)
	if !slices.Contains(Matrices(), which) {
		return nil, SettingError{fmt.Errorf("there is no matrix %q; there are %s", which, strings.Join(Matrices(), ", "))}
	}
	if l, ok := r.Experiment.Loss.Spec.(loss.NoOutputVectors); ok && which != "input" && l.NoOutputVectors() != "" {
		return nil, SettingError{fmt.Errorf("matrix %s: %s; %s has input vectors only", which, l.NoOutputVectors(), r.Path)}
	}
	if which == "input+output" && r.Experiment.Embedding.Tie { // twice the one matrix points where it does
		which = "input"
	}
	t, err := train.Vectors(r.Path, which, subwords(r.Experiment))
	if errors.Is(err, fs.ErrNotExist) {
		err = MissingError{err}
	}
	if matrix == "" && err == nil {
		r.table = t
	}
	return t, err
}

// NGrams reads the vectors of the character n-grams that the words of a matrix are made
// of. It returns nil for a run without subwords, and for output vectors, which have
// none.
func (r *Run) NGrams(matrix string) (*train.NGrams, error) {
	sub := subwords(r.Experiment)
	if sub == nil || cmp.Or(matrix, r.Experiment.Export.Matrix) != "input" {
		return nil, nil
	}
	return train.OpenNGrams(r.Path, *sub)
}
