package graph_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// A network is a function of a scope. What it is built from can be listed, and
// its batches may be of any size: 7919 stands for that, [graph.AnyBatch].
func ExampleBuild() {
	g, err := graph.Build(graph.Options{Vocab: 10, Context: 3, Seed: 1, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
		x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch()) // (B, D)
		x = (&layer.FC{Units: 8, Activation: "relu", Bias: true}).Build(s.In("fc1"), x)      // (B, H)
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range g.Vertices(false) {
		fmt.Println(v.Kind, v.Name, v.Shape)
	}

	// One example: the words 7 and 2 predict the word 5.
	g.Input.ID, g.Input.Offset, g.Input.Target = []int32{7, 2}, []int32{0, 2}, []int32{5}
	if _, err := g.Run(0); err != nil {
		fmt.Println(err)
		return
	}
	gradient, err := g.Params[0].Grad()
	fmt.Println(g.Params[0].Name, gradient, err)
	// Output:
	// input batch (7919, 3)
	// parameter embedding/w (10, 4)
	// operation embedding/embedding_bag (7919, 4)
	// parameter fc1/w (8, 4)
	// parameter fc1/b (8)
	// operation fc1/linear (7919, 8)
	// parameter output/w (10, 8)
	// parameter output/b (10)
	// operation output/cross_entropy ()
	// embedding/w 2 entries for rows of a 10×4 table <nil>
}

// An error names the layer that it comes from.
func ExampleBuild_error() {
	_, err := graph.Build(graph.Options{Vocab: 10, Context: 3, Init: "scaled"}, func(s *graph.Scope) *G.Node {
		x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
		return (&layer.FC{Units: 8, Activation: "swish"}).Build(s.In("fc1"), x)
	})
	fmt.Println(err)
	// Output:
	// fc1: activation: "swish" is not relu, tanh, sigmoid, gelu, silu, elu, leaky_relu or none
}
