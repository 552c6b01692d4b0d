package run_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/machine"
	"github.com/lexigraph/lexigraph/model/lease"
	"github.com/lexigraph/lexigraph/model/train"
)

// experiment returns a small experiment in a folder of its own.
func experiment(t testing.TB, overrides ...string) (e *configs.Experiment, folder string) {
	t.Helper()
	folder = t.TempDir()
	text := filepath.Join(folder, "text.txt")
	var b strings.Builder
	animals := strings.Fields("cat dog mouse horse cow hen")
	for _, a := range animals {
		for _, verb := range strings.Fields("chases sees follows likes feeds") {
			for _, color := range strings.Fields("red green blue") {
				for _, other := range animals {
					fmt.Fprintf(&b, "the %s %s the %s %s\n", a, verb, color, other)
				}
			}
		}
	}
	if err := os.WriteFile(text, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	words := append([]string{"corpus.train=" + text, "vocab.min_count=1", "embedding.dim=6", "layers=[]", "train.epochs=2", "show.nearest=[]", "evaluate.sets=[]"}, overrides...)
	e, err := configs.Load("quickstart", words)
	if err != nil {
		t.Fatal(err)
	}
	return e, folder
}

func vectors(t *testing.T, r *run.Run) string {
	t.Helper()
	table, err := r.Vectors("input")
	if err != nil {
		t.Fatal(err)
	}
	return table.SHA256()
}

// TestInterrupted: a run whose context ends is saved, and goes on to the bits of one
// that was never stopped.
func TestInterrupted(t *testing.T) {
	e, folder := experiment(t)
	whole, err := run.Start(t.Context(), e, run.Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var step train.Step
	stopped, err := run.Start(ctx, e, run.Options{Folder: folder, Notify: func(e run.Event) {
		if s, ok := e.(train.Step); ok {
			if step = s; s.Step == 20 {
				cancel()
			}
		}
	}})
	if !errors.Is(err, train.ErrInterrupted) || !errors.Is(err, context.Canceled) || stopped == nil || stopped.Manifest.Outcome != train.WasInterrupted {
		t.Fatalf("got run %+v, error %v", stopped, err)
	}
	if stopped.Path != whole.Path+"-2" {
		t.Errorf("the second run is in %s", stopped.Path)
	}
	if m := stopped.Manifest; m.Tokens < step.Tokens || m.Seconds < step.Seconds || step.Seconds == 0 { // between two lines of the record
		t.Errorf("it has %d tokens in %v s, and its last step %d in %v s", m.Tokens, m.Seconds, step.Tokens, step.Seconds)
	}
	var began run.Began
	again, err := run.Resume(t.Context(), stopped.Path, run.Options{Notify: func(e run.Event) {
		if b, ok := e.(run.Began); ok {
			began = b
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if began.Step < 20 || began.Step >= began.Steps {
		t.Errorf("it goes on from step %d of %d", began.Step, began.Steps)
	}
	if vectors(t, again) != vectors(t, whole) || *again.Manifest.Valid != *whole.Manifest.Valid {
		t.Error("the run that was stopped has other results")
	}
	v, err := run.Verify(t.Context(), again.Path, 0, run.Options{})
	if err != nil || v.Verdict != run.VerdictSame {
		t.Errorf("verified as %+v, error %v", v, err)
	}
}

// TestLayerWithoutFeatures: a layer that makes one vector of two makes none of one number.
func TestLayerWithoutFeatures(t *testing.T) {
	for _, l := range []string{"complex", "distmult", "rotate", "transe"} {
		e, folder := experiment(t, "embedding.dim=1", `layers=[{type="`+l+`"}]`)
		_, err := run.Start(t.Context(), e, run.Options{Folder: folder})
		if !errors.As(err, new(run.SettingError)) || !strings.HasPrefix(fmt.Sprint(err), "command line: layers[0]: "+l+": 1 features are not the") {
			t.Errorf("%s: error %v", l, err)
		}
	}
}

// TestTakenUp: a process whose run another one has taken up says so once, and leaves the run's manifest alone.
func TestTakenUp(t *testing.T) {
	e, folder := experiment(t, "train.checkpoint_every_steps=10")
	dir := filepath.Join(folder, "mine")
	var before []byte
	_, err := run.Start(t.Context(), e, run.Options{Dir: dir, Notify: func(e run.Event) {
		if s, ok := e.(train.Step); !ok || s.Step != 15 {
			return
		}
		l, err := lease.Take(t.Context(), lease.Folder(dir), false, lease.Pace{Beat: time.Hour, Expiry: 120 * time.Millisecond, Poll: 40 * time.Millisecond})
		if err != nil {
			t.Error(err)
			return
		}
		defer l.Release()
		before, err = os.ReadFile(filepath.Join(dir, train.ManifestFile))
		if err != nil {
			t.Error(err)
		}
	}})
	if !errors.Is(err, train.ErrLocked) || strings.Count(err.Error(), "has taken this run up") != 1 {
		t.Errorf("error is %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, train.ManifestFile)); err != nil || string(after) != string(before) {
		t.Errorf("the manifest was\n%s\nand is, %v,\n%s", before, err, after)
	}
}

// TestOpenNetwork: the network of a run that is opened predicts what the run did.
func TestOpenNetwork(t *testing.T) {
	e, folder := experiment(t, `loss={type="negative_sampling"}`)
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "mine")})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := run.Open(filepath.Join(folder, "mine"), configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	n, err := opened.Network()
	if err != nil {
		t.Fatal(err)
	}
	table, err := r.Vectors("input")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(n.Param("embedding/w").Data, table.Data) {
		t.Error("the network has other embeddings than the vectors")
	}
	if h, err := opened.HeldOut(t.Context()); err != nil || *h.Valid != *r.Manifest.Valid {
		t.Errorf("held out: %+v, error %v", h, err)
	}
	if curve, err := opened.Curve(); err != nil || len(curve) < 3 {
		t.Errorf("%d evaluations, error %v", len(curve), err)
	}
	if _, err := opened.Vectors("third"); err == nil {
		t.Error("there is a third matrix")
	}
	var missing run.MissingError
	if _, err := run.Open(folder, configs.Parts{}); !errors.As(err, &missing) {
		t.Errorf("a folder that is no run: error %v", err)
	}
}

// TestCompare: what is missing is trained, once, in this process.
func TestCompare(t *testing.T) {
	small, folder := experiment(t)
	large := *small
	large.Name, large.Embedding.Dim = "large", 10
	what := run.Comparison{Experiments: []*configs.Experiment{small, &large}, Seeds: 2}
	var planned []run.Planned
	finished := 0
	var told atomic.Int32 // at this time
	crew := run.Crew{Parallel: 2, Options: run.Options{Folder: filepath.Join(folder, "runs"), Notify: func(e run.Event) {
		if told.Add(1) > 1 {
			t.Errorf("told %T while it is told another event", e)
		}
		defer told.Add(-1)
		time.Sleep(time.Millisecond)
		switch e := e.(type) {
		case run.Planned:
			planned = append(planned, e)
		case run.Finished:
			finished++
		}
	}}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stopped *run.Stopped
	if _, err := run.Compare(ctx, what, crew); err == nil {
		t.Error("a context that has ended is no error")
	} else if errors.As(err, &stopped) && stopped.Done > 0 {
		t.Errorf("after the end: %v", err)
	}
	planned, finished = nil, 0
	for range 2 {
		report, err := run.Compare(t.Context(), what, crew)
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Rows) != 2 {
			t.Errorf("%d rows, want 2", len(report.Rows))
		}
	}
	if len(planned) != 1 || planned[0].Train+planned[0].GoOn != 4 || finished != 4 {
		t.Errorf("planned %+v, finished %d", planned, finished)
	}
}

// TestSweepHalving: trials are thinned out, and the best is trained to the end.
func TestSweepHalving(t *testing.T) {
	_, folder := experiment(t)
	file := filepath.Join(folder, "sweep.toml")
	text := "name = \"s\"\ncorpus.train = '" + filepath.Join(folder, "text.txt") + "'\nvocab.min_count = 1\nlayers = []\ntrain.epochs = 2\n" +
		"[sweep]\nseeds = 1\nhalving = 2\nembedding.dim = [2, 4, 8, 16]\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	sweep, trials, err := configs.LoadSweep(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	var keep []int
	report, err := run.Sweep(t.Context(), sweep, trials, run.Crew{Options: run.Options{Folder: filepath.Join(folder, "runs"), Notify: func(e run.Event) {
		if thinned, ok := e.(run.Thinned); ok {
			keep = append(keep, thinned.Keep)
		}
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(keep, []int{2, 1}) || len(report.Rows) != 1 {
		t.Errorf("kept %v, %d rows", keep, len(report.Rows))
	}
}

// TestSeeds: each run is that of its seed alone.
func TestSeeds(t *testing.T) {
	e, folder := experiment(t)
	var last *run.Run
	n := 0
	for r, err := range run.Seeds(t.Context(), e, 2, run.Options{Folder: folder}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		last = r
	}
	same := *e
	same.Seed = 2
	alone, err := run.Start(t.Context(), &same, run.Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	if n != 2 || last.Manifest.Seed != 2 || vectors(t, alone) != vectors(t, last) {
		t.Errorf("%d runs; the last has seed %d, or other bits than alone", n, last.Manifest.Seed)
	}
	dir := filepath.Join(folder, "one")
	for r, err := range run.Seeds(t.Context(), e, 2, run.Options{Dir: dir}) {
		var setting run.SettingError
		if _, there := os.Stat(dir); r != nil || !errors.As(err, &setting) || there == nil {
			t.Errorf("two seeds in one directory: got error %v, want a SettingError before any training", err)
		}
	}
}

// TestStartInCode: an experiment that was made in code is refused for what a file would be, before anything is written.
func TestStartInCode(t *testing.T) {
	e, folder := experiment(t)
	e.Name = "../elsewhere"
	var problems configs.Problems
	if _, err := run.Start(t.Context(), e, run.Options{Folder: filepath.Join(folder, "runs")}); !errors.As(err, &problems) || problems[0].Key != "name" {
		t.Errorf("a name that leaves the folder: got error %v, want one of name", err)
	}
	e.Name, e.Train.BatchSize = "there", -1
	if _, err := run.Check(t.Context(), e, run.Options{}); !errors.As(err, &problems) || problems[0].Key != "train.batch_size" {
		t.Errorf("a negative batch: got error %v, want one of train.batch_size", err)
	}
	if found, _ := filepath.Glob(filepath.Join(folder, "*elsewhere*")); len(found) > 0 {
		t.Errorf("there is %v", found)
	}
	var setting run.SettingError
	if _, err := run.NewNetwork(e, nil, nil); !errors.As(err, &setting) {
		t.Errorf("no vocabulary: got error %v, want a SettingError", err)
	}
	if _, err := run.Explore(t.Context(), run.Exploring{}, run.Options{}); !errors.As(err, &setting) {
		t.Errorf("nothing to explore: got error %v, want a SettingError", err)
	}
}

// TestHugeNetwork: a network that no machine has memory for is refused before it is
// built.
func TestHugeNetwork(t *testing.T) {
	e, folder := experiment(t, "embedding.dim=65536", "layers=[{type=\"fc\",units=65536},{type=\"fc\",units=65536},{type=\"fc\",units=65536},{type=\"fc\",units=65536}]",
		"train.batch_size=1048576")
	if machine.Memory() == 0 {
		t.Skip("the system does not tell how much memory there is")
	}
	var setting run.SettingError
	if _, err := run.Start(t.Context(), e, run.Options{Folder: folder}); !errors.As(err, &setting) {
		t.Errorf("got error %v", err)
	}
}
