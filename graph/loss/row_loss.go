package loss

import (
	"fmt"

	"github.com/chewxy/hm"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// rowLoss is the op of losses that read some rows of their table only. What they
// compute is their rule; the op hands out what it leaves.
type rowLoss struct {
	graph.Op
	mode  *graph.Mode
	rule  rowRule
	loss  *G.F64
	left  gradients
	ready bool // left is that of the last loss
}

// A rowRule computes a loss.
type rowRule interface {
	// run returns the mean loss of the batch's targets for the hidden vectors h,
	// (B, H), with the table w, whose rows are H wide, and the biases b, nil for
	// none. If left is not nil it leaves the gradients there. An error says what
	// the batch lacks.
	run(h, w kernel.Matrix, b []float32, batch *graph.Batch, left *gradients) (float64, error)
}

// gradients are what a [rowRule] leaves.
type gradients struct {
	dh graph.Buffer
	dw graph.Rows   // assigned anew by every run
	db graph.Buffer // if there are biases
}

// newRowLoss adds the op to the graph. b may be nil for none.
func newRowLoss(s *graph.Scope, name string, rule rowRule, h, w, b *G.Node) *G.Node {
	types, in := []hm.Type{graph.Matrix, graph.Matrix, graph.Index}, G.Nodes{h, w, s.Batch()}
	if b != nil {
		types, in = append(types, graph.Vector), append(in, b)
	}
	o := &rowLoss{Op: s.NewOp(name, graph.Scalar, types...), mode: s.Mode(), rule: rule, loss: new(G.F64)}
	return graph.Must(G.ApplyOp(o, in...))
}

func (o *rowLoss) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	if s[0][1] != s[1][1] || len(s) > 3 && s[3][0] != s[1][0] {
		return nil, fmt.Errorf("hidden vectors of %d features do not fit a table %v", s[0][1], s[1])
	}
	return tensor.ScalarShape(), nil
}

func (o *rowLoss) DiffWRT(n int) []bool { return []bool{true, true, false, true}[:n] }

func (o *rowLoss) Do(in ...G.Value) (G.Value, error) {
	h, batch := graph.AsMatrix(in[0]), in[2].(*graph.Batch)
	if err := fitBatch(batch, h); err != nil {
		return nil, err
	}
	l, err := o.run(in, o.mode.Training)
	*o.loss = G.F64(l)
	return o.loss, err
}

// run computes the loss from the values of the op's inputs.
func (o *rowLoss) run(in []G.Value, gradients bool) (float64, error) {
	var b []float32
	if len(in) > 3 {
		b = graph.AsVector(in[3])
	}
	left := &o.left
	if !gradients {
		left = nil
	}
	o.ready = gradients
	return o.rule.run(graph.AsMatrix(in[0]), graph.AsMatrix(in[1]), b, in[2].(*graph.Batch), left)
}

func (o *rowLoss) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	again := func(v []G.Value) error {
		_, err := o.run(v, true)
		return err
	}
	bias := len(in) > 3
	list := []derivative{{"dh", 0, o.left.dh.Value}, {"dw", 1, func() G.Value { return &o.left.dw }}}
	if bias {
		list = append(list, derivative{"db", 3, o.left.db.Value})
	}
	return derive(&o.Op, &o.ready, in, out, dl, again, func(by float32) { o.left.scale(by, bias) }, list...), nil
}

// scale multiplies the gradients.
func (g *gradients) scale(by float32, bias bool) {
	kernel.Scale(by, graph.AsMatrix(g.dh.Value()).Data)
	for r := &g.dw; r != nil; r = r.Next {
		switch {
		case len(r.ID) == 0:
		case r.Scale != nil: // Grad is what others read too
			kernel.Scale(by, r.Scale)
		default:
			kernel.Scale(by, r.Grad)
		}
	}
	if bias {
		kernel.Scale(by, graph.AsVector(g.db.Value()))
	}
}
