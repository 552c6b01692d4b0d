package train

import (
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Scorer scores the word vectors of a network by sets, as they are at the time.
type Scorer struct {
	Network  *model.Network
	Vocab    *data.Vocab
	Matrix   string            // which vectors, as in [Vectors]
	Subwords *data.SubwordRows // the rows that make up each word; nil: one each
	Sets     []evaluate.Set
	Settings evaluate.Settings
}

// Full returns what [evaluate.Set.Score] does, set after set: with sections and
// intervals.
func (s *Scorer) Full() ([]evaluate.Result, error) { return s.score(s.Settings) }

// Brief returns the results of whole sets, in the same order, without intervals
// and without their conventions, for a line of the record.
func (s *Scorer) Brief() ([]evaluate.Result, error) {
	settings := s.Settings
	settings.Resamples = 0
	results, err := s.score(settings)
	for i := range results {
		results[i].Convention = ""
	}
	return slices.DeleteFunc(results, func(r evaluate.Result) bool { return r.Section != "" }), err
}

func (s *Scorer) score(settings evaluate.Settings) ([]evaluate.Result, error) {
	t, err := assemble(trained{s.Network}, s.Vocab, s.Matrix, s.Subwords)
	if err != nil {
		return nil, err
	}
	space, err := evaluate.NewSpace(t, settings)
	if err != nil {
		return nil, err
	}
	var results []evaluate.Result
	for _, set := range s.Sets {
		results = append(results, set.Score(space)...)
	}
	return results, nil
}

// trained is the [matrices] of a network under training.
type trained struct{ *model.Network }

func (n trained) has(name string) bool { return n.Param(name) != nil }

func (n trained) matrix(name string, _ int) (dim int, numbers []float32, err error) {
	p := n.Param(name)
	return p.Shape[1], p.Data, nil
}

// matrices are a network's, wherever they are read from.
type matrices interface {
	has(name string) bool
	// matrix returns the parameter called name, which has a row a word and the
	// given number of others. The numbers are not the caller's to change.
	matrix(name string, others int) (dim int, numbers []float32, err error)
}

// assemble returns the vectors that [Vectors] describes.
func assemble(m matrices, vocab *data.Vocab, which string, rows *data.SubwordRows) (t *vector.Table, err error) {
	t = &vector.Table{Words: vocab.Words(), Counts: vocab.Counts()}
	if which == "output" && m.has(model.OutputEmbedding) {
		t.Dim, t.Data, err = m.matrix(model.OutputEmbedding, 0)
		return t, err
	}
	if rows == nil {
		t.Dim, t.Data, err = m.matrix(model.InputEmbedding, 0)
	} else {
		t.Dim, t.Data, err = means(m, rows)
	}
	if err != nil || which != "input+output" {
		return t, err
	}
	return sum(t, m)
}
