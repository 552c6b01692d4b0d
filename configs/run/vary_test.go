package run_test

import (
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// TestVary: the seed changes what the experiment says that it varies, and nothing else.
func TestVary(t *testing.T) {
	type parts struct {
		weights []float32
		order   uint64
		held    []int32
	}
	of := func(vary string, seed uint64) parts {
		t.Helper()
		e, _ := experiment(t, "corpus.valid=0.2", "vary="+vary)
		e.Seed = seed
		d, err := run.Load(t.Context(), e, nil)
		if err != nil {
			t.Fatal(err)
		}
		trainer, err := run.NewTrainer(t.Context(), e, d)
		if err != nil {
			t.Fatal(err)
		}
		return parts{slices.Clone(trainer.Network.Params()[0].Data), trainer.Order.Seed, d.Valid.IDs}
	}
	for vary, want := range map[string][3]bool{
		`["seed"]`:                   {true, false, false},
		`["order"]`:                  {false, true, false},
		`["split"]`:                  {false, false, true},
		`["seed", "order"]`:          {true, true, false},
		`["seed", "order", "split"]`: {true, true, true},
	} {
		a, b := of(vary, 1), of(vary, 2)
		if got := [3]bool{!slices.Equal(a.weights, b.weights), a.order != b.order, !slices.Equal(a.held, b.held)}; got != want {
			t.Errorf("vary = %s: another seed changes weights, order, split: %v, want %v", vary, got, want)
		}
	}
}

// TestVarySplit: runs that hold out other documents are one row, and two rows of them are
// compared by the same seeds; each is what its seed alone gives, and no run of another division is taken for it.
func TestVarySplit(t *testing.T) {
	e, folder := experiment(t, "corpus.valid=0.2", `vary=["split"]`, "train.epochs=1")
	var last *run.Run
	for r, err := range run.Seeds(t.Context(), e, 2, run.Options{Folder: folder}) {
		if err != nil {
			t.Fatal(err)
		}
		last = r
	}
	same := *e
	same.Seed = 2
	alone, err := run.Start(t.Context(), &same, run.Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	if vectors(t, alone) != vectors(t, last) || alone.Manifest.Data.Valid != last.Manifest.Data.Valid {
		t.Error("the last of two seeds has other bits than alone")
	}
	if got := alone.Manifest.Settings["vary"]; got != `["split"]` {
		t.Errorf("the manifest says vary = %s", got)
	}
	wide := *e
	wide.Name, wide.Embedding.Dim = "wide", 8
	trained := 0
	r, err := run.Compare(t.Context(), run.Comparison{Experiments: []*configs.Experiment{e, &wide}, Seeds: 2},
		run.Crew{Options: run.Options{Folder: folder, Notify: func(event run.Event) {
			if _, ok := event.(run.Finished); ok {
				trained++
			}
		}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) != 2 || len(r.Tests) == 0 || r.Tests[0].Seeds != 2 || trained != 2 {
		t.Errorf("%d rows, %d runs trained, tests %+v; want 2 rows, compared by 2 seeds, and 2 runs trained", len(r.Rows), trained, r.Tests)
	}
}
