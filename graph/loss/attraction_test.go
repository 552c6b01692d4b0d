package loss_test

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// TestAttractionAgreesWithPyTorch compares the loss and its gradients with those of testdata/attraction.py.
func TestAttractionAgreesWithPyTorch(t *testing.T) {
	ref := graphtest.ReadNPZ(t, "testdata/attraction.npz")
	integers := func(name string) (list []int32) {
		for _, x := range ref[name].Values {
			list = append(list, int32(x))
		}
		return list
	}
	b := graph.Batch{Target: integers("target"), TargetOffset: integers("offset"), Negative: integers("negative"), Value: ref["value"].Float32s(), Offset: []int32{0}}
	rows := len(b.TargetOffset) - 1
	for i := range int32(rows) {
		b.ID, b.Offset = append(b.ID, i), append(b.Offset, i+1)
	}
	for name, spec := range map[string]*loss.Attraction{"0.1": {Negatives: 5, Drawn: 8, MinDist: 0.1}, "0.5": {Negatives: 3, Drawn: 8, MinDist: 0.5}} {
		g, err := graph.Build(graph.Options{Vocab: rows, Context: 1, Seed: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
			h := (&layer.Embedding{Dim: 2}).Build(s.In("embedding"), s.Batch())
			return spec.Build(s.In("output"), h, loss.Output{Vocab: s.Vocab()})
		})
		if err != nil {
			t.Fatal(err)
		}
		copy(g.Params[0].Data, ref["h"].Float32s())
		copy(g.Params[1].Data, ref["w"].Float32s())
		g.Input.Set(b)
		got, err := g.Run(0)
		if err != nil {
			t.Fatal(err)
		}
		if want := ref[name+".loss"].Values[0]; !(math.Abs(got-want) <= 1e-6*max(1, want)) {
			t.Errorf("min_dist %s: loss is %v, PyTorch has %v", name, got, want)
		}
		for i, of := range []string{"h", "w"} {
			for k, d := range graphtest.Gradient(t, g.Params[i]) {
				if want := ref[name+".d"+of].Values[k]; !(math.Abs(float64(d)-want) <= 1e-6*max(1, math.Abs(want))) {
					t.Errorf("min_dist %s: gradient %d by %s is %v, PyTorch has %v", name, k, of, d, want)
				}
			}
		}
	}
}
