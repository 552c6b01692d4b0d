package run

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strconv"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/sampler"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// How a map is trained. The gradient is a mean over the neighbours in a batch, and the learning rate as many times
// mapRate: a word moves by a tenth of its own forces, however many words are in the batch. By all of them, it moves
// too far: a third fewer of the nearest words are kept then, and some are thrown out of the map.
const (
	mapEpochs = 100
	mapBatch  = 256 // words, or fewer: a sixteenth of all
	mapRate   = 0.1
	mapExtent = 10.0 // the largest coordinate at the start
)

// draw trains a map: a network of an embedding of two numbers a word and the loss.
func (o *LayoutOptions) draw(ctx context.Context, t *vector.Table) ([]float32, error) {
	start := o.Start
	if start == nil {
		o.progress("principal plane")(0)
		var err error
		if start, err = components(t, 2); err != nil {
			return nil, err
		}
		stretch(start)
	}
	trainer, err := o.trainer(ctx, t, start)
	if err != nil {
		return nil, err
	}
	done := o.progress("map")
	steps := float64(trainer.Steps())
	trainer.Watch = func(s train.Step) {
		if s.Step%64 == 0 {
			done(float64(s.Step) / steps)
		}
	}
	if err := trainer.Run(ctx); err != nil {
		if errors.Is(err, train.ErrInterrupted) && ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, err
	}
	done(1)
	points := trainer.Network.Param(model.InputEmbedding).Data
	heap(points, t)
	return points, nil
}

// trainer returns what trains the map, from start.
func (o *LayoutOptions) trainer(ctx context.Context, t *vector.Table, start []float32) (*train.Trainer, error) {
	vocab, err := numbered(t.Len())
	if err != nil {
		return nil, err
	}
	spec := objective.Specs()["map"]().(*objective.Map)
	spec.Neighbors = cmp.Or(o.Neighbors, spec.Neighbors)
	nearest := nearestAmong(t, o.progress("neighbours"))
	if o.Near != nil {
		nearest = func(_ context.Context, k int) ([]int32, []float32, error) {
			n := o.Near.First(k)
			return n.Row, n.Cosine, nil
		}
	}
	examples, err := spec.New(ctx, objective.Text{
		Vocabs: objective.Vocabs{Words: vocab}, Counts: vocab.Counts(), Seed: o.Seed, Nearest: nearest,
	})
	if err != nil {
		return nil, err
	}
	l := loss.Specs()["attraction"]()
	s, err := (&sampler.Uniform{}).New(vocab.Counts())
	if err != nil {
		return nil, err
	}
	n, err := model.New(model.Architecture{Embedding: &layer.Embedding{Dim: 2}, Loss: l, Tie: true, Counts: vocab.Counts(), Noise: sampler.LogProbs(s, t.Len())},
		graph.Options{Vocab: t.Len(), Context: 1, Seed: o.Seed, Init: "scaled"})
	if err != nil {
		return nil, err
	}
	copy(n.Param(model.InputEmbedding).Data, start)
	batch := min(mapBatch, max(1, t.Len()/16))
	sgd := optimizer.NewSGD()
	sgd.LearningRate = mapRate * float64(batch) * examples.(objective.Drawn).Degree()
	draws := loss.DrawsOf(l)
	return &train.Trainer{
		Network: n, Optimizer: sgd.New(n.Params()), Schedule: train.Schedule{Type: "linear"}, Train: examples,
		Order:  objective.Order{Size: batch, Seed: o.Seed, Negatives: &sampler.Negatives{Sampler: s, K: draws.K, Block: draws.Block, Seed: o.Seed}},
		Epochs: cmp.Or(o.Epochs, mapEpochs), LogEvery: 1 << 62, EvaluateEvery: 1 << 62, SaveEvery: 1 << 62,
	}, nil
}

// numbered returns a vocabulary of so many words, whose names are numbers: a map has no use for others.
func numbered(words int) (*data.Vocab, error) {
	var counts iter.Seq2[string, int64] = func(yield func(string, int64) bool) {
		for i := range words {
			if !yield(strconv.Itoa(i), 1) {
				return
			}
		}
	}
	return data.NewVocab(counts, data.VocabSpec{MinCount: 1})
}

// stretch multiplies places so that the largest coordinate is [mapExtent].
func stretch(points []float32) {
	largest := float32(0)
	for _, x := range points {
		largest = max(largest, x, -x)
	}
	if largest > 0 {
		for i := range points {
			points[i] = points[i] / largest * mapExtent
		}
	}
}

// heap puts the words whose vectors are zeros to the lower left corner of the others.
func heap(points []float32, t *vector.Table) {
	var corner [2]float32
	some := false
	has := func(i int) bool {
		for _, x := range t.Row(i) {
			if x != 0 {
				return true
			}
		}
		return false
	}
	for i := range t.Len() {
		if !has(i) {
			continue
		}
		for k := range corner {
			if x := points[2*i+k]; !some || x < corner[k] {
				corner[k] = x
			}
		}
		some = true
	}
	for i := range t.Len() {
		if !has(i) {
			copy(points[2*i:], corner[:])
		}
	}
}
