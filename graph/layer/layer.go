// Package layer holds the layers an experiment can stack, one file each.
//
// A layer is a [Spec]: a plain struct of settings that adds its part of the
// computation graph when asked to. The table [Specs] names every layer with
// its defaults. The example of Spec is a layer of one's own.
package layer

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// A Spec describes a layer.
type Spec interface {
	// Build adds the layer to s and returns its output for the input x. The
	// input of an embedding is the batch node, [graph.Scope.Batch]; that of
	// every other layer has shape (B, features), and so has the output. Build may
	// put together other layers, in scopes inside s, and ops of Gorgonia's or of its
	// own, see [graph.Op]. It panics on settings that do not fit x, so it is called
	// inside [graph.Build].
	Build(s *graph.Scope, x *G.Node) *G.Node
}

// A Sizer is a layer that says how large it is before it is built, for estimates of
// memory and for checks of widths. A layer that changes the number of features or
// has many parameters should be one.
type Sizer interface {
	// Size returns the size of the layer for an input of so many features or, of an
	// embedding, for contexts of so many words.
	Size(in int) Size
}

// A Distant layer has the network compare its output with words by distance: see loss.Output.
type Distant interface {
	// Distant returns the distance, as loss.Output has it; empty: it does not.
	Distant() string
}

// A Size says how large a layer is.
type Size struct {
	Features   int // of the output
	Parameters int // learned numbers, without an embedding's table
	Floats     int // float32s that an example takes in a step: outputs, gradients, caches
}

// usual is the number of floats that a layer's usual op takes for each feature: the
// output, what it caches of it, and the gradients of the two.
const usual = 4

// SizeOf returns the size of a layer, and whether it is known. One that is not a
// [Sizer] is taken to leave the number of features as it is.
func SizeOf(l Spec, in int) (size Size, known bool) {
	if s, ok := l.(Sizer); ok {
		return s.Size(in), true
	}
	return Size{Features: in, Floats: usual * in}, false
}

// Specs returns each layer, with its default settings, under its name in an
// experiment file.
func Specs() map[string]func() Spec {
	return map[string]func() Spec{
		"embedding":         func() Spec { return &Embedding{Dim: 100} },
		"embedding_bag":     func() Spec { return &EmbeddingBag{Dim: 100, Mode: "mean"} },
		"embedding_windows": func() Spec { return &EmbeddingWindows{Dim: 100, Windows: 1} },
		"log_bilinear":      func() Spec { return &LogBilinear{Dim: 100, Matrices: "diagonal"} },
		"rotate":            func() Spec { return &RotatE{} },
		"transe":            func() Spec { return &TransE{Distance: "l1"} },
		"distmult":          func() Spec { return &DistMult{} },
		"complex":           func() Spec { return &ComplEx{} },
		"fc":                func() Spec { return &FC{Units: 128, Activation: "relu", Bias: true} },
		"dropout":           func() Spec { return &Dropout{Rate: 0.5} },
		"layer_norm":        func() Spec { return &LayerNorm{Epsilon: 1e-5} },
		"highway":           func() Spec { return &Highway{Activation: "relu", GateBias: -2} },
		"residual":          func() Spec { return &Residual{Units: 128, Activation: "relu"} },
		"rms_norm":          func() Spec { return &RMSNorm{Epsilon: 1e-6} },
	}
}
