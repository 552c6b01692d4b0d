package model_test

import (
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
)

// torchNames maps our parameters to those of the PyTorch network in
// testdata/seed_network.py.
func torchNames() map[string]string {
	return map[string]string{
		"embedding/w": "embedding.weight",
		"fc1/w":       "fc1.weight",
		"fc1/b":       "fc1.bias",
		"fc2/w":       "fc2.weight",
		"fc2/b":       "fc2.bias",
		"output/w":    "fc3.weight",
		"output/b":    "fc3.bias",
	}
}

// TestAgreesWithPyTorch runs the seed network from PyTorch's initial weights on
// PyTorch's batches and compares every number: the losses of ten Adam steps
// within 1e-5 relative, the first step's gradients and the weights after ten
// steps within 1e-4 relative or 1e-6 absolute. LEXIGRAPH_REFERENCE names
// another archive of the same form to compare with.
func TestAgreesWithPyTorch(t *testing.T) {
	path := "testdata/seed_network.npz"
	if p := os.Getenv("LEXIGRAPH_REFERENCE"); p != "" {
		path = p
	}
	ref := graphtest.ReadNPZ(t, path)
	x := ref["x.0"]
	bag := x.Shape[1]
	table := ref["init.embedding.weight"]
	n, err := model.New(seedNetwork(table.Shape[1]), graph.Options{
		Vocab: table.Shape[0], Context: bag, Seed: 1, Init: "pytorch",
	})
	if err != nil {
		t.Fatal(err)
	}
	for ours, theirs := range torchNames() {
		copy(n.Param(ours).Data, ref["init."+theirs].Float32s())
	}
	adam := optimizer.Specs()["adam"]().New(n.Params())
	for i, want := range ref["losses"].Values {
		b := bags(ref[fmt.Sprintf("x.%d", i)], ref[fmt.Sprintf("y.%d", i)])
		if i == 0 {
			if _, err := n.Gradients(b, 0); err != nil {
				t.Fatal(err)
			}
			for ours, theirs := range torchNames() {
				compare(t, "gradient of "+ours, graphtest.Gradient(t, n.Param(ours)), ref["grad."+theirs].Values)
			}
		}
		got, err := n.Step(b, adam, 1e-3)
		if err != nil {
			t.Fatal(err)
		}
		if !(math.Abs(got-want) <= 1e-5*math.Abs(want)) {
			t.Errorf("step %d: loss is %v, PyTorch's is %v", i, got, want)
		}
	}
	for ours, theirs := range torchNames() {
		compare(t, ours, n.Param(ours).Data, ref["after10."+theirs].Values)
	}
}

// seedNetwork is the house network over bags.
func seedNetwork(dim int) model.Architecture {
	return model.Architecture{
		Embedding: &layer.EmbeddingBag{Dim: dim, Mode: "mean"},
		Layers: []model.Layer{
			{Type: "fc", Spec: &layer.FC{Units: 128, Activation: "relu", Bias: true}},
			{Type: "fc", Spec: &layer.FC{Units: 64, Activation: "relu", Bias: true}},
		},
		Loss: &loss.CrossEntropy{},
	}
}

func bags(x, y graphtest.Array) *data.Batch {
	b := &data.Batch{Offset: []int32{0}}
	for i := range x.Shape[0] {
		for j := range x.Shape[1] {
			b.ID = append(b.ID, int32(x.Values[i*x.Shape[1]+j]))
		}
		b.Offset = append(b.Offset, int32(len(b.ID)))
		b.Target = append(b.Target, int32(y.Values[i]))
	}
	return b
}

// compare reports the first number that is off by more than 1e-6 and 1e-4 of
// the wanted one.
func compare(t *testing.T, name string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, PyTorch has %d", name, len(got), len(want))
	}
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - w); !(d <= max(1e-6, 1e-4*math.Abs(w))) {
			t.Errorf("%s[%d]: %v, PyTorch has %v", name, i, got[i], w)
			return
		}
	}
}
