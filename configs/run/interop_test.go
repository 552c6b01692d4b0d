package run_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/modeltest"
)

//go:embed testdata/ranks.py
var ranksScript string

// TestInteropRanks checks that NumPy finds the same MRR and hits in the files of runs on a
// random graph, by each model's own formula.
func TestInteropRanks(t *testing.T) {
	python := modeltest.Python(t, "numpy")
	folder := t.TempDir()
	rng := rand.New(rand.NewPCG(1, 2))
	seen := make(map[string]bool)
	var parts [2]strings.Builder // to train on, and held out
	for len(seen) < 160 {
		fact := fmt.Sprintf("e%d\tr%d\te%d\n", rng.IntN(15), rng.IntN(3), rng.IntN(15))
		if !seen[fact] {
			parts[len(seen)/120].WriteString(fact)
			seen[fact] = true
		}
	}
	train, test := filepath.Join(folder, "train.tsv"), filepath.Join(folder, "test.tsv")
	for i, path := range []string{train, test} {
		if err := os.WriteFile(path, []byte(parts[i].String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, model := range []string{"complex", "distmult", "rotate", "transe", "transe l2"} {
		layer := `{type="` + model + `"}`
		if name, distance, ok := strings.Cut(model, " "); ok {
			layer = `{type="` + name + `",distance="` + distance + `"}`
		}
		e, err := configs.Parts{}.Parse("", []byte("name = \"facts\"\n[corpus]\nvalid = 0\nformat = \"triples\"\n[vocab]\nunk = \"\"\n[objective]\ntype = \"triple\"\n[embedding]\ndim = 6\ntie = true\n"),
			[]string{"corpus.train=" + train, "corpus.test=" + test, "layers=[" + layer + "]", "train.epochs=5", "train.batch_size=8", "optimizer.learning_rate=0.05"})
		if err != nil {
			t.Fatal(err)
		}
		done, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, model)})
		if err != nil {
			t.Fatal(err)
		}
		want := make(map[string]float64)
		if err := json.Unmarshal(modeltest.Script(t, python, ranksScript, done.Path, model, train, test), &want); err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, r := range done.Manifest.Predictions {
			if theirs, ok := want[r.Metric]; ok {
				found++
				if !(math.Abs(r.Value-theirs) <= 1e-9) {
					t.Errorf("%s: %s is %v, NumPy says %v", model, r.Metric, r.Value, theirs)
				}
			}
		}
		if found != 4 || want["mrr"] == 1 {
			t.Errorf("%s: %d metrics compared, want 4; NumPy says %v", model, found, want)
		}
	}
}
