package run_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// TestTexts: sets of texts have the same scores at the end of training, of the run's directory and
// in a comparison, whether a network makes the vectors or the words do.
func TestTexts(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return file
	}
	scored := write("scored.tsv", "score\tone\ttwo\n3\tthe red dog\tthe green dog\n1\tthe cat likes the hen\tThe Cows\n2\tthe cat\tthe dog chases a mouse\n0\tthe catlike cow\tthe hen\n2\tzebra zebra\tthe cat\n")
	search := write("search.tsv", "the red dog\tthe green dog likes the cat\nthe hens\tthe cow and the hen\nthe mouse\tthe cat chases the mouse\n")
	for name, overrides := range map[string][]string{
		"words":          {`objective={type="skipgram"}`},
		"words, n-grams": {`objective={type="skipgram"}`, "embedding.subwords=true", "embedding.buckets=500"},
		"words, sum":     {`objective={type="skipgram"}`, `export.matrix="input+output"`, "corpus.phrases=true", "corpus.phrase_threshold=3", "corpus.phrase_min_count=5"},
		"network": {"corpus.format=text", `objective={type="pairs", ngrams=2, buckets=50}`, `loss={type="ranking"}`, "vocab.unk=", "train.batch_size=8",
			`layers=[{type="fc",units=5,activation="tanh"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			e, folder := experiment(t, append([]string{"corpus.valid=0", "train.epochs=1", "evaluate.resamples=40", fmt.Sprintf("evaluate.sets=[%q, %q]", scored, search)}, overrides...)...)
			r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
			if err != nil {
				t.Fatal(err)
			}
			got, isMean := scoredTexts(t, r, scored, search)
			if len(got) < 9 || strings.HasPrefix(name, "words") != isMean || name == "words" && got[0].Covered != 4 {
				t.Errorf("%d results, %d pairs covered", len(got), got[0].Covered)
			}
			if d := cmp.Diff(r.Manifest.Scores, got, cmpopts.IgnoreFields(evaluate.Result{}, "Items", "Of"), cmpopts.EquateNaNs()); d != "" {
				t.Errorf("of the directory (-training +now):\n%s", d)
			}
			first := slices.IndexFunc(got, func(r evaluate.Result) bool { return r.Set == "search" })
			comparesTexts(t, r, got[0], got[first])
		})
	}
}

// scoredTexts returns the scores of sets of texts by the vectors in the directory of a run, and whether those of texts are the means of
// words'.
func scoredTexts(t *testing.T, r *run.Run, sets ...string) (results []evaluate.Result, isMean bool) {
	t.Helper()
	vectors, err := run.ReadSpace(r.Path, "", 0, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := evaluate.NewSpace(vectors.Table, r.Experiment.Evaluate.Settings)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := vectors.Texts("")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range sets {
		set, err := evaluate.Open(file, "")
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, set.Score(s.WithTexts(texts))...)
	}
	return results, texts.SIF != nil
}

// comparesTexts holds that a comparison has these first results of sets, also when it has kept them.
func comparesTexts(t *testing.T, r *run.Run, want ...evaluate.Result) {
	t.Helper()
	c := compare.Read(r.Path)
	c.Vectors = func() (*vector.Table, error) { return r.Vectors("") }
	for range 2 { // the second time they are kept
		c.Scores = nil
		if err := run.Score(t.Context(), []*compare.Run{c}, nil, run.Options{}); err != nil {
			t.Fatal(err)
		}
		for i, w := range want {
			if d := cmp.Diff(w.Items, c.Scores[i].Items, cmpopts.EquateNaNs()); d != "" || c.Scores[i].Value != w.Value {
				t.Errorf("compared (-evaluated +compared):\n%s", d)
			}
		}
	}
}

// TestTextsThatCannotBe: before a run takes time it says that its vectors are none of texts.
func TestTextsThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "scored.tsv")
	if err := os.WriteFile(file, []byte("3\tthe red dog\tthe green dog\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	facts := filepath.Join(t.TempDir(), "facts.tsv")
	if err := os.WriteFile(facts, []byte(strings.Repeat("dog\tchases\tcat\ncat\tlikes\then\n", 20)), 0o666); err != nil {
		t.Fatal(err)
	}
	e, err := configs.Parts{}.Parse("", []byte("name = \"facts\"\n[corpus]\nvalid = 0\nformat = \"triples\"\n[vocab]\nunk = \"\"\n[objective]\ntype = \"triple\"\n[embedding]\ndim = 6\ntie = true\n"),
		[]string{"corpus.train=" + facts, fmt.Sprintf("evaluate.sets=[%q]", file), `layers=[{type="distmult"}]`})
	if err != nil {
		t.Fatal(err)
	}
	_, err = run.Start(t.Context(), e, run.Options{Dir: filepath.Join(t.TempDir(), "run")})
	if bad := (run.SettingError{}); !errors.As(err, &bad) || !strings.Contains(err.Error(), "evaluate.sets: "+file+": the vectors are of entities and relations, and texts have none") {
		t.Errorf("error is %v", err)
	}
}
