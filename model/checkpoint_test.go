package model_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/safetensors"
)

// saved is a small network with an optimizer some steps on its way, and the
// checkpoint of it.
type saved struct {
	n    *model.Network
	o    *optimizer.Optimizer
	path string
}

func smallArchitecture() model.Architecture {
	return model.Architecture{
		Embedding: &layer.EmbeddingBag{Dim: 3, Mode: "mean"},
		Layers:    []model.Layer{{Type: "fc", Spec: &layer.FC{Units: 4, Activation: "tanh", Bias: true}}},
		Loss:      &loss.CrossEntropy{},
	}
}

func smallOptions(seed uint64) graph.Options {
	return graph.Options{Vocab: 11, Context: 2, Seed: seed, Init: "pytorch"}
}

func save(t *testing.T) saved {
	t.Helper()
	n := newNetwork(t, smallArchitecture(), smallOptions(1))
	s := saved{n, optimizer.Specs()["adam"]().New(n.Params()), filepath.Join(t.TempDir(), "last.safetensors")}
	s.steps(t, 3)
	if err := n.Save(s.path, s.o, map[string]string{"note": "of the caller's"}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s saved) steps(t *testing.T, k int) {
	t.Helper()
	for range k {
		b := drawBatch(rand.New(rand.NewPCG(uint64(s.o.Steps()), 1)), 11, 4, 2)
		if _, err := s.n.Step(b, s.o, 0.01); err != nil {
			t.Fatal(err)
		}
	}
}

// state returns all that a checkpoint holds.
func state(n *model.Network, o *optimizer.Optimizer) []float32 {
	all := []float32{float32(o.Steps())}
	for _, p := range n.Params() {
		all = append(all, p.Data...)
	}
	for _, data := range o.Slots {
		all = append(all, data...)
	}
	return all
}

// TestCheckpoint takes a network up from a checkpoint and wants the bits of the
// one that went on, state included.
func TestCheckpoint(t *testing.T) {
	for name, newSpec := range optimizer.Specs() {
		n := newNetwork(t, smallArchitecture(), smallOptions(1))
		first := saved{n, newSpec().New(n.Params()), filepath.Join(t.TempDir(), "c")}
		first.steps(t, 3)
		if err := n.Save(first.path, first.o, map[string]string{"note": "of the caller's"}); err != nil {
			t.Fatal(err)
		}
		first.steps(t, 4)

		m := newNetwork(t, smallArchitecture(), smallOptions(2))
		second := saved{m, newSpec().New(m.Params()), first.path}
		notes, err := m.Load(second.path, second.o)
		if err != nil {
			t.Fatal(err)
		}
		if notes["note"] != "of the caller's" {
			t.Errorf("%s: the notes are %v", name, notes)
		}
		second.steps(t, 4)
		if !slices.Equal(state(first.n, first.o), state(second.n, second.o)) {
			t.Errorf("%s: from a checkpoint it comes to something else", name)
		}
	}
}

func TestOpenCheckpoint(t *testing.T) {
	s := save(t)
	c, err := model.OpenCheckpoint(s.path)
	if err != nil {
		t.Fatal(err)
	}
	rows, cols, data, err := c.Matrix(model.OutputEmbedding)
	if err != nil || rows != 11 || cols != 4 || !slices.Equal(data, s.n.Param(model.OutputEmbedding).Data) {
		t.Errorf("the output embedding is %d × %d, %v", rows, cols, err)
	}
	if c.Step != 3 || !c.Has("fc1/b") || c.Has("fc2/b") {
		t.Errorf("step is %d, fc1/b there %v, fc2/b there %v", c.Step, c.Has("fc1/b"), c.Has("fc2/b"))
	}
	if _, _, _, err := c.Matrix("output/b"); err == nil || err.Error() != s.path+": it has no matrix output/b" {
		t.Errorf("a vector as a matrix: error is %v", err)
	}
	if _, err := model.OpenCheckpoint(s.path + "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: error is %v", err)
	}
}

