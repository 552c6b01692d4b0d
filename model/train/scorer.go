package train

import (
	"context"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Scorer scores the current word vectors of a network on evaluation sets.
type Scorer struct {
	Network  *model.Network
	Vocab    *data.Vocab
	Matrix   string            // which vectors, as in [Vectors]
	Subwords *data.SubwordRows // the rows that make up each word; nil: one row per word
	Sets     []evaluate.Set
	Settings evaluate.Settings
}

// Full returns the results of [evaluate.Set.Score], set after set, with sections and
// intervals. Soon after ctx ends it returns the error of ctx.
func (s *Scorer) Full(ctx context.Context) ([]evaluate.Result, error) {
	return s.score(ctx, s.Settings)
}

// Brief returns the results of whole sets in the same order, without intervals and
// conventions, for a line of the record.
func (s *Scorer) Brief(ctx context.Context) ([]evaluate.Result, error) {
	settings := s.Settings
	settings.Resamples = 0
	results, err := s.score(ctx, settings)
	for i := range results {
		results[i].Convention = ""
	}
	return slices.DeleteFunc(results, func(r evaluate.Result) bool { return r.Section != "" }), err
}

func (s *Scorer) score(ctx context.Context, settings evaluate.Settings) ([]evaluate.Result, error) {
	t, err := assemble(trained{s.Network, s.Vocab}, s.Vocab, s.Matrix, s.Subwords)
	if err != nil {
		return nil, err
	}
	space, err := evaluate.NewSpace(t, settings)
	if err != nil {
		return nil, err
	}
	space = space.WithContext(ctx)
	var results []evaluate.Result
	for _, set := range s.Sets {
		results = append(results, set.Score(space)...)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return results, nil
}

// trained is the [matrices] of a network in training.
type trained struct {
	*model.Network
	vocab *data.Vocab
}

func (n trained) has(name string) bool { return n.Param(name) != nil }

func (n trained) matrix(name string, others int) (dim int, numbers []float32, err error) {
	p := n.Param(name)
	rows := n.vocab.Len() + others
	return p.Shape[1], p.Data[:rows*p.Shape[1]], nil
}
