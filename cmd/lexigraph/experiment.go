package main

import (
	"context"
	"io"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// loadText reads an experiment's text.
func loadText(ctx context.Context, e *configs.Experiment, stdin io.Reader) (*data.Dataset, error) {
	c, v := e.Corpus, e.Vocab
	var tokenizer corpus.Tokenizer = corpus.Whitespace{}
	if c.Tokenizer == "words" {
		tokenizer = &corpus.Words{Numbers: c.Numbers, Punctuation: c.Punctuation}
	}
	settings := data.Settings{
		Train:     c.Train,
		Valid:     data.Held(heldOut(c.Valid)),
		Test:      data.Held(heldOut(c.Test)),
		Tokenizer: tokenizer,
		OnBadUTF8: c.OnBadUTF8,
		Cache:     data.CacheDir(),
		Stdin:     stdin,
		Vocab: data.VocabSpec{
			MinCount: v.MinCount, MaxSize: v.MaxSize,
			Unk: v.Unk, EOS: v.EOS, Special: v.Special, File: v.File,
		},
	}
	if err := settings.Validate(); err != nil { // the experiment is at fault, not the text
		return nil, usageError{err}
	}
	return data.Load(ctx, settings)
}

func heldOut(h configs.HeldOut) data.Held { return data.Held{Sources: h.Sources, Share: h.Share} }

// architecture returns the network that an experiment describes. The first layer
// follows from how the objective pools its contexts.
func architecture(e *configs.Experiment) model.Architecture {
	a := model.Architecture{Loss: e.Loss.Spec, Tie: e.Embedding.Tie}
	if _, _, pooling := e.Objective.Spec.Context(); pooling == "concat" {
		a.Embedding = &layer.Embedding{Dim: e.Embedding.Dim}
	} else {
		a.Embedding = &layer.EmbeddingBag{Dim: e.Embedding.Dim, Mode: pooling}
	}
	for _, l := range e.Layers {
		a.Layers = append(a.Layers, model.Layer{Type: l.Type, Spec: l.Spec})
	}
	return a
}

// newNetwork builds an experiment's network for a vocabulary of v words.
func newNetwork(e *configs.Experiment, v int) (*model.Network, error) {
	if err := fitsMemory(e, v); err != nil {
		return nil, err
	}
	width, _, _ := e.Objective.Spec.Context()
	return model.New(architecture(e), graph.Options{
		Vocab:   v,
		Batch:   e.Train.BatchSize,
		Context: width,
		Seed:    e.Seed,
		Init:    graph.Init(e.Init),
	})
}

// newTrainer returns the trainer of an experiment on a dataset, at step 0.
func newTrainer(e *configs.Experiment, d *data.Dataset) (*train.Trainer, error) {
	n, err := newNetwork(e, d.Vocab.Len())
	if err != nil {
		return nil, err
	}
	t := &train.Trainer{
		Network:       n,
		Optimizer:     e.Optimizer.Spec.New(n.Params()),
		Schedule:      e.Schedule,
		Train:         e.Objective.Spec.New(d.Train, e.Seed),
		Seed:          e.Seed,
		Epochs:        e.Train.Epochs,
		BatchSize:     e.Train.BatchSize,
		LogEvery:      int64(e.Train.LogEverySteps),
		EvaluateEvery: int64(e.Train.EvalEverySteps),
		SaveEvery:     int64(e.Train.CheckpointEverySteps),
	}
	t.Valid = examples(e, d.Valid)
	return t, nil
}

// examples returns the examples of a held-out text, or nil when there is none.
func examples(e *configs.Experiment, c *data.Corpus) objective.Examples {
	if c == nil {
		return nil
	}
	return e.Objective.Spec.New(c, e.Seed)
}

// fitsMemory reports a network that the machine has too little memory for.
func fitsMemory(e *configs.Experiment, v int) error {
	need, have := estimateMemory(e, v), train.Memory()
	if have == 0 || need <= have {
		return nil
	}
	return usage("%s: a network with embedding.dim = %d and %d words needs about %s and this machine has %s; "+
		"take a smaller dim, fewer units, or limit the vocabulary with vocab.max_size or vocab.min_count",
		e.Name, e.Embedding.Dim, v, byteSize(need), byteSize(have))
}

// estimateMemory returns about how many bytes training takes beside the text:
// the parameters, the optimizer's state, a dense gradient for all but the
// embedding table, and the activations of a batch.
func estimateMemory(e *configs.Experiment, v int) int64 {
	width, _, pooling := e.Objective.Spec.Context()
	dim, vocab := int64(e.Embedding.Dim), int64(v)
	features := dim
	if pooling == "concat" {
		features *= int64(width)
	}
	table, dense, activations := vocab*dim, int64(0), features
	for _, l := range e.Layers {
		if fc, ok := l.Spec.(*layer.FC); ok {
			dense += int64(fc.Units) * (features + 1)
			features = int64(fc.Units)
		}
		activations += 4 * features
	}
	dense += vocab * (features + 1)
	slots := int64(stateSlots(e))
	const other = 64 << 20 // tiles, packing, the program itself
	return 4*((table+dense)*(1+slots)+dense+int64(e.Train.BatchSize)*activations) + other
}

// stateSlots returns the number of state vectors that the optimizer keeps for
// each parameter.
func stateSlots(e *configs.Experiment) int {
	n := 0
	p := &graph.Param{Name: "p", Shape: []int{1}, Data: make([]float32, 1)}
	for range e.Optimizer.Spec.New([]*graph.Param{p}).Slots {
		n++
	}
	return n
}
