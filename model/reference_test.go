package model_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"gorgonia.org/tensor"
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
	ref := readNPZ(t, path)
	x := ref["x.0"]
	bag := x.shape[1]
	table := ref["init.embedding.weight"]
	n, err := model.New(seedNetwork(table.shape[1]), graph.Options{
		Vocab: table.shape[0], Batch: x.shape[0], Context: bag, Seed: 1, Init: "pytorch",
	})
	if err != nil {
		t.Fatal(err)
	}
	for ours, theirs := range torchNames() {
		copy(n.Param(ours).Data, ref["init."+theirs].float32s())
	}
	adam := optimizer.Specs()["adam"]().New(n.Params())
	for i, want := range ref["losses"].values {
		b := bags(ref[fmt.Sprintf("x.%d", i)], ref[fmt.Sprintf("y.%d", i)])
		got, err := n.Step(b, adam, 1e-3)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got-want) > 1e-5*math.Abs(want) {
			t.Errorf("step %d: loss is %v, PyTorch's is %v", i, got, want)
		}
		if i == 0 {
			for ours, theirs := range torchNames() {
				compare(t, "gradient of "+ours, dense(t, n.Param(ours)), ref["grad."+theirs].values)
			}
		}
	}
	for ours, theirs := range torchNames() {
		compare(t, ours, n.Param(ours).Data, ref["after10."+theirs].values)
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

func bags(x, y array) *data.Batch {
	b := &data.Batch{Offset: []int32{0}}
	for i := range x.shape[0] {
		for j := range x.shape[1] {
			b.ID = append(b.ID, int32(x.values[i*x.shape[1]+j]))
		}
		b.Offset = append(b.Offset, int32(len(b.ID)))
		b.Target = append(b.Target, int32(y.values[i]))
	}
	return b
}

func dense(t *testing.T, p *graph.Param) []float32 {
	t.Helper()
	v, err := p.Grad()
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := v.(*tensor.Dense); ok {
		return d.Float32s()
	}
	got := make([]float32, len(p.Data))
	v.(*graph.Rows).AddTo(got)
	return got
}

// compare reports the first number that is off by more than 1e-6 and 1e-4 of
// the wanted one.
func compare(t *testing.T, name string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, PyTorch has %d", name, len(got), len(want))
	}
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - w); d > 1e-6 && d > 1e-4*math.Abs(w) {
			t.Errorf("%s[%d]: %v, PyTorch has %v", name, i, got[i], w)
			return
		}
	}
}

// An array is an array of a NumPy archive.
type array struct {
	shape  []int
	values []float64
}

func (a array) float32s() []float32 {
	out := make([]float32, len(a.values))
	for i, v := range a.values {
		out[i] = float32(v)
	}
	return out
}

// readNPZ reads an archive made by numpy.savez: a zip of .npy files, here
// little-endian float32, float64 or int32 in C order.
func readNPZ(t *testing.T, path string) map[string]array {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	arrays := make(map[string]array)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		arrays[strings.TrimSuffix(f.Name, ".npy")] = parseNPY(t, raw)
	}
	return arrays
}

func parseNPY(t *testing.T, raw []byte) array {
	t.Helper()
	end := 10 + int(binary.LittleEndian.Uint16(raw[8:]))
	header, body := string(raw[10:end]), bytes.NewReader(raw[end:])
	var a array
	n := 1
	list := header[strings.Index(header, "(")+1 : strings.Index(header, ")")]
	for _, d := range strings.Split(list, ",") {
		if d = strings.TrimSpace(d); d != "" {
			size, err := strconv.Atoi(d)
			if err != nil {
				t.Fatal(err)
			}
			a.shape, n = append(a.shape, size), n*size
		}
	}
	read := func(into any) {
		if err := binary.Read(body, binary.LittleEndian, into); err != nil {
			t.Fatal(err)
		}
	}
	a.values = make([]float64, n)
	switch {
	case strings.Contains(header, "<f8"):
		read(a.values)
	case strings.Contains(header, "<f4"):
		v := make([]float32, n)
		read(v)
		for i := range v {
			a.values[i] = float64(v[i])
		}
	case strings.Contains(header, "<i4"):
		v := make([]int32, n)
		read(v)
		for i := range v {
			a.values[i] = float64(v[i])
		}
	default:
		t.Fatalf("array of another type: %s", header)
	}
	return a
}
