package run_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/vector"
)

const taughtDim = 6

// taught writes texts and the vectors that a teacher has for them: the hyperbolic tangent of the sum of
// vectors of their words. It returns the experiment that learns them and the teacher's file.
func taught(t *testing.T, texts int, overrides ...string) (e *configs.Experiment, folder, teacher string) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	words := make([][taughtDim]float64, 30)
	for w := range words {
		for k := range words[w] {
			words[w][k] = rng.NormFloat64()
		}
	}
	var text strings.Builder
	table := &vector.Table{Dim: taughtDim}
	for i := range texts {
		var sum [taughtDim]float64
		for range 3 + rng.IntN(4) {
			w := rng.IntN(len(words))
			fmt.Fprintf(&text, "w%c%c ", 'a'+w/6, 'a'+w%6)
			for k, x := range words[w] {
				sum[k] += x
			}
		}
		text.WriteString("\n")
		table.Words = append(table.Words, fmt.Sprint(i))
		for _, x := range sum {
			table.Data = append(table.Data, float32(math.Tanh(x/2)))
		}
	}
	folder = t.TempDir()
	teacher = filepath.Join(folder, "teacher.npy")
	if _, err := (vector.NPY{}).Write(teacher, table); err != nil {
		t.Fatal(err)
	}
	file := write(t, folder, "texts.txt", text.String())
	e, folder = experiment(t, append([]string{"corpus.train=" + file, "corpus.format=lines", "corpus.teacher=" + teacher, "corpus.valid=0.2",
		"vocab.min_count=1", `objective={type="distil", pooling="sum"}`, `loss={type="cosine"}`, "embedding.dim=12",
		`layers=[{type="fc",units=6,activation="tanh"}]`, "optimizer.learning_rate=0.02", "train.epochs=30", "train.batch_size=16", "evaluate.resamples=100"}, overrides...)...)
	return e, folder, teacher
}

// TestDistil learns a teacher's vectors, by each loss, and judges them by held-out texts.
func TestDistil(t *testing.T) {
	for _, loss := range []string{`{type="cosine"}`, `{type="cosine", gram=1.0}`, `{type="mse", gram=0.5}`} {
		e, folder, _ := taught(t, 300, "loss="+loss)
		r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]float64{}
		for _, p := range r.Manifest.Predictions {
			found[p.Metric] = p.Value
		}
		if found["cosine"] < 0.95 || found["mrr"] < 0.9 || r.Manifest.Valid.Measure != "cosine" || r.Manifest.Valid.Value != found["cosine"] {
			t.Errorf("%s: held-out texts have %v, and chosen by is %s %v", loss, found, r.Manifest.Valid.Measure, r.Manifest.Valid.Value)
		}
		if r.Manifest.Data.Teacher == "" {
			t.Errorf("%s: the manifest has no hash of the teacher's vectors", loss)
		}
	}
}

// TestDistilFormats: the same vectors teach the same, whatever format they come in.
func TestDistilFormats(t *testing.T) {
	e, folder, teacher := taught(t, 60, "train.epochs=2")
	table, _, err := vector.Read(teacher)
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for _, name := range []string{"npy", "safetensors", "parquet"} {
		format := vector.Formats()[name]
		e.Corpus.Teacher = filepath.Join(folder, format.FileName())
		if _, err := format.Write(e.Corpus.Teacher, table); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(folder, name)
		if _, err := run.Start(t.Context(), e, run.Options{Dir: dir}); err != nil {
			t.Fatal(err)
		}
		if got := exported(t, dir); first == "" {
			first = got
		} else if got != first {
			t.Errorf("%s teaches something else", name)
		}
	}
}

// TestDistilRefuses holds what is said of vectors that do not go with the texts or with the network.
func TestDistilRefuses(t *testing.T) {
	e, _, teacher := taught(t, 20)
	rename := func(change func(table *vector.Table)) {
		t.Helper()
		table, _, err := vector.Read(teacher)
		if err != nil {
			t.Fatal(err)
		}
		change(table)
		if _, err := (vector.NPY{}).Write(teacher, table); err != nil {
			t.Fatal(err)
		}
	}
	check := func(name, want string, kind any) {
		t.Helper()
		if _, err := run.Check(t.Context(), e, run.Options{}); err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, kind) {
			t.Errorf("%s: error is %v, want %s", name, err, want)
		}
	}
	rename(func(table *vector.Table) { *table = *table.Top(19) })
	check("fewer vectors", "teacher.npy: has 19 vectors for 20 texts", new(*data.Error))
	rename(func(table *vector.Table) {
		table.Words, table.Data = append(table.Words, "x"), append(table.Data, make([]float32, taughtDim)...)
		table.Data[7] = float32(math.Inf(1))
	})
	check("infinite", "teacher.npy: number 2 of row 2 is +Inf, which is not finite", new(*vector.FormatError))
	rename(func(table *vector.Table) { table.Dim, table.Data = 3, make([]float32, 60) })
	check("narrow", "the last layer has 6 features and the vectors of", new(run.SettingError))
	if err := os.Remove(teacher); err != nil {
		t.Fatal(err)
	}
	check("missing", "corpus.teacher: ", new(run.MissingError))
}
