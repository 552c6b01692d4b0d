package run_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// clusters returns words in some heaps of vectors, of 20 words each.
func clusters(heaps int) *vector.Table {
	const d = 16
	r := rand.New(rand.NewPCG(3, 4))
	t := &vector.Table{Dim: d}
	for h := range heaps {
		centre := make([]float32, d)
		for k := range centre {
			centre[k] = float32(r.NormFloat64())
		}
		for w := range 20 {
			t.Words = append(t.Words, strconv.Itoa(h)+"-"+strconv.Itoa(w))
			for _, x := range centre {
				t.Data = append(t.Data, x+float32(0.2*r.NormFloat64()))
			}
		}
	}
	return t
}

// TestLayoutKeepsNeighbors: a map keeps more neighbours than the principal plane, has the same bits for any number of
// threads, others for another seed, and begins where it is told.
func TestLayoutKeepsNeighbors(t *testing.T) {
	table := clusters(30)
	draw := func(threads int, o run.LayoutOptions) []float32 {
		t.Helper()
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		points, err := run.Layout(t.Context(), table, o)
		if err != nil {
			t.Fatal(err)
		}
		return points
	}
	score := func(points []float32) evaluate.MapScore {
		t.Helper()
		s, err := evaluate.ScoreMap(t.Context(), table, points, 10, 1)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	drawn := draw(1, run.LayoutOptions{Neighbors: 10, Epochs: 30})
	flat := draw(1, run.LayoutOptions{Method: run.LayoutPCA})
	if a, b := score(drawn), score(flat); a.Trustworthiness < b.Trustworthiness+0.02 || a.Preservation < b.Preservation+0.05 {
		t.Errorf("the map has %+v, the principal plane %+v", a, b)
	}
	short := draw(1, run.LayoutOptions{Epochs: 2})
	if !slices.Equal(short, draw(3, run.LayoutOptions{Epochs: 2})) {
		t.Error("three threads draw another map than one")
	}
	if slices.Equal(short, draw(1, run.LayoutOptions{Epochs: 2, Seed: 1})) {
		t.Error("another seed draws the same map")
	}
	mirrored := slices.Clone(drawn)
	for i := range mirrored {
		mirrored[i] = -mirrored[i]
	}
	along := float32(0)
	for i, x := range draw(1, run.LayoutOptions{Epochs: 2, Start: mirrored}) {
		along += x * mirrored[i]
	}
	if along < 0 {
		t.Error("a map that begins with another lies turned around")
	}
}

// TestMapExperiment: an experiment file lays out the vectors of a file.
func TestMapExperiment(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "vectors.txt")
	var b bytes.Buffer
	table := clusters(5)
	b.WriteString(strconv.Itoa(table.Len()) + " " + strconv.Itoa(table.Dim) + "\n")
	for i, word := range table.Words {
		b.WriteString(word)
		for _, x := range table.Row(i) {
			b.WriteString(" " + strconv.FormatFloat(float64(x), 'g', -1, 32))
		}
		b.WriteString("\n")
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	load := func(overrides ...string) *configs.Experiment {
		t.Helper()
		e, err := configs.Load("../tasks/map.toml", append([]string{"corpus.train=" + path, "train.epochs=15", "train.batch_size=16"}, overrides...))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	r, err := run.Start(t.Context(), load("optimizer.learning_rate=150"), run.Options{Dir: filepath.Join(folder, "map")})
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := r.Vectors("")
	if err != nil || drawn.Dim != 2 || !slices.Equal(drawn.Words, table.Words) {
		t.Fatalf("the run has %d numbers for each of %d words, %v", drawn.Dim, drawn.Len(), err)
	}
	s, err := evaluate.ScoreMap(t.Context(), table, drawn.Data, 10, 1)
	if err != nil || s.Trustworthiness < 0.85 {
		t.Errorf("the map has %+v, %v", s, err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"twice":      {"2 1\na 1\na 2\n", ""},
		"not finite": {"2 1\na 1\nb nan\n", `is not finite, that of "b"`},
		"no vectors": {"", "vectors.txt"},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := run.Load(t.Context(), load(), nil); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Load(t.Context(), load(), nil); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("no file: error is %v", err)
	}
}
