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
	_, err := graph.Build(options(), func(s *graph.Scope) *G.Node { return output(s, spec.Build(s.In("layer"), s.Batch())) })
	takesBatch := err == nil
	return func(s *graph.Scope) *G.Node {
		if takesBatch {
			return output(s, spec.Build(s.In("layer"), s.Batch()))
		}
		x := (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), s.Batch())
		x = (&layer.FC{Units: 4, Activation: "tanh", Bias: true}).Build(s.In("before"), x)
		return output(s, spec.Build(s.In("layer"), x))
	}
}

func output(s *graph.Scope, x *G.Node) *G.Node {
	return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
}

func TestNoDeadSettings(t *testing.T) {
	for name, newSpec := range layer.Specs() {
		t.Run(name, func(t *testing.T) {
			graphtest.CheckSettings(t, newSpec, func(spec layer.Spec) []float64 {
				return graphtest.Descend(t, options(), batch(), 0.1, around(spec))
			})
		})
	}
}

// TestDefaultsLearn trains each layer of the table with its default settings.
func TestDefaultsLearn(t *testing.T) {
	for name, newSpec := range layer.Specs() {
		losses := graphtest.Descend(t, options(), batch(), 0.1, around(newSpec()))
		if first, last := losses[0], losses[len(losses)-1]; !(last < first) {
			t.Errorf("%s: the loss goes from %v to %v", name, first, last)
		}
	}
}