// TestParamsDigest holds that the digest is that of the parameters alone.
func TestParamsDigest(t *testing.T) {
	s := save(t)
	digest := func(note string) string {
		t.Helper()
		if err := s.n.Save(s.path, s.o, map[string]string{"seconds": note}); err != nil {
			t.Fatal(err)
		}
		c, err := model.OpenCheckpoint(s.path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := c.ParamsDigest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := digest("1.5")
	for _, state := range s.o.Slots {
		state[0]++
	}
	s.o.SetSteps(9)
	if again := digest("2.5"); again != first {
		t.Error("notes, steps or the optimizer's state change it")
	}
	w := s.n.Param("fc1/b").Data
	w[0] = math.Nextafter32(w[0], 1)
	if other := digest("1.5"); other == first {
		t.Error("another number does not change it")
	}
}

// TestDamagedCheckpoint cuts a checkpoint short at many lengths and changes every
// fifth byte: a CheckpointError with the path, and nothing is loaded.
func TestDamagedCheckpoint(t *testing.T) {
	s := save(t)
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	n := newNetwork(t, smallArchitecture(), smallOptions(2))
	o := optimizer.Specs()["adam"]().New(n.Params())
	before := state(n, o)
	path := filepath.Join(t.TempDir(), "damaged")
	check := func(what string, at int, raw []byte) {
		t.Helper()
		if err := os.WriteFile(path, raw, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := n.Load(path, o)
		if bad := (*model.CheckpointError)(nil); !errors.As(err, &bad) || bad.Path != path || !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s %d: error is %v, want a CheckpointError", what, at, err)
		}
	}
	for size := 0; size < len(whole); size += 1 + size/40 {
		check("cut to", size, whole[:size])
	}
	check("cut to", len(whole)-1, whole[:len(whole)-1])
	check("longer by", 1, append(slices.Clone(whole), 0))
	for i := 0; i < len(whole); i += 5 {
		raw := slices.Clone(whole)
		raw[i] ^= []byte{1, 0x20, 0xff}[i%3]
		check("changed byte", i, raw)
	}
	if !slices.Equal(before, state(n, o)) {
		t.Error("a damaged checkpoint was loaded in part")
	}
}

// TestForeignCheckpoint loads a checkpoint into other networks and optimizers.
func TestForeignCheckpoint(t *testing.T) {
	s := save(t)
	deeper, wider := smallArchitecture(), smallArchitecture()
	deeper.Layers = append(deeper.Layers, model.Layer{Type: "fc", Spec: &layer.FC{Units: 4, Activation: "tanh", Bias: true}})
	wider.Embedding = &layer.EmbeddingBag{Dim: 5, Mode: "mean"}
	check := func(want string, a model.Architecture, spec optimizer.Spec) {
		t.Helper()
		n := newNetwork(t, a, smallOptions(2))
		o := spec.New(n.Params())
		before := state(n, o)
		_, err := n.Load(s.path, o)
		if bad := (*model.CheckpointError)(nil); !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want a CheckpointError with %q", err, want)
		}
		if !slices.Equal(before, state(n, o)) {
			t.Errorf("%s: it was loaded in part", want)
		}
	}
	specs := optimizer.Specs()
	check("it is of another network: fc2/w is [] there and [4 4] here", deeper, specs["adam"]())
	check("it is of another network: embedding/w is [11 3] there and [11 5] here", wider, specs["adam"]())
	check("its optimizer is adam, not sgd; go on with adam", smallArchitecture(), specs["sgd"]())
	check("it holds 15 tensors, not 5", smallArchitecture(), unnamed{})
	check("its optimizer is adam, not adagrad; go on with adam", smallArchitecture(), specs["adagrad"]())
	check("its optimizer is adam, not adamw; go on with adam", smallArchitecture(), specs["adamw"]()) // whose state has the same names
	check("it is of another optimizer: the state s/embedding/w is [] there and [33] here; give the optimizer the settings that it had", smallArchitecture(), unnamed{"s", "t"})
}

// unnamed is an optimizer whose rule has no name, with these slots.
type unnamed []string

func (u unnamed) New(params []*graph.Param) *optimizer.Optimizer {
	return optimizer.New(optimizer.Common{}, optimizer.Rule{Slots: u}, params)
}

// FuzzOpenCheckpoint takes any names and numbers for a whole checkpoint, with the SHA-256
// that belongs to them: it is one of another network, or has all that the network needs.
func FuzzOpenCheckpoint(f *testing.F) {
	f.Add("7", "lexigraph", "embedding/w", 2, 3)
	f.Add("-1", "lexigraph", "optimizer/m/embedding/w", 0, 9)
	f.Add("9e9", "", "", 1, 1)
	path := filepath.Join(f.TempDir(), "checkpoint")
	f.Fuzz(func(t *testing.T, step, format, name string, rows, cols int) {
		rows, cols = rows&15, cols&15
		var b bytes.Buffer
		if err := safetensors.Write(&b, map[string]string{"step": step, "format": format},
			[]safetensors.Tensor{{Name: name, Shape: []int{rows, cols}, Data: make([]float32, rows*cols)}}); err != nil {
			return // a name that no tensor can have
		}
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		c, err := model.OpenCheckpoint(path)
		if bad := (*model.CheckpointError)(nil); err != nil && !errors.As(err, &bad) {
			t.Errorf("error is %v", err)
		}
		if err != nil {
			return
		}
		if c.Step < 0 {
			t.Errorf("step %d", c.Step)
		}
		if r, k, data, err := c.Matrix(name); err != nil || r != rows || k != cols || len(data) != rows*cols {
			t.Errorf("%q is %d × %d with %d numbers, error %v", name, r, k, len(data), err)
		}
	})
}
