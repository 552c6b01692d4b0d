package run

import (
	"fmt"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/sampler"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
)

// NewNetwork builds an experiment's network for a vocabulary, with fresh parameters.
// Settings that do not go with it are [configs.Problems] or a [SettingError]; so is a
// network that the machine has no memory for.
func NewNetwork(e *configs.Experiment, v *data.Vocab) (*model.Network, error) {
	negatives, err := newNegatives(e, v)
	if err != nil {
		return nil, err
	}
	return newNetwork(e, v, negatives)
}

func newNetwork(e *configs.Experiment, v *data.Vocab, negatives *sampler.Negatives) (*model.Network, error) {
	if err := e.FitsVocab(v.Len()); err != nil {
		return nil, err
	}
	if err := fitsMemory(e, v.Len()); err != nil {
		return nil, err
	}
	a := architecture(e, v.Words())
	a.Counts = v.Counts()
	if negatives != nil {
		a.Noise = sampler.LogProbs(negatives.Sampler, v.Len())
	}
	width, _, _ := e.Objective.Spec.Context()
	n, err := model.New(a, graph.Options{
		Vocab:   v.Len(),
		Context: width,
		Seed:    e.SeedOf(configs.VarySeed),
		Init:    graph.Init(e.Init),
	})
	if err != nil { // the settings do not fit each other or the vocabulary
		return nil, SettingError{fmt.Errorf("%s: %w", e.Name, err)}
	}
	return n, nil
}

// architecture returns the network that an experiment describes, for a vocabulary
// of these words.
func architecture(e *configs.Experiment, words []string) model.Architecture {
	a := model.Architecture{Loss: e.Loss.Spec, Tie: e.Embedding.Tie}
	var sub *layer.Subwords
	if s := subwords(e); s != nil {
		r := s.Rows(words)
		sub = &layer.Subwords{Table: r.Table, Row: r.Row, Offset: r.Offset}
	}
	a.Embedding = embedding(e, sub)
	for _, l := range e.Layers {
		a.Layers = append(a.Layers, model.Layer{Type: l.Type, Spec: l.Spec})
	}
	return a
}

// embedding returns the first layer, which follows from the objective's contexts.
func embedding(e *configs.Experiment, sub *layer.Subwords) layer.Spec {
	_, _, pooling := e.Objective.Spec.Context()
	return layer.Pooled(pooling, e.Embedding.Dim, sub)
}

// subwords returns the n-grams that an experiment makes its words of, or nil. The
// words that stand for others have none.
func subwords(e *configs.Experiment) *data.Subwords {
	m := e.Embedding
	if !m.Subwords {
		return nil
	}
	whole := append([]string{e.Vocab.Unk, e.Vocab.EOS}, e.Vocab.Special...)
	return &data.Subwords{MinN: m.MinN, MaxN: m.MaxN, Buckets: m.Buckets, Whole: whole}
}

// newNegatives returns what draws the negatives of a loss that samples, and nil
// for one that does not.
func newNegatives(e *configs.Experiment, v *data.Vocab) (*sampler.Negatives, error) {
	draws := loss.DrawsOf(e.Loss.Spec)
	if draws.K == 0 {
		return nil, nil
	}
	s, err := e.Sampler.Spec.New(v.Counts())
	if err != nil {
		return nil, SettingError{fmt.Errorf("sampler: %w", err)}
	}
	return &sampler.Negatives{Sampler: s, K: draws.K, Block: draws.Block, Seed: e.SeedOf(configs.VaryOrder)}, nil
}
