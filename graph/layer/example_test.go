package layer_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// A bag's vector is the mean of its words' vectors: padding does not count, and
// an empty bag is a zero vector.
func ExampleEmbeddingBag() {
	var bag *G.Node
	g, err := graph.Build(graph.Options{Vocab: 3, Context: 2, Seed: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
		bag = (&layer.EmbeddingBag{Dim: 2, Mode: "mean"}).Build(s.In("embedding"), s.Batch()) // (B, D)
		copy(s.Lookup("embedding/w").Data, []float32{
			1, 2,
			3, 4,
			5, 6,
		})
		return (&loss.CrossEntropy{}).Build(s.In("output"), bag, loss.Output{Vocab: 3})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Input.ID = []int32{0, 1, 2, -1}
	g.Input.Offset = []int32{0, 2, 4, 4}
	g.Input.Target = []int32{0, 0, 0}
	m, err := graph.NewMachine(g.Expr, bag)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := m.RunAll(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(graph.AsMatrix(m.Value(bag)).Data)
	// Output:
	// [2 3 5 6 0 0]
}

// With one window the words farther back become their mean; the last ones stand side by
// side behind it.
func ExampleEmbeddingWindows() {
	var y *G.Node
	g, err := graph.Build(graph.Options{Vocab: 3, Context: 4, Seed: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
		y = (&layer.EmbeddingWindows{Dim: 2, Windows: 1}).Build(s.In("embedding"), s.Batch()) // (B, 3·D)
		copy(s.Lookup("embedding/w").Data, []float32{
			1, 2,
			3, 4,
			5, 6,
		})
		return (&loss.CrossEntropy{}).Build(s.In("output"), y, loss.Output{Vocab: 3})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Input.Set(graph.Batch{ID: []int32{0, 1, 2, 1}, Offset: []int32{0, 4}, Target: []int32{0}})
	v, err := g.Forward(y)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(graph.AsMatrix(v).Data)
	// Output:
	// [2 3 5 6 3 4]
}
