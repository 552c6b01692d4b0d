package cmd

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/sampler"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// loadText reads an experiment's text.
func loadText(ctx context.Context, e *configs.Experiment, stdin io.Reader) (*data.Dataset, error) {
	c, v := e.Corpus, e.Vocab
	tokenizer := corpus.Tokenizers()[c.Tokenizer]
	if c.Tokenizer == "words" {
		tokenizer = func() corpus.Tokenizer { return &corpus.Words{Numbers: c.Numbers, Punctuation: c.Punctuation} }
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

// architecture returns the network that an experiment describes, for a vocabulary
// of these words. The first layer follows from how the objective pools its
// contexts.
func architecture(e *configs.Experiment, words []string) model.Architecture {
	a := model.Architecture{Loss: e.Loss.Spec, Tie: e.Embedding.Tie}
	dim := e.Embedding.Dim
	var sub *layer.Subwords
	if s := subwords(e); s != nil {
		r := s.Rows(words)
		sub = &layer.Subwords{Table: r.Table, Row: r.Row, Offset: r.Offset}
	}
	switch _, _, pooling := e.Objective.Spec.Context(); pooling {
	case "concat":
		a.Embedding = &layer.Embedding{Dim: dim, Subwords: sub}
	case "diagonal", "full":
		a.Embedding = &layer.LogBilinear{Dim: dim, Matrices: pooling, Subwords: sub}
	default:
		a.Embedding = &layer.EmbeddingBag{Dim: dim, Mode: pooling, Subwords: sub}
	}
	for _, l := range e.Layers {
		a.Layers = append(a.Layers, model.Layer{Type: l.Type, Spec: l.Spec})
	}
	return a
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

// newNetwork builds an experiment's network for a vocabulary. Settings that do not
// go with it are [configs.Problems].
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
		Batch:   e.Train.BatchSize,
		Context: width,
		Seed:    e.Seed,
		Init:    graph.Init(e.Init),
	})
	if err != nil { // the settings do not fit each other or the vocabulary
		return nil, usageError{fmt.Errorf("%s: %w", e.Name, err)}
	}
	return n, nil
}

// newTrainer returns the trainer of an experiment on a dataset, at step 0.
func newTrainer(ctx context.Context, e *configs.Experiment, d *data.Dataset) (*train.Trainer, error) {
	negatives, err := newNegatives(e, d.Vocab)
	if err != nil {
		return nil, err
	}
	n, err := newNetwork(e, d.Vocab, negatives)
	if err != nil {
		return nil, err
	}
	training, err := examples(ctx, e, d, d.Train)
	if err != nil {
		return nil, err
	}
	valid, err := examples(ctx, e, d, d.Valid)
	if err != nil {
		return nil, err
	}
	test, err := examples(ctx, e, d, d.Test)
	if err != nil {
		return nil, err
	}
	return &train.Trainer{
		Network:       n,
		Optimizer:     e.Optimizer.Spec.New(n.Params()),
		Schedule:      e.Schedule,
		Train:         training,
		Valid:         valid,
		Test:          test,
		TextTokens:    d.Train.Len(),
		Order:         objective.Order{Size: e.Train.BatchSize, Block: e.Train.ShuffleBlock, Seed: e.Seed, Negatives: negatives},
		Epochs:        e.Train.Epochs,
		LogEvery:      int64(e.Train.LogEverySteps),
		EvaluateEvery: int64(e.Train.EvalEverySteps),
		SaveEvery:     int64(e.Train.CheckpointEverySteps),
		SavePause:     savePause,
	}, nil
}

// savePause is the least time between the checkpoints after epochs, as the help of
// train.checkpoint_every_steps has it.
const savePause = 10 * time.Second

// examples returns the examples of a text of the dataset, or nil when there is
// none.
func examples(ctx context.Context, e *configs.Experiment, d *data.Dataset, c *data.Corpus) (objective.Examples, error) {
	if c == nil {
		return nil, nil
	}
	return e.Objective.Spec.New(ctx, objective.Text{Corpus: c, Counts: d.Vocab.Counts(), Seed: e.Seed, Cache: data.CacheDir()})
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
		return nil, usageError{fmt.Errorf("sampler: %w", err)}
	}
	return &sampler.Negatives{Sampler: s, K: draws.K, Block: draws.Block, Seed: e.Seed}, nil
}
