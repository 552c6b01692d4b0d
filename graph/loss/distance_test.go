package loss_test

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// TestDistance checks the gradients of losses that compare words by distance, with the first
// rows of a table that is shared with the contexts.
func TestDistance(t *testing.T) {
	batch := graph.Batch{
		ID:     []int32{1, 5, 2, 6, 0, 5},
		Offset: []int32{0, 2, 4, 6},
		Target: []int32{0, 3, 4, 1}, TargetOffset: []int32{0, 2, 3, 4},
		Negative: []int32{1, 2, 0, 4, 2, 3, 3, 3},
	}
	for name, l := range map[string]loss.Spec{
		"cross_entropy": &loss.CrossEntropy{LabelSmoothing: 0.2},
		"margin":        &loss.Margin{Negatives: 2, Margin: 3, Similarity: "dot"},
	} {
		t.Run(name, func(t *testing.T) {
			o := graph.Options{Vocab: 7, Outputs: 5, Context: 2, Seed: 3, Init: "scaled"}
			graphtest.CheckGradients(t, o, batch, func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: 4}).Build(s.In("embedding"), s.Batch())
				x = (&layer.TransE{}).Build(s.In("transe"), x)
				return l.Build(s.In("output"), x, loss.Output{Vocab: 5, Tied: s.Lookup("embedding/w").First(5), Distance: true})
			})
		})
	}
}

// TestDistanceAnyThreads holds that GOMAXPROCS changes no bit of the losses, of the gradients or of
// the held-out loss where words are compared by distance, in several blocks of examples.
func TestDistanceAnyThreads(t *testing.T) {
	const n, v, dim = 400, 3000, 20
	for name, l := range map[string]loss.Spec{
		"cross_entropy": &loss.CrossEntropy{LabelSmoothing: 0.2},
		"margin":        &loss.Margin{Negatives: 2, Margin: 3, Similarity: "dot"},
	} {
		in := ragged(rand.New(rand.NewPCG(3, 4)), n, v, l)
		var losses []float64
		var gradients []float32
		for _, threads := range []int{1, 2, 3, 8} {
			before := runtime.GOMAXPROCS(threads)
			g, err := graph.Build(graph.Options{Vocab: v, Context: 1, Seed: 5, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
				return l.Build(s.In("output"), x, loss.Output{Vocab: v, Distance: true})
			})
			if err != nil {
				t.Fatal(err)
			}
			got, d := trained(t, g, in)
			runtime.GOMAXPROCS(before)
			if losses == nil {
				losses, gradients = got, d
			}
			if !slices.Equal(got, losses) || !slices.Equal(d, gradients) {
				t.Errorf("%s: with %d threads the losses are %v and with one %v; equal gradients: %v",
					name, threads, got, losses, slices.Equal(d, gradients))
			}
		}
	}
}
