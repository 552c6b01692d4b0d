package loss_test

import (
	"math"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// TestBalance compares the loss with its formula, and the gradient with finite differences. With 1 the weights are scikit-learn's
// for class_weight="balanced": n/(classes·count); the held-out loss is without. A target
// that is counted nowhere counts as if it were there once.
func TestBalance(t *testing.T) {
	counts := []int64{16, 4, 1, 0}
	batch := graph.Batch{ID: []int32{0, 1, 2, 3, 1}, Offset: []int32{0, 1, 2, 3, 5}, Target: []int32{0, 1, 2, 3}}
	for balance, weights := range map[float64][]float64{
		1:   {21. / 3 / 16, 21. / 3 / 4, 21. / 3, 21. / 3},
		0.5: {21. / 7 / 4, 21. / 7 / 2, 21. / 7, 21. / 7},
	} {
		spec := &loss.CrossEntropy{Balance: balance}
		network := func(s *graph.Scope) *G.Node {
			x := (&layer.EmbeddingBag{Dim: 3, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
			return spec.Build(s.In("output"), x, loss.Output{Vocab: 4, Counts: counts})
		}
		o := graph.Options{Vocab: 4, Context: 2, Seed: 3, Init: "pytorch"}
		graphtest.CheckGradients(t, o, batch, network)
		g, err := graph.Build(o, network)
		if err != nil {
			t.Fatal(err)
		}
		var want, plain float64
		for i, target := range batch.Target {
			lo, hi := batch.Offset[i], batch.Offset[i+1]
			g.Input.Set(graph.Batch{ID: batch.ID[lo:hi], Offset: []int32{0, hi - lo}, Target: []int32{target}})
			l, err := g.Evaluate()
			if err != nil {
				t.Fatal(err)
			}
			want += weights[target] * l / 4
			plain += l / 4
		}
		g.Input.Set(batch)
		if got, err := g.Run(0); err != nil || !(math.Abs(got-want) <= 1e-6) {
			t.Errorf("balance %v: loss is %v, %v; want %v", balance, got, err, want)
		}
		if got, err := g.Evaluate(); err != nil || !(math.Abs(got-plain) <= 1e-6) {
			t.Errorf("balance %v: held-out loss is %v, %v; want %v", balance, got, err, plain)
		}
	}
}

// TestBalanceWithoutCounts: where nothing is counted, all targets count the same.
func TestBalanceWithoutCounts(t *testing.T) {
	var losses []float64
	for _, balance := range []float64{0, 1} {
		g, err := graph.Build(graph.Options{Vocab: 4, Context: 1, Seed: 3, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
			x := (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), s.Batch())
			return (&loss.CrossEntropy{Balance: balance}).Build(s.In("output"), x, loss.Output{Vocab: 4, Counts: make([]int64, 4)})
		})
		if err != nil {
			t.Fatal(err)
		}
		g.Input.Set(graph.Batch{ID: []int32{1}, Offset: []int32{0, 1}, Target: []int32{2}})
		l, err := g.Run(0)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, l)
	}
	if !(math.Abs(losses[0]-losses[1]) <= 1e-6) {
		t.Errorf("losses are %v", losses)
	}
}

// TestBalanceRefuses: what balance cannot do is an error when the network is built.
func TestBalanceRefuses(t *testing.T) {
	for want, spec := range map[string]*loss.CrossEntropy{
		"balance: 2 is not in [0, 1]":              {Balance: 2},
		"balance: does not go with":                {Balance: 0.5, LabelSmoothing: 0.1},
		"balance: targets count by how often they": {Balance: 0.5},
	} {
		_, err := graph.Build(graph.Options{Vocab: 4, Context: 1}, func(s *graph.Scope) *G.Node {
			x := (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), s.Batch())
			return spec.Build(s.In("output"), x, loss.Output{Vocab: 4})
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %s", spec, err, want)
		}
	}
}
