// Package layer holds the layers an experiment can stack, one file each.
//
// A layer is a [Spec]: a plain struct of settings that adds its part of the
// computation graph when asked to. The table [Specs] names every layer with
// its defaults.
package layer

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// A Spec describes a layer.
type Spec interface {
	// Build adds the layer to s and returns its output for the input x. The
	// input of an embedding is the batch node, [graph.Scope.Batch]; that of
	// every other layer has shape (B, features). Build panics on settings that
	// do not fit x, so it is called inside [graph.Build].
	Build(s *graph.Scope, x *G.Node) *G.Node
}

// Specs returns each layer, with its default settings, under its name in an
// experiment file.
func Specs() map[string]func() Spec {
	return map[string]func() Spec{
		"embedding":     func() Spec { return &Embedding{Dim: 100} },
		"embedding_bag": func() Spec { return &EmbeddingBag{Dim: 100, Mode: "mean"} },
		"log_bilinear":  func() Spec { return &LogBilinear{Dim: 100, Matrices: "diagonal"} },
		"fc":            func() Spec { return &FC{Units: 128, Activation: "relu", Bias: true} },
		"dropout":       func() Spec { return &Dropout{Rate: 0.5} },
		"layer_norm":    func() Spec { return &LayerNorm{Epsilon: 1e-5} },
	}
}
