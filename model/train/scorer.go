package train

import (
	"context"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Scorer scores the current word vectors of a network on evaluation sets.
type Scorer struct {
	Network  *model.Network
	Vocab    *data.Vocab
	Matrix   string            // which vectors, as in [Vectors]
	Subwords *data.SubwordRows // the rows that make up each word; nil: one row per word
	Sets     []evaluate.Set
	Settings evaluate.Settings

	// Texts says how sets of texts are scored by the word vectors t, which are the network's; see [evaluate.Space.WithTexts].
	// It may be nil.
	Texts func(t *vector.Table) (evaluate.Texts, error)
}

// Full returns the results of [evaluate.Set.Score], set after set, with sections and
// intervals. Soon after ctx ends it returns the error of ctx.
func (s *Scorer) Full(ctx context.Context) ([]evaluate.Result, error) {
	return s.score(ctx, s.Settings, false)
}

// Brief returns the results of whole sets in the same order, without intervals and
// conventions, for a line of the record. Of sets of texts those are left out that compare vectors with others and with words.
func (s *Scorer) Brief(ctx context.Context) ([]evaluate.Result, error) {
	settings := s.Settings
	settings.Resamples = 0
	results, err := s.score(ctx, settings, true)
	for i := range results {
		results[i].Convention = ""
	}
	return slices.DeleteFunc(results, func(r evaluate.Result) bool { return r.Section != "" }), err
}

func (s *Scorer) score(ctx context.Context, settings evaluate.Settings, brief bool) ([]evaluate.Result, error) {
	t, err := assemble(trained{s.Network, s.Vocab}, s.Vocab, s.Matrix, s.Subwords)
	if err != nil {
		return nil, err
	}
	space, err := evaluate.NewSpace(t, settings)
	if err != nil {
		return nil, err
	}
	space = space.WithContext(ctx)
	if s.Texts != nil && slices.ContainsFunc(s.Sets, func(set evaluate.Set) bool { return set.Source().Kind.OfTexts() }) {
		texts, err := s.Texts(t)
		if err != nil {
			return nil, err
		}
		if brief {
			texts.SIF, texts.Brief = nil, true
		}
		space = space.WithTexts(texts)
	}
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
