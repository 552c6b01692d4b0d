package run

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/sampler"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
)

// NewNetwork builds an experiment's network for a vocabulary and, where its objective is
// [objective.Labelled], for labels, with fresh parameters.
// Settings that do not go with it are [configs.Problems] or a [SettingError]; so is a
// network that the machine has no memory for.
func NewNetwork(e *configs.Experiment, words, labels *data.Vocab) (*model.Network, error) {
	if err := complete(e, words, labels); err != nil {
		return nil, err
	}
	v := vocabs(e, words, labels)
	negatives, err := newNegatives(e, v)
	if err != nil {
		return nil, err
	}
	return newNetwork(e, v, negatives, e.SeedOf(configs.VarySeed), false)
}

// complete reports what a network cannot be built without, and a program has not given: of experiments from
// files, and of texts that [Load] has read, nothing is missing.
func complete(e *configs.Experiment, words, labels *data.Vocab) error {
	if err := e.Whole(); err != nil {
		return err
	}
	if words == nil || labels == nil && objective.PredictsLabels(e.Objective.Spec) {
		return SettingError{fmt.Errorf("%s: the network is for a vocabulary, and for labels where these are predicted; give them", cmp.Or(e.Name, "the experiment"))}
	}
	return nil
}

// vocabs returns what an experiment's examples consist of.
func vocabs(e *configs.Experiment, words, labels *data.Vocab) objective.Vocabs {
	return objective.Vocabs{Words: words, Labels: labels, Subwords: subwords(e)}
}

// newNetwork is [NewNetwork] for a seed. Rough is that of [graph.Options].
func newNetwork(e *configs.Experiment, v objective.Vocabs, negatives *sampler.Negatives, seed uint64, rough bool) (*model.Network, error) {
	inputs, outputs := objective.Inputs(e.Objective.Spec, v), objective.Outputs(e.Objective.Spec, v)
	if err := e.FitsVocab(outputs.Len()); err != nil {
		return nil, err
	}
	if err := fitsMemory(e, inputs, outputs.Len()); err != nil {
		return nil, err
	}
	a := architecture(e, v.Words.Words())
	a.Counts = outputs.Counts()
	if negatives != nil {
		a.Noise = sampler.LogProbs(negatives.Sampler, outputs.Len())
	}
	width, _, _ := e.Objective.Spec.Context()
	n, err := model.New(a, graph.Options{
		Vocab:   inputs,
		Outputs: outputs.Len(),
		Context: width,
		Seed:    seed,
		Init:    graph.Init(e.Init),
		Rough:   rough,
	})
	if err != nil { // the settings do not fit each other or the vocabulary
		return nil, unbuilt(e, err)
	}
	return n, nil
}

// unbuilt returns the error of a network that cannot be built, of the part of the experiment's file that says what cannot.
func unbuilt(e *configs.Experiment, err error) error {
	part, ok := errors.AsType[*graph.PartError](err)
	if !ok {
		return SettingError{fmt.Errorf("%s: %w", e.Name, err)}
	}
	name, _, _ := strings.Cut(part.Part, "/")
	names := e.PartNames()
	switch i := slices.Index(names, name) - 1; {
	case name == names[0]:
		return settingError(e, "embedding", "%v", part.Err)
	case name == names[len(names)-1]:
		return settingError(e, "loss", "%v", part.Err)
	case i >= 0:
		return settingError(e, fmt.Sprintf("layers[%d]", i), "%s: %v", e.Layers[i].Type, part.Err)
	}
	return SettingError{fmt.Errorf("%s: %w", e.Name, err)}
}

// architecture returns the network that an experiment describes, for a vocabulary
// of these words.
func architecture(e *configs.Experiment, words []string) model.Architecture {
	a := model.Architecture{Loss: e.Loss.Spec, Tie: e.Embedding.Tie}
	var sub *layer.Subwords
	if s := layerSubwords(e); s != nil {
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
	if d, ok := e.Objective.Spec.(objective.Distant); ok && d.Distant() > 0 {
		return &layer.EmbeddingWindows{Dim: e.Embedding.Dim, Windows: d.Distant()}
	}
	return layer.Pooled(pooling, e.Embedding.Dim, sub)
}

// subwords returns the n-grams that an experiment makes its words of, or nil. The
// words that stand for others have none.
func subwords(e *configs.Experiment) *data.Subwords {
	m := e.Embedding
	if !m.Subwords {
		return nil
	}
	return &data.Subwords{MinN: m.MinN, MaxN: m.MaxN, Buckets: m.Buckets, Whole: e.Vocab.Signs()}
}

// layerSubwords returns the n-grams that the embedding layer adds to words, or nil. Those
// of labelled examples are in the contexts already.
func layerSubwords(e *configs.Experiment) *data.Subwords {
	if _, ok := e.Objective.Spec.(objective.Labelled); ok {
		return nil
	}
	return subwords(e)
}

// newNegatives returns what draws the negatives of a loss that samples, and nil
// for one that does not.
func newNegatives(e *configs.Experiment, v objective.Vocabs) (*sampler.Negatives, error) {
	draws := loss.DrawsOf(e.Loss.Spec)
	if draws.K == 0 {
		return nil, nil
	}
	s, err := e.Sampler.Spec.New(objective.Outputs(e.Objective.Spec, v).Counts())
	if err != nil {
		return nil, settingError(e, "sampler", "%v", err)
	}
	if s == nil {
		return nil, settingError(e, "sampler.type", "%s has made neither a sampler nor an error; its method New returns one of the two", e.Sampler.Type)
	}
	return &sampler.Negatives{Sampler: s, K: draws.K, Block: draws.Block, Seed: e.SeedOf(configs.VaryOrder)}, nil
}
