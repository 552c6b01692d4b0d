package layer_test

import (
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// options are those of the small networks of these tests: contexts of two words
// out of seven.
func options() graph.Options {
	return graph.Options{Vocab: 7, Batch: 4, Context: 2, Seed: 3, Init: "scaled"}
}

// batch has repeated words, within a context too, and padding.
func batch() graph.Batch {
	return graph.Batch{
		ID:     []int32{1, 2, 3, 3, -1, 6, 2, 5},
		Offset: []int32{0, 2, 4, 6, 8},
		Target: []int32{0, 1, 6, 1},
	}
}

// variants are settings to check beside the defaults, which small sets for
// every layer.
func variants() map[string]layer.Spec {
	return map[string]layer.Spec{
		"embedding":           &layer.Embedding{Dim: 3},
		"embedding_bag/mean":  &layer.EmbeddingBag{Dim: 3, Mode: "mean"},
		"embedding_bag/sum":   &layer.EmbeddingBag{Dim: 3, Mode: "sum"},
		"fc/relu":             &layer.FC{Units: 5, Activation: "relu", Bias: true},
		"fc/tanh":             &layer.FC{Units: 5, Activation: "tanh", Bias: true},
		"fc/sigmoid":          &layer.FC{Units: 5, Activation: "sigmoid", Bias: true},
		"fc/gelu":             &layer.FC{Units: 5, Activation: "gelu", Bias: true},
		"fc/none, bias=false": &layer.FC{Units: 5, Activation: "none"},
		"dropout":             &layer.Dropout{Rate: 0.3},
		"layer_norm":          &layer.LayerNorm{Epsilon: 1e-2},
	}
}

func TestGradients(t *testing.T) {
	for name, spec := range variants() {
		t.Run(name, func(t *testing.T) {
			graphtest.CheckGradients(t, options(), batch(), func(s *graph.Scope) *G.Node {
				x := s.Batch()
				switch spec.(type) {
				case *layer.Embedding, *layer.EmbeddingBag:
				default:
					x = (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), x)
					// A layer before the one under test checks its input's gradient.
					x = (&layer.FC{Units: 4, Activation: "tanh", Bias: true}).Build(s.In("before"), x)
				}
				x = spec.Build(s.In("layer"), x)
				if name == "fc/relu" { // half the units on, half off, none near the kink
					b := s.Lookup("layer/b")
					for i := range b.Data {
						b.Data[i] = 4 - 8*float32(i%2)
					}
				}
				return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
			})
		})
	}
}
