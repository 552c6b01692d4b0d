package layer

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A relate is how an entity and a relation, both of D numbers, make a query of D numbers.
type relate struct {
	name string
	// query sets q from the entity h and the relation r.
	query func(q, h, r []float32)
	// back sets dh and dr from the gradient dq.
	back func(dh, dr, dq, h, r []float32)
}

// build adds the layer for x, (B, 2·D): an entity's vector, then a relation's.
func (l relate) build(s *graph.Scope, x *G.Node) *G.Node {
	if width := x.Shape()[1]; width%2 != 0 {
		panic(fmt.Errorf("%d features are not the vectors of an entity and a relation side by side; make their number even, by embedding.dim or the width of the layer before", width))
	}
	o := &query{Op: s.NewOp(l.name, graph.Matrix, graph.Matrix), relate: l}
	return graph.Must(G.ApplyOp(o, x)) // (B, D)
}

// halved is the size of a layer that makes one vector of two.
func halved(in int) Size { return Size{Features: in / 2, Floats: 2 * in} }

// query is the op of a relate: from (B, 2·D) to (B, D).
type query struct {
	graph.Op
	relate
	y, dx graph.Buffer
}

func (o *query) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[0][0], s[0][1] / 2}, nil
}

func (o *query) Do(in ...G.Value) (G.Value, error) {
	x := graph.AsMatrix(in[0])
	d := x.Cols / 2
	y := o.y.Matrix(x.Rows, d).Data // (B, D)
	eachBlock(x.Rows, func(i int) {
		row := x.Data[i*x.Stride:][:x.Cols]
		o.query(y[i*d:(i+1)*d], row[:d], row[d:])
	})
	return o.y.Value(), nil
}

func (o *query) DiffWRT(int) []bool { return []bool{true} }

func (o *query) SymDiff(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
	x := in[0]
	dx := o.Gradient("dx", x, func(v []G.Value) (G.Value, error) {
		dy, x := graph.AsMatrix(v[0]), graph.AsMatrix(v[1])
		d := dy.Cols
		dx := o.dx.Matrix(x.Rows, x.Cols).Data // (B, 2·D)
		eachBlock(x.Rows, func(i int) {
			row, to := x.Data[i*x.Stride:][:x.Cols], dx[i*x.Cols:(i+1)*x.Cols]
			o.back(to[:d], to[d:], dy.Data[i*dy.Stride:][:d], row[:d], row[d:])
		})
		return o.dx.Value(), nil
	}, dy, x)
	return G.Nodes{dx}, nil
}
