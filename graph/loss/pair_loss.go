package loss

import (
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Paired losses compare the hidden vectors of a batch with one another, and have no output
// layer. In such a batch the first n examples are texts, and example n+i is what belongs to
// text i: its one target. Examples after these 2n belong to none of the texts.
type Paired interface {
	// Scored reports whether the loss wants to know how well the two of each pair go
	// together: the batch's Value.
	Scored() bool
}

// prefixes are the widths at which vectors are compared: these first numbers of them, and all
// (Kusupati et al., Matryoshka Representation Learning, 2022).
type prefixes []int

// check reports widths that vectors of h numbers do not have. Without h (0) it knows those that none has.
func (p prefixes) check(h int) error {
	for i, m := range p {
		switch {
		case m < 1:
			return fmt.Errorf("matryoshka: %d is not the width of a vector; want numbers from 1", m)
		case h > 0 && m > h:
			return fmt.Errorf("matryoshka: %d is more than the %d numbers of a vector", m, h)
		case slices.Index(p, m) < i:
			return fmt.Errorf("matryoshka: %d is there twice", m)
		}
	}
	return nil
}

// of returns the widths for vectors of h numbers, the whole one last.
func (p prefixes) of(h int) []int {
	all := append(slices.Clone(p), h)
	slices.Sort(all)
	return slices.Compact(all)
}

// pairLoss is the op of losses that are [Paired]. It is the mean of what its rule makes of the
// vectors' prefixes.
type pairLoss struct {
	graph.Op
	mode   *graph.Mode
	rule   pairRule
	cosine bool // the vectors are compared by their direction
	scored bool // each pair has a score
	widths []int
	loss   *G.F64
	ready  bool // dh is that of the last loss

	dh     graph.Buffer
	u, du  []float32 // (B, m): what the rule compares, and the gradient by it
	length []float32 // (B) of the vectors
}

// A pairRule computes the loss of vectors u, (B, m), of which batch says which belong together.
// If asked to it sets du to the gradient.
type pairRule interface {
	compare(u, du kernel.Matrix, batch *graph.Batch, gradients bool) float64
}

// build adds the op, of which rule, cosine and scored are set, to the graph.
func (o *pairLoss) build(s *graph.Scope, name string, widths prefixes, h *G.Node, out Output) *G.Node {
	if out.Tied != nil {
		panic(fmt.Errorf("tie: %s", noOutputLayer(name)))
	}
	units := h.Shape()[1]
	if err := widths.check(units); err != nil {
		panic(err)
	}
	o.Op, o.mode = s.NewOp(name, graph.Scalar, graph.Matrix, graph.Index), s.Mode()
	o.widths, o.loss = widths.of(units), new(G.F64)
	return graph.Must(G.ApplyOp(o, h, s.Batch()))
}

// noOutputLayer says why a loss has no vectors of words.
func noOutputLayer(name string) string {
	return name + " compares texts with one another, so there is no output layer with a vector for each word"
}

func (o *pairLoss) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	if _, err := graph.Shapes(in); err != nil {
		return nil, err
	}
	return tensor.ScalarShape(), nil
}

func (o *pairLoss) DiffWRT(int) []bool { return []bool{true, false} }

func (o *pairLoss) Do(in ...G.Value) (G.Value, error) {
	l, err := o.run(in, o.mode.Training)
	*o.loss = G.F64(l)
	return o.loss, err
}

// run returns the loss for the values of the op's inputs, and leaves its gradient if asked.
func (o *pairLoss) run(in []G.Value, gradients bool) (float64, error) {
	h, batch := graph.AsMatrix(in[0]), in[1].(*graph.Batch)
	if err := paired(batch, h.Rows); err != nil {
		return 0, err
	}
	if o.scored && len(batch.Value) != len(batch.Target) {
		return 0, fmt.Errorf("scores of %d pairs for %d", len(batch.Value), len(batch.Target))
	}
	o.ready = gradients
	o.length = kernel.Sized(o.length, h.Rows)
	dh := o.dh.Matrix(h.Rows, h.Cols)
	if gradients {
		clear(dh.Data)
	}
	share := 1 / float64(len(o.widths))
	var sum float64
	for _, m := range o.widths {
		u, du := sizedMatrix(&o.u, h.Rows, m), sizedMatrix(&o.du, h.Rows, m)
		kernel.For(h.Rows, func(i int) {
			copy(rowOf(u, i), rowOf(h, i)[:m])
			if o.cosine {
				o.length[i] = normalise(rowOf(u, i))
			}
		})
		sum += float64(share * o.rule.compare(u, du, batch, gradients))
		if gradients {
			kernel.For(h.Rows, func(i int) {
				if o.cosine {
					throughNormal(rowOf(du, i), rowOf(u, i), o.length[i])
				}
				kernel.Axpy(float32(share), rowOf(du, i), rowOf(dh, i)[:m])
			})
		}
	}
	return sum, nil
}

// paired returns an error unless the first T of the batch's examples have one target each, the
// T after them in their order, and others none.
func paired(batch *graph.Batch, rows int) error {
	n := len(batch.Target)
	switch {
	case batch.Len() != rows:
		return fmt.Errorf("%d texts for %d hidden vectors", batch.Len(), rows)
	case 2*n > rows:
		return fmt.Errorf("%d pairs in a batch of %d texts", n, rows)
	}
	for i, t := range batch.Target {
		if int(t) != n+i {
			return fmt.Errorf("text %d belongs to %d; in a batch of %d pairs it is %d", i, t, n, n+i)
		}
	}
	return nil
}

// leastLength is the length below which a vector has no direction: its cosine with others is 0.
const leastLength = 1e-12

// normalise makes x a vector of length 1 and returns the length that it had, or makes it 0 and
// returns 0 where it has none.
func normalise(x []float32) (length float32) {
	length = float32(math.Sqrt(kernel.SumSquares(x)))
	if length < leastLength {
		clear(x)
		return 0
	}
	kernel.Scale(1/length, x)
	return length
}

// throughNormal turns d, the gradient by u = x/|x|, into that by x: (d − (d·u)·u)/|x|.
func throughNormal(d, u []float32, length float32) {
	if length == 0 {
		clear(d)
		return
	}
	kernel.Axpy(-kernel.Dot(d, u), u, d)
	kernel.Scale(1/length, d)
}

func (o *pairLoss) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	again := func(v []G.Value) error {
		_, err := o.run(v, true)
		return err
	}
	scale := func(by float32) { kernel.Scale(by, graph.AsMatrix(o.dh.Value()).Data) }
	return derive(&o.Op, &o.ready, in, out, dl, again, scale, derivative{"dh", 0, o.dh.Value}), nil
}
