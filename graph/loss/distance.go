package loss

import (
	"fmt"

	"github.com/chewxy/hm"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// bias returns what is added to the product of a hidden vector with each row of w: b, which
// may be nil, and where words are compared by distance −|w_v|²/2 besides. It is nil for
// nothing. Of w only the rows matter that reads names, or all if that is nil.
func (out Output) bias(s *graph.Scope, w, b *graph.Param, reads graph.Reads) *G.Node {
	var in G.Nodes
	var types []hm.Type
	if b != nil {
		in, types = G.Nodes{s.Use(b, "b")}, []hm.Type{graph.Vector}
	}
	switch {
	case out.Distance:
	case b != nil:
		return in[0]
	default:
		return nil
	}
	table := s.Use
	if reads != nil {
		table = func(p *graph.Param, name string) *G.Node { return s.UseRows(p, name, reads) }
	}
	in, types = append(G.Nodes{table(w, "w")}, in...), append([]hm.Type{graph.Matrix}, types...)
	return graph.Must(G.ApplyOp(&norms{Op: s.NewOp("norms", graph.Vector, types...)}, in...)) // (V)
}

// norms is the op b_v − |w_v|²/2 for w of shape (V, D) and b of shape (V), or without b.
type norms struct {
	graph.Op
	y     graph.Buffer
	id    []int32   // the rows with a gradient
	scale []float32 // and the multiple of them that it is
	dw    graph.Rows
}

func (o *norms) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	if len(s) > 1 && s[1][0] != s[0][0] {
		return nil, fmt.Errorf("%d biases do not fit weights %v", s[1][0], s[0])
	}
	return tensor.Shape{s[0][0]}, nil
}

func (o *norms) Do(in ...G.Value) (G.Value, error) {
	w := graph.AsMatrix(in[0])
	y := o.y.Vector(w.Rows)
	if clear(y); len(in) > 1 {
		copy(y, graph.AsVector(in[1]))
	}
	const block = 256
	kernel.Blocks(w.Rows, block, func(_, lo, hi int) {
		for v := lo; v < hi; v++ {
			y[v] -= halfNorm(rowOf(w, v))
		}
	})
	return o.y.Value(), nil
}

// halfNorm returns |x|²/2.
func halfNorm(x []float32) float32 { return float32(kernel.SumSquares(x) / 2) }

func (o *norms) DiffWRT(n int) []bool { return []bool{true, true}[:n] }

func (o *norms) SymDiff(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
	dw := o.Gradient("dw", in[0], func(v []G.Value) (G.Value, error) {
		dy, w := graph.AsVector(v[0]), graph.AsMatrix(v[1])
		o.id, o.scale = o.id[:0], o.scale[:0]
		for i, d := range dy {
			if d != 0 {
				o.id, o.scale = append(o.id, int32(i)), append(o.scale, -d)
			}
		}
		o.dw = graph.Rows{V: w.Rows, D: w.Cols, ID: o.id, Src: o.id, Scale: o.scale, Grad: w.Data}
		return &o.dw, nil
	}, dy, in[0])
	if len(in) == 1 {
		return G.Nodes{dw}, nil
	}
	db := o.Gradient("db", in[1], func(v []G.Value) (G.Value, error) { return v[0], nil }, dy)
	return G.Nodes{dw, db}, nil
}

// LessNorms subtracts |w_v|²/2 from the scores z of each word v, so that scores by product
// become those by distance that [Output] describes.
func LessNorms(z kernel.Matrix, w *graph.Param) {
	norm := make([]float32, z.Cols)
	for v := range norm {
		norm[v] = halfNorm(rowOf(tableOf(w), v))
	}
	eachRow(z, func(_ int, row []float32) {
		for v := range row {
			row[v] -= norm[v]
		}
	})
}
