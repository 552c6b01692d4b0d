package loss_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// LeastSquares wants a score of Peak for an example's target and 0 for other words:
//
//	z = h·wᵀ + b
//	L = 1/2T Σ_i Σ_t Σ_v (z_iv − Peak·[v = t])²
type LeastSquares struct {
	Peak float64 `toml:"peak" range:"(0,1000]" help:"the score that a target should have"`
}

// Build adds the output layer and the loss to the network.
func (l *LeastSquares) Build(s *graph.Scope, h *G.Node, out loss.Output) *G.Node {
	z := (&layer.FC{Units: out.Vocab, Activation: "none", Bias: true}).Build(s, h) // (B, V)
	o := &leastSquares{
		Op:   s.NewOp("least_squares", graph.Scalar, graph.Matrix, graph.Index),
		peak: float32(l.Peak),
	}
	return graph.Must(G.ApplyOp(o, z, s.Batch()))
}

// Unnormalised says why there is no perplexity, so that none is reported.
func (l *LeastSquares) Unnormalised() string {
	return "least squares give words scores and no probabilities"
}

type leastSquares struct {
	graph.Op
	peak float32
	loss G.F64
	dz   graph.Buffer
}

func (o *leastSquares) InferShape(...G.DimSizer) (tensor.Shape, error) {
	return tensor.ScalarShape(), nil
}

// DiffWRT says that the loss can be differentiated by the scores, and not by the batch.
func (o *leastSquares) DiffWRT(int) []bool { return []bool{true, false} }

// Do returns the loss and leaves its gradient, for that is made of the same numbers.
func (o *leastSquares) Do(in ...G.Value) (G.Value, error) {
	z, batch := graph.AsMatrix(in[0]), in[1].(*graph.Batch)
	dz := o.dz.Matrix(z.Rows, z.Cols)
	clear(dz.Data)
	share := 1 / float32(max(1, len(batch.Target)))
	var sum float64
	for i := range z.Rows {
		scores, slopes := z.Data[i*z.Cols:(i+1)*z.Cols], dz.Data[i*z.Cols:(i+1)*z.Cols]
		lo, hi := batch.Targets(i)
		for _, target := range batch.Target[lo:hi] {
			for v, score := range scores {
				if v == int(target) {
					score -= o.peak
				}
				sum += float64(float64(score) * float64(score))
				slopes[v] += float32(score * share)
			}
		}
	}
	o.loss = G.F64(sum / 2 * float64(share))
	return &o.loss, nil
}

// SymDiff adds the node of the gradient. The loss, out, is an input for its place in the
// order: once it has a value, Do has run.
func (o *leastSquares) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	dz := o.Gradient("dz", in[0], func(v []G.Value) (G.Value, error) {
		dz, by := graph.AsMatrix(o.dz.Value()), float32(*v[1].(*G.F64))
		for i := range dz.Data { // by is 1, unless this is only a part of the graph's loss
			dz.Data[i] *= by
		}
		return o.dz.Value(), nil
	}, out, dl)
	return G.Nodes{dz, nil}, nil
}

// A loss of one's own, with an op that reads the targets from the batch. In an experiment
// file it has the name that it is given in configs.Parts.
func ExampleSpec() {
	var own loss.Spec = &LeastSquares{Peak: 5}
	g, err := graph.Build(graph.Options{Vocab: 4, Seed: 1}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 8}).Build(s.In("embedding"), s.Batch())
		return own.Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// After word 0 comes 1, after 1 comes 2, after 2 comes 3.
	g.Input.Set(graph.Batch{ID: []int32{0, 1, 2}, Offset: []int32{0, 1, 2, 3}, Target: []int32{1, 2, 3}})
	adam := optimizer.NewAdam().New(g.Params)
	for range 300 {
		if _, err := adam.Train(g, 0.05); err != nil {
			fmt.Println(err)
			return
		}
	}
	adam.Flush()
	loss, err := g.Evaluate()
	fmt.Printf("%.2f %v\n", loss, err)
	// Output: 0.00 <nil>
}
