package loss_test

import (
	"math"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/loss"
)

// TestNaNIsSeen holds that every loss, in training and held out, is NaN once the
// vectors it is made of are, so that a run that has diverged stops at that step.
func TestNaNIsSeen(t *testing.T) {
	specs := map[string]loss.Spec{
		"binary_cross_entropy, drawn":    &loss.BinaryCrossEntropy{PosWeight: 1, Negatives: 3},
		"hierarchical_softmax, balanced": &loss.HierarchicalSoftmax{Tree: "balanced"},
		"margin, dot":                    &loss.Margin{Negatives: 3, Margin: 1, Similarity: "dot"},
		"nce, shared":                    &loss.NCE{Negatives: 3, Shared: true, SetSize: 3},
		"negative_sampling, shared":      &loss.NegativeSampling{Negatives: 3, Shared: true, SetSize: 3},
		"sampled_softmax, unshared":      &loss.SampledSoftmax{Negatives: 3},
	}
	for name, newSpec := range loss.Specs() {
		specs[name] = newSpec()
	}
	for name, spec := range specs {
		for _, of := range []string{"embedding/", "output/"} {
			g, err := graph.Build(options(), under(spec, false))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range g.Params {
				if strings.HasPrefix(p.Name, of) {
					for i := range p.Data {
						p.Data[i] = float32(math.NaN())
					}
				}
			}
			g.Input.Set(equip(batch(), spec))
			if l, err := g.Run(0); err != nil || !math.IsNaN(l) {
				t.Errorf("%s, %s is NaN: loss is %v, %v", name, of, l, err)
			}
			if l, err := g.Evaluate(); err != nil || !math.IsNaN(l) {
				t.Errorf("%s, %s is NaN: held-out loss is %v, %v", name, of, l, err)
			}
		}
	}
}
