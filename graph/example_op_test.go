package graph_test

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// softsign is the op y = x / (1 + |x|), number by number.
type softsign struct {
	graph.Op
	y, dx graph.Buffer // its results, reused from step to step
}

// newSoftsign adds the op to the graph for x, shape (B, features).
func newSoftsign(s *graph.Scope, x *G.Node) *G.Node {
	o := &softsign{Op: s.NewOp("softsign", graph.Matrix, graph.Matrix)} // the result's type, then the input's
	return graph.Must(G.ApplyOp(o, x))
}

// InferShape says that the result is as large as the input.
func (o *softsign) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	shapes, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return shapes[0].Clone(), nil
}

// Do computes y.
func (o *softsign) Do(in ...G.Value) (G.Value, error) {
	x := graph.AsMatrix(in[0])
	y := o.y.Matrix(x.Rows, x.Cols)
	for i, v := range x.Data {
		y.Data[i] = v / (1 + float32(math.Abs(float64(v))))
	}
	return o.y.Value(), nil
}

// DiffWRT says that y can be differentiated by x.
func (o *softsign) DiffWRT(int) []bool { return []bool{true} }

// SymDiff adds the node of dx = dy · (1 − |y|)², where dy is the derivative of the loss
// by y.
func (o *softsign) SymDiff(in G.Nodes, y, dy *G.Node) (G.Nodes, error) {
	dx := o.Gradient("dx", in[0], func(v []G.Value) (G.Value, error) {
		y, dy := graph.AsMatrix(v[0]), graph.AsMatrix(v[1])
		dx := o.dx.Matrix(y.Rows, y.Cols)
		for i, v := range y.Data {
			slope := 1 - float32(math.Abs(float64(v)))
			dx.Data[i] = dy.Data[i] * slope * slope
		}
		return o.dx.Value(), nil
	}, y, dy)
	return G.Nodes{dx}, nil
}

// An op of one's own between layers of the library.
func ExampleOp() {
	g, err := graph.Build(graph.Options{Vocab: 4, Seed: 1}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 8}).Build(s.In("embedding"), s.Batch())
		x = newSoftsign(s.In("softsign"), x)
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// After word 0 comes 1, after 1 comes 2, after 2 comes 3.
	g.Input.Set(graph.Batch{ID: []int32{0, 1, 2}, Offset: []int32{0, 1, 2, 3}, Target: []int32{1, 2, 3}})
	adam := optimizer.NewAdam().New(g.Params)
	for range 200 {
		if _, err := adam.Train(g, 0.05); err != nil {
			fmt.Println(err)
			return
		}
	}
	adam.Flush()
	loss, err := g.Evaluate()
	fmt.Printf("%.2f %v\n", loss, err)
	// Output: 0.00 <nil>
}
