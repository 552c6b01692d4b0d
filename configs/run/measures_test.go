package run_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestMeasures: the measures that a sweep may rank by are those that runs have, but for losses, errors and what words alone find.
func TestMeasures(t *testing.T) {
	folder := t.TempDir()
	labelled := func(name, line string) []string {
		var text strings.Builder
		for i := range 40 {
			text.WriteString(strings.NewReplacer("N", string(rune('a'+i%7)), "M", string(rune('a'+i%3)), "D", string(rune('1'+i%5))).Replace(line) + "\n")
		}
		return []string{"corpus.train=" + write(t, folder, name, text.String()), "corpus.valid=0.5", "corpus.test=0", `vocab={unk=""}`, "train.epochs=1", "train.batch_size=8", "evaluate.resamples=40"}
	}
	got := map[string]map[string]bool{}
	judge := func(by string, e *configs.Experiment, folder string) {
		t.Helper()
		r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
		if err != nil {
			t.Fatal(err)
		}
		if got[by] == nil {
			got[by] = map[string]bool{}
		}
		for _, p := range r.Manifest.Predictions {
			words := strings.HasPrefix(p.Metric, "bm25_") || strings.HasPrefix(p.Metric, "fused_") || strings.HasPrefix(p.Metric, "tfidf_")
			if p.Section == "" && p.Metric != "log_loss" && p.Metric != "calibration_error" && !words {
				got[by][p.Metric] = true
			}
		}
	}
	train := func(by string, overrides ...string) {
		t.Helper()
		e, err := configs.Load("quickstart", append(overrides, "show.nearest=[]", "evaluate.sets=[]", "export.formats=[]", "embedding.dim=6"))
		if err != nil {
			t.Fatal(err)
		}
		judge(by, e, t.TempDir())
	}
	train("classes", append(labelled("one.txt", "__label__M N M"), "corpus.format=fasttext", `objective={type="classify"}`, "layers=[]", "vocab.min_count=1")...)
	train("classes", append(labelled("some.txt", "__label__M __label__N __label__D N M"), "corpus.format=fasttext", `objective={type="classify"}`, `loss={type="binary_cross_entropy"}`, "layers=[]", "vocab.min_count=1")...)
	train("tags", append(labelled("names.conll", "N B-M\nM O\n"), "corpus.format=conll", `objective={type="tag"}`, "layers=[]", "vocab.min_count=1")...)
	train("tags", append(labelled("words.conll", "N tagM\nM tagD\n"), "corpus.format=conll", `objective={type="tag"}`, "layers=[]", "vocab.min_count=1")...)
	train("ranks", append(labelled("facts.tsv", "N\trM\tD"), "corpus.format=triples", `objective={type="triple"}`, `layers=[{type="distmult"}]`)...)
	train("pairs", append(labelled("pairs.tsv", "N M D\tM D N"), "corpus.format=tsv", "corpus.columns={text=1,pair=2}", `objective={type="pairs"}`, `loss={type="ranking"}`, "layers=[]", "vocab.min_count=1")...)
	train("pairs", append(labelled("scored.tsv", "N M D\tM D N\t0.D"), "corpus.format=tsv", "corpus.columns={text=1,pair=2,score=3}", `objective={type="pairs"}`, `loss={type="cosine_regression"}`, "layers=[]", "vocab.min_count=1")...)
	e, where, _ := taught(t, 40, "train.epochs=1")
	judge("taught", e, where)

	want := evaluate.Measures()
	for by, names := range want {
		slices.Sort(names)
		if diff := cmp.Diff(names, slices.Sorted(maps.Keys(got[by]))); diff != "" {
			t.Errorf("%s: measures that there are said to be (-) and are (+):\n%s", by, diff)
		}
	}
	if len(want) != len(evaluate.Judges()) {
		t.Errorf("measures of %d judges, of %d", len(want), len(evaluate.Judges()))
	}
}
