package layer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// TestMax holds the largest numbers of bags, of which one is empty and one has padding and a word twice, and which words have a gradient:
// those whose numbers they are, the first of equals. PyTorch's functional.embedding_bag(mode="max") has the same.
func TestMax(t *testing.T) {
	o := graph.Options{Vocab: 5, Context: 3, Seed: 3, Init: "pytorch"}
	var bag *G.Node
	g, err := graph.Build(o, func(s *graph.Scope) *G.Node {
		bag = (&layer.EmbeddingBag{Dim: 3, Mode: "max"}).Build(s.In("embedding"), s.Batch())
		copy(s.Lookup("embedding/w").Data, []float32{
			1, -2, 3,
			0, 5, 3,
			4, -1, -7,
			1, -2, 2,
			-3, -4, -5,
		})
		return (&loss.CrossEntropy{}).Build(s.In("output"), bag, loss.Output{Vocab: 5})
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Input.Set(graph.Batch{ID: []int32{0, 1, 3, -1, 2, 4, 4, 1}, Offset: []int32{0, 3, 3, 7, 8}, Target: []int32{0, 1, 2, 3}})
	v, err := g.Forward(bag)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := graph.AsMatrix(v).Data, []float32{1, 5, 3, 0, 0, 0, 4, -1, -5, 0, 5, 3}; !slices.Equal(got, want) {
		t.Errorf("the bags are %v, want %v", got, want)
	}
	if _, err := g.Run(0); err != nil {
		t.Fatal(err)
	}
	for i, x := range graphtest.Gradient(t, g.Params[0]) {
		wins := []bool{
			true, false, true,
			true, true, true,
			true, true, false,
			false, false, false,
			false, false, true,
		}[i]
		if (x != 0) != wins {
			t.Errorf("the gradient of number %d is %v; is its word the one that the number of a bag is from: %v", i, x, wins)
		}
	}
}

// TestMaxTakesNoWeights: they would have no effect.
func TestMaxTakesNoWeights(t *testing.T) {
	g, err := graph.Build(options(), around(&layer.EmbeddingBag{Dim: 3, Mode: "max"}))
	if err != nil {
		t.Fatal(err)
	}
	g.Input.Set(graph.Batch{ID: []int32{4, 4}, Offset: []int32{0, 2}, Target: []int32{6}, Weight: []float32{1, 2}})
	if _, err := g.Evaluate(); err == nil || !strings.Contains(err.Error(), "let mode be mean or sum") {
		t.Errorf("error is %v", err)
	}
}
