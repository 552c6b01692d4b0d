package layer_test

import (
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// TestWeights checks the gradients of bags with weights, and their sums, as PyTorch's
// per_sample_weights has them.
func TestWeights(t *testing.T) {
	o := graph.Options{Vocab: 5, Context: 3, Seed: 3, Init: "pytorch"}
	b := graph.Batch{
		ID: []int32{1, 2, 2, 4, 0, -1, 3}, Offset: []int32{0, 3, 4, 4, 7}, Target: []int32{0, 1, 4, 1},
		Weight: []float32{0.5, 2, 1, -1, 3, 7, 0.25},
	}
	for _, mode := range []string{"mean", "sum"} {
		var bag *G.Node
		network := func(s *graph.Scope) *G.Node {
			bag = (&layer.EmbeddingBag{Dim: 3, Mode: mode}).Build(s.In("embedding"), s.Batch())
			return (&loss.CrossEntropy{}).Build(s.In("output"), bag, loss.Output{Vocab: s.Vocab()})
		}
		graphtest.CheckGradients(t, o, b, network)
		g, err := graph.Build(o, network)
		if err != nil {
			t.Fatal(err)
		}
		g.Input.Set(b)
		v, err := g.Forward(bag)
		if err != nil {
			t.Fatal(err)
		}
		y, w := graph.AsMatrix(v), g.Params[0].Data
		for i := range 4 {
			n := 0
			want := make([]float32, 3)
			for k := b.Offset[i]; k < b.Offset[i+1]; k++ {
				if b.ID[k] < 0 {
					continue
				}
				n++
				for j := range want {
					want[j] += b.Weight[k] * w[int(b.ID[k])*3+j]
				}
			}
			for j := range want {
				if mode == "mean" && n > 0 {
					want[j] /= float32(n)
				}
				if d := want[j] - y.Row(i)[j]; d > 1e-6 || d < -1e-6 {
					t.Errorf("%s of bag %d: number %d is %v, want %v", mode, i, j, y.Row(i)[j], want[j])
				}
			}
		}
	}
}

// TestWeightsOfSubwords: the weight of a word is that of all its rows.
func TestWeightsOfSubwords(t *testing.T) {
	o := graph.Options{Vocab: 3, Context: 3, Seed: 3, Init: "pytorch"}
	sub := &layer.Subwords{Table: 5, Row: []int32{0, 3, 4, 1, 2, 3}, Offset: []int32{0, 3, 4, 6}}
	words := graph.Batch{ID: []int32{0, -1, 2, 1}, Offset: []int32{0, 3, 4}, Target: []int32{0, 2}, Weight: []float32{0.5, 9, 2, 3}}
	rows := graph.Batch{ID: []int32{0, 3, 4, 2, 3, 1}, Offset: []int32{0, 5, 6}, Target: []int32{0, 2}, Weight: []float32{0.5, 0.5, 0.5, 2, 2, 3}}
	for _, mode := range []string{"mean", "sum"} {
		network := func(sub *layer.Subwords) func(s *graph.Scope) *G.Node {
			return func(s *graph.Scope) *G.Node {
				bag := (&layer.EmbeddingBag{Dim: 3, Mode: mode, Subwords: sub}).Build(s.In("embedding"), s.Batch())
				return (&loss.CrossEntropy{}).Build(s.In("output"), bag, loss.Output{Vocab: 3})
			}
		}
		graphtest.CheckGradients(t, o, words, network(sub))
		var losses [2]float64
		for i, b := range []graph.Batch{words, rows} {
			o, of := o, sub
			if i == 1 {
				o.Vocab, o.Outputs, of = 5, 3, nil
			}
			g, err := graph.Build(o, network(of))
			if err != nil {
				t.Fatal(err)
			}
			g.Input.Set(b)
			if losses[i], err = g.Evaluate(); err != nil {
				t.Fatal(err)
			}
		}
		if losses[0] != losses[1] {
			t.Errorf("%s: loss %v by words, %v by their rows", mode, losses[0], losses[1])
		}
	}
}

// TestWeightsWithoutSum: where vectors stand side by side weights would have no effect.
func TestWeightsWithoutSum(t *testing.T) {
	const want = "embedding/embedding: the words of contexts have weights, which count only where the vectors of all words become one: by an embedding_bag"
	g, err := graph.Build(graph.Options{Vocab: 3, Seed: 1}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 2}).Build(s.In("embedding"), s.Batch())
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: 3})
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Input.Set(graph.Batch{ID: []int32{1}, Offset: []int32{0, 1}, Target: []int32{2}, Weight: []float32{2}})
	if _, err := g.Evaluate(); err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}
