package layer

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// LayerNorm shifts and scales the I features of each example to mean 0 and
// variance 1, then by a learned gain and bias of its own for each feature:
//
//	y = w · (x − mean(x)) / √(var(x) + epsilon) + b
//
// with the variance over I, not I − 1. The shape remains (B, I). The parameters
// are w, shape (I), at first 1, and b, shape (I), at first 0. (Ba, Kiros and
// Hinton, Layer Normalization, 2016.)
type LayerNorm struct {
	Epsilon float64 `toml:"epsilon" range:"(0,1]" help:"added to the variance"`
}

// Size implements [Sizer].
func (l *LayerNorm) Size(in int) Size {
	return Size{Features: in, Parameters: 2 * in, Floats: usual * in}
}

// Build implements [Spec].
func (l *LayerNorm) Build(s *graph.Scope, x *G.Node) *G.Node {
	if !(l.Epsilon > 0 && l.Epsilon <= 1) {
		panic(fmt.Errorf("epsilon: %v is not in (0, 1]", l.Epsilon))
	}
	features := x.Shape()[1]
	w := s.Param("w", graph.Constant(1), features)
	b := s.Param("b", graph.Constant(0), features)
	o := &layerNorm{
		Op:      s.NewOp("layer_norm", graph.Matrix, graph.Matrix, graph.Vector, graph.Vector),
		epsilon: l.Epsilon,
	}
	return graph.Must(G.ApplyOp(o, x, s.Use(w, "w"), s.Use(b, "b"))) // (B, I)
}

type layerNorm struct {
	graph.Op
	gained  // the unit is (x − mean) / √(var + ε)
	epsilon float64
	db      graph.Buffer
}

func (o *layerNorm) Do(in ...G.Value) (G.Value, error) {
	x, w, b := graph.AsMatrix(in[0]), graph.AsVector(in[1]), graph.AsVector(in[2])
	y, unit := o.y.Matrix(x.Rows, x.Cols), o.unit.Matrix(x.Rows, x.Cols)
	o.inverse = kernel.Sized(o.inverse, x.Rows)
	eachBlock(x.Rows, func(i int) {
		row := x.Data[i*x.Cols : (i+1)*x.Cols]
		var sum, squares float64
		for _, v := range row {
			sum += float64(v)
		}
		mean := sum / float64(len(row))
		for _, v := range row {
			d := float64(v) - mean
			squares += float64(d * d)
		}
		inverse := 1 / math.Sqrt(squares/float64(len(row))+o.epsilon)
		o.inverse[i] = float32(inverse)
		for j, v := range row {
			u := float32((float64(v) - mean) * inverse)
			unit.Data[i*x.Cols+j] = u
			y.Data[i*x.Cols+j] = float32(w[j]*u) + b[j]
		}
	})
	return o.y.Value(), nil
}

func (o *layerNorm) DiffWRT(int) []bool { return []bool{true, true, true} }

func (o *layerNorm) SymDiff(in G.Nodes, out, dy *G.Node) (G.Nodes, error) {
	dx := o.Gradient("dx", in[0], func(v []G.Value) (G.Value, error) {
		return o.inputGradient(graph.AsMatrix(v[1]), graph.AsVector(v[2])), nil
	}, out, dy, in[1])
	dw := o.Gradient("dw", in[1], func(v []G.Value) (G.Value, error) {
		return o.gainGradient(graph.AsMatrix(v[1])), nil
	}, out, dy)
	db := o.Gradient("db", in[2], func(v []G.Value) (G.Value, error) {
		dy := graph.AsMatrix(v[0])
		kernel.ColumnSums(o.db.Vector(dy.Cols), dy) // (I)
		return o.db.Value(), nil
	}, dy)
	return G.Nodes{dx, dw, db}, nil
}

// inputGradient is, with u the unit row and g = dy·w,
// dx = (g − mean(g) − u·mean(g·u)) / √(var + ε).
func (o *layerNorm) inputGradient(dy kernel.Matrix, w []float32) G.Value {
	unit, dx := o.unit.Matrix(dy.Rows, dy.Cols), o.dx.Matrix(dy.Rows, dy.Cols)
	eachBlock(dy.Rows, func(i int) {
		lo, hi := i*dy.Cols, (i+1)*dy.Cols
		d, u, to := dy.Data[lo:hi], unit.Data[lo:hi], dx.Data[lo:hi]
		var sum, along float64
		for j := range d {
			g := float64(d[j] * w[j])
			sum += g
			along += float64(g * float64(u[j]))
		}
		mean, share := float32(sum/float64(len(d))), float32(along/float64(len(d)))
		for j := range d {
			to[j] = (float32(d[j]*w[j]) - mean - float32(u[j]*share)) * o.inverse[i]
		}
	})
	return o.dx.Value()
}
