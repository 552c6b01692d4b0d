package loss

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// BinaryFromProbabilities returns the binary cross-entropy of probabilities,
//
//	L = −1/B Σ_i [ y_i ln z_i + (1−y_i) ln(1−z_i) ]
//
// for z of shape (B, 1) and the batch's targets y, each 0 or 1: a scalar, in
// nats. A term whose factor is 0 is 0, also where its logarithm is not finite.
// Its gradient is dL/dz_i = −1/B (y_i/z_i − (1−y_i)/(1−z_i)). PyTorch's nn.BCELoss,
// which is this mean, takes −100 for logarithms below it.
//
// It is for networks of your own that end in a probability. It panics on a z of
// another shape, so it is called inside [graph.Build]; a run fails on a z outside
// [0, 1] and on a target that is neither 0 nor 1.
func BinaryFromProbabilities(s *graph.Scope, z *G.Node) *G.Node {
	if len(z.Shape()) != 2 || z.Shape()[1] != 1 {
		panic(fmt.Errorf("binary cross-entropy: probabilities of shape %v, not (B, 1)", z.Shape()))
	}
	o := &binary{Op: s.NewOp("binary_cross_entropy", graph.Scalar, graph.Matrix, graph.Index), loss: new(G.F64)}
	return graph.Must(G.ApplyOp(o, z, s.Batch()))
}

type binary struct {
	graph.Op
	loss *G.F64
	dz   graph.Buffer
}

func (o *binary) InferShape(...G.DimSizer) (tensor.Shape, error) { return tensor.ScalarShape(), nil }

func (o *binary) DiffWRT(int) []bool { return []bool{true, false} }

func (o *binary) Do(in ...G.Value) (G.Value, error) {
	z, y := graph.AsMatrix(in[0]).Data, in[1].(*graph.Batch).Target
	if len(z) != len(y) {
		return nil, fmt.Errorf("%d targets for %d probabilities", len(y), len(z))
	}
	var sum float64
	for i, p := range z {
		switch {
		case !(p >= 0 && p <= 1):
			return nil, fmt.Errorf("%v is not a probability", p)
		case y[i] == 1:
			sum += elementary.Log(float64(p))
		case y[i] == 0:
			sum += elementary.Log1p(-float64(p))
		default:
			return nil, fmt.Errorf("target %d is neither 0 nor 1", y[i])
		}
	}
	*o.loss = G.F64(-sum / float64(len(z)))
	return o.loss, nil
}

func (o *binary) SymDiff(in G.Nodes, _, dl *G.Node) (G.Nodes, error) {
	dz := o.Gradient("dz", in[0], func(v []G.Value) (G.Value, error) {
		z, y := graph.AsMatrix(v[0]).Data, v[1].(*graph.Batch).Target
		dz := o.dz.Matrix(len(z), 1)
		scale := float32(*v[2].(*G.F64)) / float32(len(z))
		for i, p := range z {
			if y[i] == 1 {
				dz.Data[i] = -scale / p
			} else {
				dz.Data[i] = scale / (1 - p)
			}
		}
		return o.dz.Value(), nil
	}, in[0], in[1], dl)
	return G.Nodes{dz, nil}, nil
}
