package evaluate_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// unigrams returns a network that ignores its context: it gives word i the
// probability p[i], whatever stands before.
func unigrams(p []float64) (*model.Network, error) {
	n, err := model.New(model.Architecture{
		Embedding: &layer.EmbeddingBag{Dim: 2, Mode: "mean"},
		Layers:    []model.Layer{{Type: "dropout", Spec: &layer.Dropout{Rate: 0.5}}},
		Loss:      &loss.CrossEntropy{LabelSmoothing: 0.2},
	}, graph.Options{Vocab: len(p), Context: 4, Seed: 1, Init: "scaled"})
	if err != nil {
		return nil, err
	}
	clear(n.Param(model.OutputEmbedding).Data)
	for i, x := range p {
		n.Param("output/b").Data[i] = float32(math.Log(x))
	}
	return n, nil
}

// examples returns those of an objective in c.
func examples(spec objective.Spec, c *data.Corpus) objective.Examples {
	ex, err := spec.New(context.Background(), objective.Text{Corpus: c, Counts: make([]int64, 100), Seed: 1})
	if err != nil {
		panic(err)
	}
	return ex
}

// The perplexity of a text under a network that knows how often its words come,
// and nothing else.
func ExamplePerplexity() {
	n, err := unigrams([]float64{0.5, 0.25, 0.25})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := data.NewCorpus([][]int32{{0, 1, 0, 2}})
	h, err := evaluate.Perplexity(context.Background(), n, examples(&objective.CBOW{Window: 2, Pooling: "mean"}, text), nil)
	fmt.Printf("%.4f nats, perplexity %.4f, %d targets, %v\n", h.Loss, h.Perplexity, h.Targets, err)
	// Output:
	// 1.0397 nats, perplexity 2.8284, 4 targets, <nil>
}

// TestPerplexityCountsEveryTarget compares with the definition, over sizes below,
// at and beyond a batch: every token once, whatever the batch it is in, without
// dropout and smoothing.
func TestPerplexityCountsEveryTarget(t *testing.T) {
	p := []float64{0.4, 0.3, 0.2, 0.1}
	n, err := unigrams(p)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{1, 511, 512, 513, 1500} {
		ids := make([]int32, size)
		var want float64
		for i := range ids {
			ids[i] = r.Int32N(4)
			want -= math.Log(p[ids[i]]) / float64(size)
		}
		for name, spec := range map[string]objective.Spec{
			"cbow":      &objective.CBOW{Window: 3, Shrink: true, Pooling: "mean"},
			"next_word": &objective.NextWord{Words: 4, Pooling: "sum"},
		} {
			h, err := evaluate.Perplexity(t.Context(), n, examples(spec, data.NewCorpus([][]int32{ids})), nil)
			if err != nil || !(math.Abs(h.Loss-want) <= 1e-6) || !(math.Abs(h.Perplexity-math.Exp(want)) <= 1e-5) || h.Targets != size {
				t.Errorf("%s, %d tokens: %+v, %v; want a loss of %v", name, size, h, err, want)
			}
		}
	}
}

func TestPerplexityStops(t *testing.T) {
	n, err := unigrams([]float64{0.5, 0.5})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ex := examples(&objective.CBOW{Window: 2, Pooling: "mean"}, data.NewCorpus([][]int32{{0, 1}}))
	if _, err := evaluate.Perplexity(ctx, n, ex, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want that of the context", err)
	}
	ex = examples(&objective.CBOW{Window: 2, Pooling: "mean"}, data.NewCorpus([][]int32{{0, 2}}))
	want := "batch: target 1 is 2, not in a vocabulary of 2"
	if _, err := evaluate.Perplexity(t.Context(), n, ex, nil); err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

// TestPerplexityOfNothing holds that held-out text without a target has no
// perplexity, rather than one of 1.
func TestPerplexityOfNothing(t *testing.T) {
	n, err := unigrams([]float64{0.5, 0.5})
	if err != nil {
		t.Fatal(err)
	}
	spec := &objective.Bag{Omit: 1e-9, Targets: "omitted", MaxWords: 10, Pooling: "mean"}
	h, err := evaluate.Perplexity(t.Context(), n, examples(spec, data.NewCorpus([][]int32{{0, 1}})), nil)
	if _, ok := errors.AsType[*data.Error](err); !ok || h != (evaluate.HeldOut{}) {
		t.Errorf("got %+v, %v; want an error of the data", h, err)
	}
}

// TestPerplexityOfOneWordContexts compares with the definition for an objective whose contexts are
// single words, over texts that fill one collection of them, and more than one.
func TestPerplexityOfOneWordContexts(t *testing.T) {
	const vocab, dim = 50, 8
	n, err := model.New(model.Architecture{
		Embedding: &layer.Embedding{Dim: dim},
		Loss:      &loss.NegativeSampling{Negatives: 2, SetSize: 1},
		Noise:     slices.Repeat([]float64{-math.Log(vocab)}, vocab),
	}, graph.Options{Vocab: vocab, Context: 1, Seed: 3, Init: "scaled"})
	if err != nil {
		t.Fatal(err)
	}
	in, out := n.Param(model.InputEmbedding), n.Param(model.OutputEmbedding)
	r := rand.New(rand.NewPCG(1, 2))
	for _, p := range []*graph.Param{in, out} {
		for i := range p.Data {
			p.Data[i] = float32(r.NormFloat64())
		}
	}
	nats := func(context, target int32) float64 { // of a softmax: the noise is the same for all words
		var mass, score float64
		for v := range int32(vocab) {
			var z float64
			for i := range int32(dim) {
				z += float64(in.Data[context*dim+i]) * float64(out.Data[v*dim+i])
			}
			mass += math.Exp(z)
			if v == target {
				score = z
			}
		}
		return math.Log(mass) - score
	}
	for _, size := range []int{2, 600, 5000} {
		ids := make([]int32, size)
		for i := range ids {
			ids[i] = r.Int32N(vocab)
		}
		var want float64
		targets := 0
		for i := range ids {
			for j := max(0, i-2); j <= min(size-1, i+2); j++ {
				if j != i {
					want += nats(ids[i], ids[j])
					targets++
				}
			}
		}
		h, err := evaluate.Perplexity(context.Background(), n, examples(&objective.SkipGram{Window: 2}, data.NewCorpus([][]int32{ids})), nil)
		if err != nil {
			t.Fatal(err)
		}
		if want /= float64(targets); h.Targets != targets || !(math.Abs(h.Loss-want) <= 1e-5) {
			t.Errorf("%d words: %v nats for %d targets, not %v for %d", size, h.Loss, h.Targets, want, targets)
		}
	}
}

// TestBetter: the measure counts before the loss, and one that is not defined is the worst, even of negative ones.
func TestBetter(t *testing.T) {
	order := []evaluate.HeldOut{ // from the best to the worst
		{Loss: 3, Measure: "spearman", Value: 0.5},
		{Loss: 1, Measure: "spearman", Value: -0.5},
		{Loss: 2, Measure: "spearman", Value: -0.5},
		{Loss: 0.5},
		{Loss: 0.7},
	}
	for i, h := range order {
		for j, other := range order {
			if got, want := h.Better(other), i < j; got != want {
				t.Errorf("%+v is better than %+v: %v, want %v", h, other, got, want)
			}
		}
	}
}
