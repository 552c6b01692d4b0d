package loss

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Taught losses fit the hidden vectors to those that a teacher has for the same texts, in the batch's
// Vector, and have no output layer. An example has one target, which only says that it is there.
type Taught interface {
	Taught()
}

// fitsTeacher says why such losses have no perplexity.
const fitsTeacher = "the loss is between vectors of texts, and no word has a probability"

// noTaughtOutput says why a loss has no vectors of words.
func noTaughtOutput(name string) string {
	return name + " compares the last layer with a teacher's vectors, so there is no output layer with a vector for each word"
}

// taughtLoss is the op of losses that are [Taught]. It is the mean of what its rule makes of each
// text, and gram times the mean squared difference between the cosines of all pairs of texts, here
// and for the teacher.
type taughtLoss struct {
	graph.Op
	mode  *graph.Mode
	rule  taughtRule
	gram  float64
	loss  *G.F64
	ready bool // dh is that of the last loss

	dh     graph.Buffer
	u, v   []float32 // (B, H): directions, here and of the teacher
	du     []float32 // (B, H): the gradient by u
	length []float32 // (B): |h_i|
	e, g   []float32 // (B, B): differences of cosines; and the teacher's
	losses []float64 // (B)
}

// A taughtRule is what a loss makes of one text.
type taughtRule interface {
	// directions says whether x, t and dx of text are of length 1, and the gradient by such an x.
	directions() bool
	// text returns the loss of a hidden vector x with the teacher's vector t, and sets dx, which
	// is 0, to the gradient times share.
	text(x, t, dx []float32, share float64) float64
}

// build adds the op, of which rule and gram are set, to the graph.
func (o *taughtLoss) build(s *graph.Scope, name string, h *G.Node, out Output) *G.Node {
	if out.Tied != nil {
		panic(fmt.Errorf("tie: %s", noTaughtOutput(name)))
	}
	if !(o.gram >= 0) || math.IsInf(o.gram, 1) {
		panic(fmt.Errorf("gram: %v is not a weight; it must be 0 or more", o.gram))
	}
	o.Op, o.mode, o.loss = s.NewOp(name, graph.Scalar, graph.Matrix, graph.Index), s.Mode(), new(G.F64)
	return graph.Must(G.ApplyOp(o, h, s.Batch()))
}

func (o *taughtLoss) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	if _, err := graph.Shapes(in); err != nil {
		return nil, err
	}
	return tensor.ScalarShape(), nil
}

func (o *taughtLoss) DiffWRT(int) []bool { return []bool{true, false} }

func (o *taughtLoss) Do(in ...G.Value) (G.Value, error) {
	l, err := o.run(in, o.mode.Training)
	*o.loss = G.F64(l)
	return o.loss, err
}

// run returns the loss for the values of the op's inputs, and leaves its gradient if asked.
func (o *taughtLoss) run(in []G.Value, gradients bool) (float64, error) {
	h, batch := graph.AsMatrix(in[0]), in[1].(*graph.Batch)
	dh := o.dh.Matrix(h.Rows, h.Cols)
	clear(dh.Data)
	o.ready = gradients
	switch n := len(batch.Target); {
	case n == 0:
		return 0, nil
	case n != h.Rows || batch.Len() != h.Rows:
		return 0, fmt.Errorf("%d targets of %d examples for %d hidden vectors; a text has one", n, batch.Len(), h.Rows)
	case len(batch.Vector) == 0:
		return 0, fmt.Errorf("the batch has no vectors of a teacher")
	case len(batch.Vector) != n*h.Cols:
		return 0, fmt.Errorf("the teacher's vectors have %d numbers and the last layer %d features", len(batch.Vector)/n, h.Cols)
	}
	teacher := kernel.Matrix{Data: batch.Vector, Rows: h.Rows, Cols: h.Cols, Stride: h.Cols}
	x, t, dx := h, teacher, dh
	if o.rule.directions() || o.gram > 0 {
		u, v, du := sizedMatrix(&o.u, h.Rows, h.Cols), sizedMatrix(&o.v, h.Rows, h.Cols), sizedMatrix(&o.du, h.Rows, h.Cols)
		o.length = kernel.Sized(o.length, h.Rows)
		clear(du.Data)
		kernel.For(h.Rows, func(i int) {
			copy(rowOf(u, i), rowOf(h, i))
			copy(rowOf(v, i), rowOf(teacher, i))
			o.length[i] = normalise(rowOf(u, i))
			normalise(rowOf(v, i))
		})
		if o.rule.directions() {
			x, t, dx = u, v, du
		}
	}
	share := 1 / float64(h.Rows)
	o.losses = kernel.Sized(o.losses, h.Rows)
	kernel.For(h.Rows, func(i int) { o.losses[i] = o.rule.text(rowOf(x, i), rowOf(t, i), rowOf(dx, i), share) })
	var sum float64
	for _, l := range o.losses {
		sum += l
	}
	sum = float64(sum * share)
	if o.gram > 0 {
		sum += float64(o.gram * share * share * o.compareAll(h.Rows, h.Cols))
	}
	if gradients && (o.rule.directions() || o.gram > 0) {
		du := kernel.Matrix{Data: o.du, Rows: h.Rows, Cols: h.Cols, Stride: h.Cols}
		u := kernel.Matrix{Data: o.u, Rows: h.Rows, Cols: h.Cols, Stride: h.Cols}
		kernel.For(h.Rows, func(i int) {
			throughNormal(rowOf(du, i), rowOf(u, i), o.length[i])
			kernel.Add(rowOf(dh, i), rowOf(du, i))
		})
	}
	return sum, nil
}

// compareAll returns the sum of the squared differences of cosines, and adds to du its share of the
// gradient: with E the differences, that of Σ E² by u is 4·E·u.
func (o *taughtLoss) compareAll(n, units int) (sum float64) {
	u := kernel.Matrix{Data: o.u, Rows: n, Cols: units, Stride: units}
	v := kernel.Matrix{Data: o.v, Rows: n, Cols: units, Stride: units}
	e, g := sizedMatrix(&o.e, n, n), sizedMatrix(&o.g, n, n)
	kernel.Gemm(e, kernel.Operand{Matrix: u}, u.T(), false)
	kernel.Gemm(g, kernel.Operand{Matrix: v}, v.T(), false)
	by := float32(4 * o.gram / float64(n) / float64(n))
	kernel.For(n, func(i int) {
		row := rowOf(e, i)
		kernel.Axpy(-1, rowOf(g, i), row)
		o.losses[i] = kernel.SumSquares(row)
		kernel.Scale(by, row)
	})
	for _, l := range o.losses {
		sum += l
	}
	kernel.Gemm(kernel.Matrix{Data: o.du, Rows: n, Cols: units, Stride: units}, kernel.Operand{Matrix: e}, kernel.Operand{Matrix: u}, true)
	return sum
}

func (o *taughtLoss) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	again := func(v []G.Value) error {
		_, err := o.run(v, true)
		return err
	}
	scale := func(by float32) { kernel.Scale(by, graph.AsMatrix(o.dh.Value()).Data) }
	return derive(&o.Op, &o.ready, in, out, dl, again, scale, derivative{"dh", 0, o.dh.Value}), nil
}
