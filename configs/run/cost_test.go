package run_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model/train"
	G "gorgonia.org/gorgonia"
)

// watched is a layer that notes whether the initial values of its weights repeat.
type watched struct {
	layer.FC
	repeat bool
}

func (l *watched) Build(s *graph.Scope, x *G.Node) *G.Node {
	y := l.FC.Build(s, x)
	w := s.Lookup(s.Path("w")).Data
	for i := 4; i+4 <= len(w) && !l.repeat; i++ {
		l.repeat = slices.Equal(w[i:i+4], w[:4])
	}
	return y
}

// TestCheckDrawsLittle: a network that is only measured begins with few numbers that repeat, one that is trained does not. Before it
// measures, check says about how much memory training takes.
func TestCheckDrawsLittle(t *testing.T) {
	l := &watched{FC: layer.FC{Units: 20_000, Activation: "relu", Bias: true}}
	e, folder := experiment(t, "corpus.valid=0", "embedding.dim=64", "train.max_steps=1")
	e.Layers = []configs.Part[layer.Spec]{{Type: "watched", Spec: l}, {Type: "fc", Spec: &layer.FC{Units: 4, Activation: "relu", Bias: true}}}
	parts := configs.ShippedParts()
	parts.Layers["watched"] = func() layer.Spec { return new(watched) }
	var said run.Bytes
	c, err := run.Check(t.Context(), e, run.Options{Parts: parts, Notify: func(e run.Event) {
		if m, ok := e.(run.Measuring); ok && !l.repeat {
			said = m.Memory
		}
	}})
	if err != nil || !l.repeat {
		t.Fatalf("check: error %v, and numbers repeat: %v", err, l.repeat)
	}
	if said < c.Memory/2 || said > 2*c.Memory {
		t.Errorf("the memory is %v, and was said to be %v", c.Memory, said)
	}
	if l.repeat = false; c.StepSeconds <= 0 || c.Seconds < c.StepSeconds {
		t.Errorf("a step takes %v s, and the run %v s", c.StepSeconds, c.Seconds)
	}
	if _, err := run.Start(t.Context(), e, run.Options{Parts: parts, Folder: folder}); err != nil || l.repeat {
		t.Errorf("run: error %v, and numbers repeat: %v", err, l.repeat)
	}
}

// TestCheckMemoryIsMeasured: what a layer takes that says little of its size is in what check says, and not only guessed.
func TestCheckMemoryIsMeasured(t *testing.T) {
	const floats = 16 << 20
	e, _ := experiment(t, "corpus.valid=0", "train.max_steps=1")
	l := &hoarding{FC: layer.FC{Units: 4, Activation: "relu", Bias: true}, floats: floats}
	e.Layers = []configs.Part[layer.Spec]{{Type: "hoarding", Spec: l}}
	parts := configs.ShippedParts()
	parts.Layers["hoarding"] = func() layer.Spec { return new(hoarding) }
	c, err := run.Check(t.Context(), e, run.Options{Parts: parts})
	if err != nil || c.Memory < 4*floats {
		t.Errorf("error %v, memory %v, of which the layer takes 64 MiB", err, c.Memory)
	}
	l.held = nil
	s, err := run.CheckSweep(t.Context(), &configs.Sweep{Seeds: 1}, []configs.Trial{{Experiment: e}}, run.Options{Parts: parts})
	if err != nil || s.Memory < 4*floats {
		t.Errorf("of a sweep: error %v, memory %v", err, s.Memory)
	}
}

// hoarding layers take much memory.
type hoarding struct {
	layer.FC
	floats int
	held   []float32
}

func (l *hoarding) Build(s *graph.Scope, x *G.Node) *G.Node {
	l.held = make([]float32, l.floats)
	return l.FC.Build(s, x)
}

// TestCheckDisk: a run takes no more room than check says, and its checkpoint as much as check says.
func TestCheckDisk(t *testing.T) {
	for _, settings := range [][]string{
		{"export.formats=[\"word2vec\", \"npy\"]"},
		{"export.formats=[]", "train.patience=1"},
	} {
		e, folder := experiment(t, append(settings, "embedding.dim=400", "train.max_steps=3")...)
		c, err := run.Check(t.Context(), e, run.Options{Folder: filepath.Join(folder, "to", "be", "made")})
		if err != nil {
			t.Fatal(err)
		}
		if c.Exports > 0 != (len(e.Export.Formats) > 0) {
			t.Errorf("%v: the exports take %v", settings, c.Exports)
		}
		r, err := run.Start(t.Context(), e, run.Options{Folder: folder})
		if err != nil {
			t.Fatal(err)
		}
		sizes := sizesIn(t, r.Path)
		checkpoint, took := sizes[train.CheckpointFile], run.Bytes(0)
		for _, size := range sizes {
			took += size
		}
		const notes = 64 << 10 // the manifest, the curve, and the like
		if took > c.Disk+notes || checkpoint < c.Checkpoint || checkpoint > c.Checkpoint+notes {
			t.Errorf("%v: the run has %v, and its checkpoint %v; check says %v and %v", settings, took, checkpoint, c.Disk, c.Checkpoint)
		}
	}
}

// sizesIn returns the size of each file of a folder, by its name there.
func sizesIn(t *testing.T, folder string) map[string]run.Bytes {
	t.Helper()
	sizes := make(map[string]run.Bytes)
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sizes[filepath.ToSlash(strings.TrimPrefix(path, folder+string(filepath.Separator)))] = run.Bytes(info.Size())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sizes
}
