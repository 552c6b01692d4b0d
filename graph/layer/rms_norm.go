package layer

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// RMSNorm scales the I features of each example to a mean square of 1, then by a learned gain of its own for each feature:
//
//	y = w · x / √(mean(x²) + epsilon)
//
// The shape remains (B, I). The parameter is w, shape (I), at first 1. Unlike [LayerNorm] it does not shift. (Zhang and Sennrich, Root
// Mean Square Layer Normalization, 2019.)
type RMSNorm struct {
	Epsilon float64 `toml:"epsilon" range:"(0,1]" help:"added to the mean square"`
}

// Size implements [Sizer].
func (l *RMSNorm) Size(in int) Size {
	return Size{Features: in, Parameters: in, Floats: usual * in}
}

// Build implements [Spec].
func (l *RMSNorm) Build(s *graph.Scope, x *G.Node) *G.Node {
	if !(l.Epsilon > 0 && l.Epsilon <= 1) {
		panic(fmt.Errorf("epsilon: %v is not in (0, 1]", l.Epsilon))
	}
	w := s.Param("w", graph.Constant(1), x.Shape()[1])
	o := &rmsNorm{Op: s.NewOp("rms_norm", graph.Matrix, graph.Matrix, graph.Vector), epsilon: l.Epsilon}
	return graph.Must(G.ApplyOp(o, x, s.Use(w, "w"))) // (B, I)
}

type rmsNorm struct {
	graph.Op
	gained  // the unit is x / √(mean(x²) + ε)
	epsilon float64
}

func (o *rmsNorm) Do(in ...G.Value) (G.Value, error) {
	x, w := graph.AsMatrix(in[0]), graph.AsVector(in[1])
	y, unit := o.y.Matrix(x.Rows, x.Cols), o.unit.Matrix(x.Rows, x.Cols)
	o.inverse = kernel.Sized(o.inverse, x.Rows)
	eachBlock(x.Rows, func(i int) {
		o.inverse[i] = float32(1 / math.Sqrt(kernel.SumSquares(x.Row(i))/float64(x.Cols)+o.epsilon))
		u, to := unit.Row(i), y.Row(i)
		for j, v := range x.Row(i) {
			u[j] = v * o.inverse[i]
			to[j] = w[j] * u[j]
		}
	})
	return o.y.Value(), nil
}

func (o *rmsNorm) DiffWRT(int) []bool { return []bool{true, true} }

func (o *rmsNorm) SymDiff(in G.Nodes, out, dy *G.Node) (G.Nodes, error) {
	dx := o.Gradient("dx", in[0], func(v []G.Value) (G.Value, error) {
		return o.inputGradient(graph.AsMatrix(v[1]), graph.AsVector(v[2])), nil
	}, out, dy, in[1])
	dw := o.Gradient("dw", in[1], func(v []G.Value) (G.Value, error) {
		return o.gainGradient(graph.AsMatrix(v[1])), nil
	}, out, dy)
	return G.Nodes{dx, dw}, nil
}

// inputGradient is, with u the unit row and g = dy·w, dx = (g − u·mean(g·u)) / √(mean(x²) + ε).
func (o *rmsNorm) inputGradient(dy kernel.Matrix, w []float32) G.Value {
	unit, dx := o.unit.Matrix(dy.Rows, dy.Cols), o.dx.Matrix(dy.Rows, dy.Cols)
	eachBlock(dy.Rows, func(i int) {
		d, u, to := dy.Row(i), unit.Row(i), dx.Row(i)
		var along float64
		for j := range d {
			along += float64(float64(d[j]*w[j]) * float64(u[j]))
		}
		share := float32(along / float64(len(d)))
		for j := range d {
			to[j] = (float32(d[j]*w[j]) - float32(u[j]*share)) * o.inverse[i]
		}
	})
	return o.dx.Value()
}
