package graph_test

import (
	"bytes"
	"os"
	"regexp"
	"testing"

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

// TestDrawnGradient: whatever a graph with its derivative consists of has a colour; without one SVG is black.
func TestDrawnGradient(t *testing.T) {
	g, err := graph.Build(graph.Options{Vocab: 10}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 4}).Build(s.In("embedding"), s.Batch())
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		t.Fatal(err)
	}
	d := graph.Drawing{Name: "plain", Vertices: g.Vertices(true)}
	var dot, svg bytes.Buffer
	if err := d.Dot(&dot); err != nil {
		t.Fatal(err)
	}
	if err := d.SVG(&svg); err != nil {
		t.Fatal(err)
	}
	boxes := regexp.MustCompile(`<rect x=[^>]* fill="#[0-9a-f]{6}"`).FindAllString(svg.String(), -1)
	nodes := regexp.MustCompile(`label=.* fillcolor="#[0-9a-f]{6}"\];`).FindAllString(dot.String(), -1)
	if want := len(d.Vertices); len(boxes) != want || len(nodes) != want {
		t.Errorf("of %d vertices %d have a colour in SVG, and %d in dot", want, len(boxes), len(nodes))
	}
}
