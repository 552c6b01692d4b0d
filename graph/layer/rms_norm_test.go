package layer_test

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// TestRMSNorm compares with PyTorch's nn.RMSNorm.
func TestRMSNorm(t *testing.T) {
	var y *G.Node
	g, err := graph.Build(graph.Options{Vocab: 2, Context: 1, Seed: 1}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 4}).Build(s.In("embedding"), s.Batch())
		y = (&layer.RMSNorm{Epsilon: 1e-6}).Build(s.In("norm"), x)
		copy(s.Lookup("embedding/w").Data, []float32{1, -2, 3, 0.5, 0.1, 0.2, -0.3, 4})
		copy(s.Lookup("norm/w").Data, []float32{1, 0.5, 2, -1})
		return (&loss.CrossEntropy{}).Build(s.In("output"), y, loss.Output{Vocab: 2})
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Input.Set(graph.Batch{ID: []int32{0, 1}, Offset: []int32{0, 1, 2}, Target: []int32{0, 1}})
	v, err := g.Forward(y)
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{0.5298128724, -0.5298128724, 3.1788773537, -0.2649064362, 0.0497826710, 0.0497826710, -0.2986960411, -1.9913067818}
	for i, got := range graph.AsMatrix(v).Data {
		if !(math.Abs(float64(got)-want[i]) <= 1e-6) {
			t.Errorf("number %d is %v, want %v", i, got, want[i])
		}
	}
}
