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
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// A scoredRun is a run of which the score of the first set is kept.
type scoredRun struct {
	*testing.T
	dir      *train.Directory
	network  *model.Network
	sets     []evaluate.Set
	settings evaluate.Settings
	score    evaluate.Result
}

func newScoredRun(t *testing.T) *scoredRun {
	d, n := saved(t, &layer.EmbeddingBag{Dim: 4, Mode: "mean"}, false, letters(t).Words()...)
	r := &scoredRun{T: t, dir: d, network: n, sets: sets(t), settings: evaluate.Settings{Case: "exact"}}
	scorer := &train.Scorer{Network: n, Vocab: letters(t), Matrix: "input", Sets: r.sets, Settings: r.settings}
	results, err := scorer.Full(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.score = results[0]
	if r.isKept() {
		t.Error("a score is there before one was kept")
	}
	r.must(train.KeepScore(d.Path, r.sets[0], r.settings, r.score))
	return r
}

func (r *scoredRun) isKept() bool {
	_, ok := train.KeptScore(r.dir.Path, r.sets[0], r.settings)
	return ok
}

func (r *scoredRun) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// write writes a file of the run.
func (r *scoredRun) write(name, text string) {
	r.Helper()
	r.must(r.dir.Write(name, func(w *bufio.Writer) error { _, err := w.WriteString(text); return err }))
}

func TestKeptScore(t *testing.T) {
	r := newScoredRun(t)
	got, ok := train.KeptScore(r.dir.Path, r.sets[0], r.settings)
	options := cmp.Options{cmpopts.EquateNaNs(), cmpopts.IgnoreFields(evaluate.Result{}, "Of")}
	if diff := cmp.Diff(r.score, got, options); !ok || diff != "" {
		t.Errorf("kept is %v (-want +got):\n%s", ok, diff)
	}
	if _, ok := train.KeptScore(r.dir.Path, r.sets[1], r.settings); ok {
		t.Error("it is there for another set")
	}
	if _, ok := train.KeptScore(r.dir.Path, r.sets[0], evaluate.Settings{Case: "upper"}); ok {
		t.Error("it is there for other settings")
	}
}

// TestKeptScoreChanged: a score is that of the experiment and the vectors for which it was kept.
func TestKeptScoreChanged(t *testing.T) {
	for name, change := range map[string]func(*scoredRun){
		"its file": func(r *scoredRun) {
			files, err := filepath.Glob(filepath.Join(r.dir.Path, "scores", "*"))
			if err != nil || len(files) != 1 {
				r.Fatalf("the files are %v, %v", files, err)
			}
			whole, err := os.ReadFile(files[0])
			r.must(err)
			r.must(os.WriteFile(files[0], whole[:len(whole)/2], 0o666))
		},
		"the experiment": func(r *scoredRun) {
			r.write(train.ConfigFile, "x")
		},
		"the vectors": func(r *scoredRun) {
			r.network.Params()[0].Data[0]++
			r.must(r.network.Save(r.dir.File(train.CheckpointFile), (&optimizer.SGD{}).New(r.network.Params()), nil))
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newScoredRun(t)
			change(r)
			if r.isKept() {
				t.Error("it is there after a change")
			}
		})
	}
}

// TestKeptScoreAsItWas: what has changed and is as it was again has its score.
func TestKeptScoreAsItWas(t *testing.T) {
	r := newScoredRun(t)
	r.write(train.ConfigFile, "x")
	r.write(train.ConfigFile, "")
	if !r.isKept() {
		t.Error("it is gone, with all as it was")
	}
}

func TestKeptScoreGone(t *testing.T) {
	r := newScoredRun(t)
	r.must(os.RemoveAll(r.dir.Path))
	if err := train.KeepScore(r.dir.Path, r.sets[0], r.settings, r.score); err == nil || train.IsRun(r.dir.Path) {
		t.Errorf("of a run that is gone: error is %v", err)
	}
}
