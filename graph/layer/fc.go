package layer

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// FC is a fully connected layer:
//
//	y = f(x·wᵀ + b)
//
// From (B, I) it makes (B, H) for H units. The parameters are w, shape (H, I) as
// in PyTorch's nn.Linear, and b, shape (H). f is one of relu, tanh, sigmoid,
// gelu (the exact form), silu, elu, leaky_relu or none; [kernel.Activation] has their formulas.
type FC struct {
	Units      int    `toml:"units" range:"[1,65536]" help:"outputs of the layer, H"`
	Activation string `toml:"activation" choice:"relu tanh sigmoid gelu silu elu leaky_relu none" help:"the function f of y = f(x·wᵀ + b)"`
	Bias       bool   `toml:"bias" help:"whether b is trained, or absent"`
}

// Size implements [Sizer].
func (l *FC) Size(in int) Size {
	parameters := l.Units * in
	if l.Bias {
		parameters += l.Units
	}
	return Size{Features: l.Units, Parameters: parameters, Floats: usual * l.Units}
}

// Build implements [Spec].
func (l *FC) Build(s *graph.Scope, x *G.Node) *G.Node {
	act, ok := kernel.ActivationOf(l.Activation)
	if !ok {
		panic(fmt.Errorf("activation: %q is not relu, tanh, sigmoid, gelu, silu, elu, leaky_relu or none", l.Activation))
	}
	if l.Units < 1 {
		panic(fmt.Errorf("units: %d is not a size; it must be at least 1", l.Units))
	}
	features := x.Shape()[1]
	w := s.Param("w", s.Init().Weight(features, l.Units, l.Activation), l.Units, features)
	if !l.Bias {
		o := &linear{Op: s.NewOp("linear", graph.Matrix, graph.Matrix, graph.Matrix), act: act}
		return graph.Must(G.ApplyOp(o, x, s.Use(w, "w"))) // (B, H)
	}
	b := s.Param("b", s.Init().Bias(features), l.Units)
	o := &linear{Op: s.NewOp("linear", graph.Matrix, graph.Matrix, graph.Matrix, graph.Vector), act: act}
	return graph.Must(G.ApplyOp(o, x, s.Use(w, "w"), s.Use(b, "b"))) // (B, H)
}

// linear is the op of FC: the product, the bias and the activation in one.
type linear struct {
	graph.Op
	act            kernel.Activation
	z, y           graph.Buffer // z = xwᵀ + b; the same as y unless f' needs it
	dz, dx, dw, db graph.Buffer
}

// Holds says for drawings that the op holds an activation.
func (o *linear) Holds() string {
	if o.act == kernel.None {
		return ""
	}
	return o.act.String()
}

func (o *linear) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	if s[0][1] != s[1][1] {
		return nil, fmt.Errorf("input has %d features, the weights %d", s[0][1], s[1][1])
	}
	return tensor.Shape{s[0][0], s[1][0]}, nil
}

func (o *linear) Do(in ...G.Value) (G.Value, error) {
	x, w := graph.AsMatrix(in[0]), graph.AsMatrix(in[1])
	y := o.y.Matrix(x.Rows, w.Rows) // (B, H)
	z := y
	if o.act.NeedsInput() {
		z = o.z.Matrix(x.Rows, w.Rows)
	}
	e := kernel.Epilogue{Activation: o.act, Y: y}
	if len(in) == 3 {
		e.Bias = graph.AsVector(in[2])
	}
	kernel.GemmBias(z, kernel.Operand{Matrix: x}, w.T(), e)
	return o.y.Value(), nil
}

func (o *linear) DiffWRT(inputs int) []bool {
	return []bool{true, true, true}[:inputs]
}

func (o *linear) SymDiff(in G.Nodes, out, dy *G.Node) (G.Nodes, error) {
	x, w := in[0], in[1]
	dz := dy
	if o.act != kernel.None {
		dz = o.Gradient("dz", out, o.activationGradient, out, dy)
	}
	dx := o.Gradient("dx", x, func(v []G.Value) (G.Value, error) {
		dz, w := graph.AsMatrix(v[0]), graph.AsMatrix(v[1])
		kernel.Gemm(o.dx.Matrix(dz.Rows, w.Cols), kernel.Operand{Matrix: dz}, kernel.Operand{Matrix: w}, false) // (B, I)
		return o.dx.Value(), nil
	}, dz, w)
	dw := o.Gradient("dw", w, func(v []G.Value) (G.Value, error) {
		dz, x := graph.AsMatrix(v[0]), graph.AsMatrix(v[1])
		kernel.Gemm(o.dw.Matrix(dz.Cols, x.Cols), kernel.Operand{Matrix: dz, Transposed: true}, kernel.Operand{Matrix: x}, false) // (H, I)
		return o.dw.Value(), nil
	}, dz, x)
	if len(in) == 2 {
		return G.Nodes{dx, dw}, nil
	}
	db := o.Gradient("db", in[2], func(v []G.Value) (G.Value, error) {
		dz := graph.AsMatrix(v[0])
		kernel.ColumnSums(o.db.Vector(dz.Cols), dz) // (H)
		return o.db.Value(), nil
	}, dz)
	return G.Nodes{dx, dw, db}, nil
}

func (o *linear) activationGradient(v []G.Value) (G.Value, error) {
	y, dy := graph.AsMatrix(v[0]), graph.AsMatrix(v[1])
	z := y
	if o.act.NeedsInput() {
		z = o.z.Matrix(y.Rows, y.Cols)
	}
	dz := o.dz.Matrix(y.Rows, y.Cols) // (B, H)
	eachSpan(len(dz.Data), func(lo, hi int) {
		kernel.ActivateGrad(o.act, dz.Data[lo:hi], dy.Data[lo:hi], y.Data[lo:hi], z.Data[lo:hi])
	})
	return o.dz.Value(), nil
}

// eachSpan calls do for spans that together are [0, n), on the worker pool.
func eachSpan(n int, do func(lo, hi int)) {
	const span = 1 << 14
	kernel.Blocks(n, span, func(_, lo, hi int) { do(lo, hi) })
}
