package run_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model"
)

// TestTransferFacts checks that the rows of entities, relations and inverse relations come by
// name from a run on other facts, where the entities differ and where only the relations do.
func TestTransferFacts(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "facts.tsv")
	// rows returns the experiment on some facts, and the rows of its table at the start by
	// their names.
	rows := func(facts string, more ...string) (*configs.Experiment, map[string][]float32) {
		if err := os.WriteFile(path, []byte(facts), 0o666); err != nil {
			t.Fatal(err)
		}
		e, err := configs.Parts{}.Parse("", []byte("name = \"facts\"\n[corpus]\nformat = \"triples\"\n[objective]\ntype = \"triple\"\n"+
			"[embedding]\ndim = 4\ntie = true\n[[layers]]\ntype = \"distmult\"\n"), append(more, "corpus.train="+path, "corpus.valid=0"))
		if err != nil {
			t.Fatal(err)
		}
		d, err := run.Load(t.Context(), e, nil)
		if err != nil {
			t.Fatal(err)
		}
		trainer, err := run.NewTrainer(t.Context(), e, d)
		if err != nil {
			t.Fatal(err)
		}
		table, all := trainer.Network.Param(model.InputEmbedding).Data, make(map[string][]float32)
		for i, name := range slices.Concat(d.Vocab.Words(), objective.Names(e.Objective.Spec, objective.Vocabs{Words: d.Vocab, Labels: d.Labels})) {
			all[name] = table[4*i : 4*i+4]
		}
		return e, all
	}
	const first = "paris\tin\tfrance\nrome\tin\titaly\nfrance\tnear\titaly\n"
	e, theirs := rows(first, "train.epochs=1", "optimizer.learning_rate=1e-30") // its rows stay as they were
	done, err := run.Start(t.Context(), e, run.Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	for name, facts := range map[string]string{
		"other entities":  "berlin\tin\tgermany\nfrance\tborders\tgermany\nparis\tin\tfrance\n",
		"other relations": "paris\tin\tfrance\nrome\tborders\titaly\nfrance\tborders\titaly\n",
		"the same":        first,
	} {
		_, ours := rows(facts, "start.from="+done.Path, "seed=2")
		for key, row := range ours {
			if want, ok := theirs[key]; ok != slices.Equal(row, want) {
				t.Errorf("%s: the row of %q is %v, and the run has %v", name, key, row, want)
			}
		}
		if len(ours) < 8 || ours["in\tinverse"] == nil {
			t.Errorf("%s: the rows are of %d names", name, len(ours))
		}
	}
}
