package layer

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// LogBilinear adds up the vectors of the C words of each context, each multiplied
// by a matrix of its position (Mnih and Hinton, Three New Graphical Models for
// Statistical Language Modelling, 2007):
//
//	y[b] = Σ_c C_c·w[id[b,c]]
//
// From a batch of shape (B, C) it makes (B, D). The parameters are w, shape (V, D),
// and c, the matrices: with diagonal ones (Mnih and Teh, A Fast and Simple
// Algorithm for Training Neural Probabilistic Language Models, 2012) shape (C, D),
// a row the diagonal of a position; with full ones shape (D, C·D), the matrices
// side by side. Position 0 is the first of the context, so the farthest before the
// predicted word. A padding id, −1, adds nothing. Every context of a batch must
// have exactly C words. There is no bias and no activation.
//
// All matrices are the identity divided by C at first, whatever init says, so that
// diagonal and full ones both start from the mean of the context.
type LogBilinear struct {
	Dim      int    `toml:"dim" range:"[1,65536]" help:"numbers in a word's vector, D"`
	Matrices string `toml:"matrices" choice:"diagonal full" help:"what the matrix of a position is"`

	Subwords *Subwords `toml:"-"` // which rows make up a word; nil: each has its own
}

// Size implements [Sizer].
func (l *LogBilinear) Size(words int) Size {
	matrices := words * l.Dim
	if l.Matrices == "full" {
		matrices *= l.Dim
	}
	return Size{Features: l.Dim, Parameters: matrices, Floats: 2 * (words + 1) * l.Dim}
}

// Build implements [Spec].
func (l *LogBilinear) Build(s *graph.Scope, x *G.Node) *G.Node {
	if l.Matrices != "diagonal" && l.Matrices != "full" {
		panic(fmt.Errorf("matrices: %q is neither diagonal nor full", l.Matrices))
	}
	width := x.Shape()[1]
	vectors := (&Embedding{Dim: l.Dim, Subwords: l.Subwords}).Build(s, x) // (B, C·D)
	op := s.NewOp("log_bilinear", graph.Matrix, graph.Matrix, graph.Matrix)
	if l.Matrices == "diagonal" {
		c := s.Param("c", graph.Constant(1/float32(width)), width, l.Dim)
		return graph.Must(G.ApplyOp(&diagonal{Op: op, dim: l.Dim}, vectors, s.Use(c, "c"))) // (B, D)
	}
	c := s.Param("c", means(l.Dim, width), l.Dim, width*l.Dim)
	return graph.Must(G.ApplyOp(&linear{Op: op, act: kernel.None}, vectors, s.Use(c, "c"))) // (B, D)
}

// means returns the filler of a (dim, n·dim) matrix that takes the mean of n
// vectors side by side.
func means(dim, n int) graph.Filler {
	return func(_ graph.Stream, data []float32) {
		clear(data)
		for i := range dim {
			for c := range n {
				data[i*n*dim+c*dim+i] = 1 / float32(n)
			}
		}
	}
}

// diagonal is the op y[b] = Σ_c C_c·x[b,c] with diagonal matrices C_c, for x of
// shape (B, C·D).
type diagonal struct {
	graph.Op
	dim       int
	y, dx, dc graph.Buffer
}

func (o *diagonal) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[0][0], o.dim}, nil
}

func (o *diagonal) Do(in ...G.Value) (G.Value, error) {
	x, c := graph.AsMatrix(in[0]), graph.AsMatrix(in[1])
	y := o.y.Matrix(x.Rows, o.dim) // (B, D)
	eachBlock(x.Rows, func(b int) {
		to := y.Data[b*o.dim : (b+1)*o.dim]
		clear(to)
		for p := range c.Rows {
			w, v := c.Data[p*o.dim:][:o.dim], x.Data[b*x.Cols+p*o.dim:][:o.dim]
			for i := range to {
				to[i] += float32(w[i] * v[i])
			}
		}
	})
	return o.y.Value(), nil
}

func (o *diagonal) DiffWRT(int) []bool { return []bool{true, true} }

func (o *diagonal) SymDiff(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
	x, c := in[0], in[1]
	dx := o.Gradient("dx", x, func(v []G.Value) (G.Value, error) {
		dy, c := graph.AsMatrix(v[0]), graph.AsMatrix(v[1])
		dx := o.dx.Matrix(dy.Rows, c.Rows*o.dim) // (B, C·D)
		eachBlock(dy.Rows, func(b int) {
			d := dy.Data[b*o.dim : (b+1)*o.dim]
			for p := range c.Rows {
				to, w := dx.Data[b*dx.Cols+p*o.dim:][:o.dim], c.Data[p*o.dim:][:o.dim]
				for i := range to {
					to[i] = w[i] * d[i]
				}
			}
		})
		return o.dx.Value(), nil
	}, dy, c)
	dc := o.Gradient("dc", c, func(v []G.Value) (G.Value, error) {
		dy, x := graph.AsMatrix(v[0]), graph.AsMatrix(v[1])
		return o.weightGradient(dy.Data, x.Data, x.Rows, x.Cols/o.dim), nil
	}, dy, x)
	return G.Nodes{dx, dc}, nil
}

// weightGradient is dC_c = Σ_b dy[b]·x[b,c], number by number.
func (o *diagonal) weightGradient(dy, x []float32, examples, positions int) G.Value {
	dc := o.dc.Matrix(positions, o.dim) // (C, D)
	const block = 32                    // numbers of a vector a piece
	blocks := (o.dim + block - 1) / block
	kernel.For(positions*blocks, func(piece int) {
		p, lo := piece/blocks, piece%blocks*block
		hi := min(lo+block, o.dim)
		to := dc.Data[p*o.dim+lo : p*o.dim+hi]
		clear(to)
		for b := range examples {
			d, v := dy[b*o.dim+lo:b*o.dim+hi], x[(b*positions+p)*o.dim+lo:(b*positions+p)*o.dim+hi]
			for i := range to {
				to[i] += float32(d[i] * v[i])
			}
		}
	})
	return o.dc.Value()
}
