package train_test

import (
	"bufio"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestKeptScore holds that what is kept comes back as long as nothing that it
// depends on has changed.
func TestKeptScore(t *testing.T) {
	d, n := saved(t, &layer.EmbeddingBag{Dim: 4, Mode: "mean"}, false, letters(t).Words()...)
	s := evaluate.Settings{Case: "exact"}
	scorer := &train.Scorer{Network: n, Vocab: letters(t), Matrix: "input", Sets: sets(t), Settings: s}
	results, err := scorer.Full(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set, want := scorer.Sets[0], results[0]
	if _, ok := train.KeptScore(d.Path, set, s); ok {
		t.Error("a score is there before one was kept")
	}
	if err := train.KeepScore(d.Path, set, s, want); err != nil {
		t.Fatal(err)
	}
	got, ok := train.KeptScore(d.Path, set, s)
	options := cmp.Options{cmpopts.EquateNaNs(), cmpopts.IgnoreFields(evaluate.Result{}, "Of")}
	if diff := cmp.Diff(want, got, options); !ok || diff != "" {
		t.Errorf("kept is %v (-want +got):\n%s", ok, diff)
	}
	if _, ok := train.KeptScore(d.Path, scorer.Sets[1], s); ok {
		t.Error("it is there for another set")
	}
	if _, ok := train.KeptScore(d.Path, set, evaluate.Settings{Case: "upper"}); ok {
		t.Error("it is there for other settings")
	}
	files, err := filepath.Glob(filepath.Join(d.Path, "scores", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the files are %v, %v", files, err)
	}
	change := func(name string, do func() error) {
		t.Helper()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if _, ok := train.KeptScore(d.Path, set, s); ok {
			t.Errorf("it is there after a change of %s", name)
		}
	}
	write := func(name, text string) func() error {
		return func() error {
			return d.Write(name, func(w *bufio.Writer) error { _, err := w.WriteString(text); return err })
		}
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	change("its file", func() error { return os.WriteFile(files[0], whole[:len(whole)/2], 0o666) })
	if err := os.WriteFile(files[0], whole, 0o666); err != nil {
		t.Fatal(err)
	}
	change("the experiment", write(train.ConfigFile, "x"))
	if err := write(train.ConfigFile, "")(); err != nil {
		t.Fatal(err)
	}
	if _, ok := train.KeptScore(d.Path, set, s); !ok {
		t.Error("it is gone, with all as it was")
	}
	n.Params()[0].Data[0]++
	change("the vectors", func() error {
		return n.Save(d.File(train.CheckpointFile), (&optimizer.SGD{}).New(n.Params()), nil)
	})
	if err := os.RemoveAll(d.Path); err != nil {
		t.Fatal(err)
	}
	if err := train.KeepScore(d.Path, set, s, want); err == nil || train.IsRun(d.Path) {
		t.Errorf("of a run that is gone: error is %v", err)
	}
}
