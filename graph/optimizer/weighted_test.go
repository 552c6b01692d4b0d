package optimizer_test

import (
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// TestWeightedLoss trains twins whose loss is half of one that has an output layer, one by Step, the other by Train. An
// output layer at the end of a graph hands its gradient over to Train while it runs; here it must not.
func TestWeightedLoss(t *testing.T) {
	for _, l := range []loss.Spec{
		&loss.CrossEntropy{}, &loss.BinaryCrossEntropy{PosWeight: 1}, &loss.AdaptiveSoftmax{Cutoffs: []float64{2}, DivValue: 1},
	} {
		a, b := halved(t, l), halved(t, l)
		byStep, byTrain := optimizer.NewSGD().New(a.Params), optimizer.NewSGD().New(b.Params)
		if _, err := a.Run(0); err != nil {
			t.Fatal(err)
		}
		update(t, byStep, a.Params...)
		if _, err := byTrain.Train(b, byStep.LearningRate); err != nil {
			t.Fatal(err)
		}
		for i, p := range a.Params {
			if got := b.Params[i].Data; !slices.Equal(got, p.Data) {
				t.Errorf("%T: %s is %v after Train, after Step %v", l, p.Name, got, p.Data)
			}
		}
	}
}

// halved returns a graph that ends in half of a loss.
func halved(t *testing.T, l loss.Spec) *graph.Graph {
	t.Helper()
	g, err := graph.Build(graph.Options{Vocab: 5, Context: 1, Seed: 1}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), s.Batch())
		whole := l.Build(s.In("output"), x, loss.Output{Vocab: s.Vocab(), Counts: []int64{5, 4, 3, 2, 1}})
		return graph.Must(G.Mul(whole, G.NewConstant(0.5, G.WithName("half"))))
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Input.ID, g.Input.Offset, g.Input.Target = []int32{1, 4}, []int32{0, 1, 2}, []int32{2, 0}
	return g
}
