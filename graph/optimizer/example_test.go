package optimizer_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// A graph of one's own is trained by an optimizer made for its parameters.
func Example() {
	g, err := graph.Build(graph.Options{Vocab: 3, Context: 1, Seed: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 4}).Build(s.In("embedding"), s.Batch())
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: 3})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Input.ID, g.Input.Offset, g.Input.Target = []int32{0, 1}, []int32{0, 1, 2}, []int32{1, 2}

	spec := &optimizer.SGD{Common: optimizer.Common{LearningRate: 1}, Momentum: 0.9}
	sgd := spec.New(g.Params)
	for range 100 {
		if _, err := sgd.Train(g, spec.LearningRate); err != nil {
			fmt.Println(err)
			return
		}
	}
	sgd.Flush()
	loss, err := g.Evaluate()
	fmt.Printf("after %d steps the loss is %.2f %v\n", sgd.Steps(), loss, err)
	for name, data := range sgd.Slots {
		fmt.Println(name, len(data))
	}
	// Output:
	// after 100 steps the loss is 0.00 <nil>
	// m/embedding/w 12
	// m/output/b 3
	// m/output/w 12
}
