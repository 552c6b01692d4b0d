package layer_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
)

// TestBatchesOfOtherSizes checks gradients on batches larger and smaller than those of
// the other tests, and on ragged bags, one of them empty.
func TestBatchesOfOtherSizes(t *testing.T) {
	single := graph.Batch{ID: []int32{4, 4}, Offset: []int32{0, 2}, Target: []int32{6}}
	double := graph.Batch{Offset: []int32{0}}
	for range 2 {
		double.ID = append(double.ID, batch().ID...)
		double.Target = append(double.Target, batch().Target...)
	}
	for i := range double.Target {
		double.Offset = append(double.Offset, int32(2*i+2))
	}
	ragged := graph.Batch{ID: []int32{1, 2, 3, -1, 5, 5, 5}, Offset: []int32{0, 1, 1, 7}, Target: []int32{0, 3, 6}}
	kinked := []string{"fc/relu", "fc/leaky_relu", "fc/elu", "rotate"} // a small relation turns fast
	for name, spec := range variants() {
		if t, ok := spec.(*layer.TransE); slices.Contains(kinked, name) || ok && t.Distance == "l1" {
			continue // a kink may be near; that of L1 is checked with its losses
		}
		graphtest.CheckGradients(t, options(), single, around(spec))
		graphtest.CheckGradients(t, options(), double, around(spec))
		if strings.HasPrefix(name, "embedding_bag") {
			graphtest.CheckGradients(t, options(), ragged, around(spec))
		}
	}
}

// TestManyExamples holds that a batch of the same examples many times over, which is cut into several blocks, has
// the loss and the gradients of these.
func TestManyExamples(t *testing.T) {
	var many graph.Batch
	for range 80 {
		for i, id := range batch().ID {
			many.ID = append(many.ID, id)
			if i%2 == 0 {
				many.Offset = append(many.Offset, int32(len(many.ID)-1))
			}
		}
		many.Target = append(many.Target, batch().Target...)
	}
	many.Offset = append(many.Offset, int32(len(many.ID)))
	for name, spec := range variants() {
		if name == "dropout" { // each example is another
			continue
		}
		g, err := graph.Build(options(), around(spec))
		if err != nil {
			t.Fatal(err)
		}
		run := func(b graph.Batch) (loss float64, gradients [][]float32) {
			g.Input.Set(b)
			loss, err := g.Run(0)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range g.Params {
				gradients = append(gradients, graphtest.Gradient(t, p))
			}
			return loss, gradients
		}
		want, wants := run(batch())
		got, gots := run(many)
		if !(math.Abs(got-want) <= 1e-5) {
			t.Errorf("%s: the loss is %v, want %v", name, got, want)
		}
		for k, p := range g.Params {
			for i, x := range wants[k] {
				if !(math.Abs(float64(gots[k][i]-x)) <= 1e-5) {
					t.Errorf("%s: the gradient of %s[%d] is %v, want %v", name, p.Name, i, gots[k][i], x)
					break
				}
			}
		}
	}
}
