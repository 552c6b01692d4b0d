package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// tableLoss is the op of losses that score all words with the rows of one table. It
// has no mathematics of its own: compute makes the loss and leaves the gradients in
// left, and the op hands them out.
type tableLoss struct {
	graph.Op
	mode    *graph.Mode
	holds   string
	left    *tiles
	compute tableRule
	loss    *G.F64
	ready   bool // the gradients are those of the last loss
}

// A tableRule returns the mean loss of the batch's targets for the hidden vectors h,
// (B, H), the table w, (V, H), and the biases b, (V). If asked to it leaves the gradients
// of what it returns.
type tableRule func(h, w kernel.Matrix, b []float32, batch *graph.Batch, gradients bool) float64

// newTableLoss adds the op to the graph; holds is for drawings.
func newTableLoss(s *graph.Scope, name, holds string, left *tiles, compute tableRule, h *G.Node, w, b *graph.Param) *G.Node {
	left.param = w
	o := &tableLoss{
		Op:      s.NewOp(name, graph.Scalar, graph.Matrix, graph.Matrix, graph.Vector, graph.Index),
		mode:    s.Mode(),
		holds:   holds,
		left:    left,
		compute: compute,
		loss:    new(G.F64),
	}
	return graph.Must(G.ApplyOp(o, h, s.Use(w, "w"), s.Use(b, "b"), s.Batch()))
}

// Holds says for drawings what the op holds beside the loss.
func (o *tableLoss) Holds() string { return o.holds }

func (o *tableLoss) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	return fitBiased(in)
}

func (o *tableLoss) DiffWRT(int) []bool { return []bool{true, true, true, false} }

func (o *tableLoss) Do(in ...G.Value) (G.Value, error) {
	if err := fitBatch(in[3].(*graph.Batch), graph.AsMatrix(in[0])); err != nil {
		return nil, err
	}
	*o.loss = G.F64(o.run(in, o.mode.Training))
	return o.loss, nil
}

// run computes the loss from the values of the op's inputs.
func (o *tableLoss) run(in []G.Value, gradients bool) float64 {
	o.ready = gradients
	return o.compute(graph.AsMatrix(in[0]), graph.AsMatrix(in[1]), graph.AsVector(in[2]), in[3].(*graph.Batch), gradients)
}

func (o *tableLoss) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	o.left.partOf(dl)
	again := func(v []G.Value) error {
		o.run(v, true)
		return nil
	}
	return derive(&o.Op, &o.ready, in, out, dl, again, o.left.scale,
		derivative{"dh", 0, o.left.dh.Value}, derivative{"dw", 1, o.left.dw.Value}, derivative{"db", 2, o.left.db.Value}), nil
}
