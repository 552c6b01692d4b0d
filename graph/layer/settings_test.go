package layer_test

import (
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// around returns a network with the layer in it: at the bottom, where it takes
// the batch, or between an fc and the softmax.
func around(spec layer.Spec) func(s *graph.Scope) *G.Node {
	o, _ := windowed() // which all embeddings take
	_, err := graph.Build(o, func(s *graph.Scope) *G.Node { return output(s, spec.Build(s.In("layer"), s.Batch())) })
	takesBatch := err == nil
	return func(s *graph.Scope) *G.Node {
		if takesBatch {
			return output(s, spec.Build(s.In("layer"), s.Batch()))
		}
		x := (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), s.Batch())
		x = (&layer.FC{Units: 4, Activation: "tanh", Bias: true}).Build(s.In("before"), x)
		x = spec.Build(s.In("layer"), x)
		if d, ok := spec.(layer.Distant); ok {
			return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab(), Distance: d.Distant()})
		}
		return output(s, x)
	}
}

// inputs returns options and a batch that go with a layer.
func inputs(spec layer.Spec) (graph.Options, graph.Batch) {
	if _, ok := spec.(*layer.EmbeddingWindows); ok {
		return windowed()
	}
	return options(), batch()
}

func output(s *graph.Scope, x *G.Node) *G.Node {
	return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
}

func TestNoDeadSettings(t *testing.T) {
	for name, newSpec := range layer.Specs() {
		t.Run(name, func(t *testing.T) {
			graphtest.CheckSettings(t, newSpec, func(spec layer.Spec) []float64 {
				o, b := inputs(spec)
				return graphtest.Descend(t, o, b, 0.1, around(spec))
			})
		})
	}
}

// TestDefaultsLearn trains each layer of the table with its default settings.
func TestDefaultsLearn(t *testing.T) {
	for name, newSpec := range layer.Specs() {
		o, b := inputs(newSpec())
		losses := graphtest.Descend(t, o, b, 0.1, around(newSpec()))
		if first, last := losses[0], losses[len(losses)-1]; !(last < first) {
			t.Errorf("%s: the loss goes from %v to %v", name, first, last)
		}
	}
}

// TestSizes: a layer is as large as it says, and all of the table say it.
func TestSizes(t *testing.T) {
	const features, words = 8, 4
	count := func(build func(s *graph.Scope) *G.Node) (parameters, width int) {
		g, err := graph.Build(graph.Options{Vocab: 50, Context: words, Seed: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
			x := build(s)
			width = x.Shape()[1]
			return output(s, x)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range g.Params {
			if p.Name != "embedding/w" && p.Name != "embedding/u" && p.Name != "output/w" && p.Name != "output/b" {
				parameters += len(p.Data)
			}
		}
		return parameters, width
	}
	check := func(name string, spec layer.Spec, in int, build func(s *graph.Scope) *G.Node) {
		size, known := layer.SizeOf(spec, in)
		parameters, width := count(build)
		if !known || size.Parameters != parameters || size.Features != width || size.Floats < width {
			t.Errorf("%s says %+v, known: %v; it has %d parameters and makes %d features", name, size, known, parameters, width)
		}
	}
	embeddings := map[string]bool{"embedding": true, "embedding_bag": true, "embedding_windows": true, "log_bilinear": true}
	for name, newSpec := range layer.Specs() {
		if spec := newSpec(); embeddings[name] {
			check(name, spec, words, func(s *graph.Scope) *G.Node { return spec.Build(s.In("embedding"), s.Batch()) })
		} else {
			check(name, spec, features, func(s *graph.Scope) *G.Node {
				x := (&layer.EmbeddingBag{Dim: features, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
				return spec.Build(s.In("layer"), x)
			})
		}
	}
	check("full", &layer.LogBilinear{Dim: 5, Matrices: "full"}, words, func(s *graph.Scope) *G.Node {
		return (&layer.LogBilinear{Dim: 5, Matrices: "full"}).Build(s.In("embedding"), s.Batch())
	})
}
