package optimizer_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// HeavyBall is gradient descent with momentum:
//
//	v = momentum·v − learning_rate·(g + weight_decay·w)
//	w = w + v
type HeavyBall struct {
	optimizer.Common         // learning_rate, weight_decay, clip_norm, sparse
	Momentum         float64 `toml:"momentum" range:"[0,1)" help:"share of the last move that is kept"`
}

// New says how weights move. What all optimizers have in common is added by the library:
// sparse gradients, clipping, goroutines, checkpoints.
func (o *HeavyBall) New(params []*graph.Param) *optimizer.Optimizer {
	keep, decay := float32(o.Momentum), float32(o.WeightDecay)
	return optimizer.New(o.Common, optimizer.Rule{
		Name:  "heavy_ball",
		Slots: []string{"v"},
		At: func(_ int64, rate float64) optimizer.Update {
			step := float32(rate)
			return func(w, g []float32, s optimizer.State) {
				v := s.Slot(0)
				for i, g := range g {
					slope := float32(s.Scale*g) + float32(decay*w[i])
					v[i] = float32(keep*v[i]) - float32(step*slope)
					w[i] += v[i]
				}
			}
		},
	}, params)
}

// An optimizer of one's own. In an experiment file it has the name that it is given in
// configs.Parts.
func ExampleSpec() {
	own := &HeavyBall{Common: optimizer.Common{LearningRate: 0.5, Sparse: "exact"}, Momentum: 0.9}
	var _ optimizer.Spec = own
	g, err := graph.Build(graph.Options{Vocab: 4, Seed: 1}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 8}).Build(s.In("embedding"), s.Batch())
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// After word 0 comes 1, after 1 comes 2, after 2 comes 3.
	g.Input.Set(graph.Batch{ID: []int32{0, 1, 2}, Offset: []int32{0, 1, 2, 3}, Target: []int32{1, 2, 3}})
	o := own.New(g.Params)
	for range 200 {
		if _, err := o.Train(g, own.LearningRate); err != nil {
			fmt.Println(err)
			return
		}
	}
	o.Flush()
	loss, err := g.Evaluate()
	fmt.Printf("%.2f %v\n", loss, err)
	// Output: 0.00 <nil>
}
