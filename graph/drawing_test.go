package graph_test

import (
	"os"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// A network's graph for Graphviz. SVG draws it without that.
func ExampleDrawing() {
	g, err := graph.Build(graph.Options{Vocab: 10}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 4}).Build(s.In("embedding"), s.Batch())
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		panic(err)
	}
	d := graph.Drawing{Name: "plain", Vertices: g.Vertices(false), Letters: map[int]string{graph.AnyBatch: "B", 10: "V"}}
	if err := d.Dot(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// digraph "plain" {
	// 	node [fontname="sans-serif" fontsize=11];
	// 	n0 [label="batch\n(B, 1)" shape=oval style=filled fillcolor="#fdebc8"];
	// 	n1 [label="embedding/w\n(V, 4)" shape=box style=filled fillcolor="#dbe9f6"];
	// 	n2 [label="embedding/embedding\n(B, 4)" shape=box style="rounded,filled" fillcolor="#e4f1e1"];
	// 	n1 -> n2;
	// 	n0 -> n2;
	// 	n3 [label="output/w\n(V, 4)" shape=box style=filled fillcolor="#dbe9f6"];
	// 	n4 [label="output/b\n(V)" shape=box style=filled fillcolor="#dbe9f6"];
	// 	n5 [label="output/cross_entropy (with linear, softmax)\nscalar" shape=box style="rounded,filled" fillcolor="#e4f1e1"];
	// 	n2 -> n5;
	// 	n3 -> n5;
	// 	n4 -> n5;
	// 	n0 -> n5;
	// }
}
