package evaluate_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/vector"
)

//go:embed testdata/interop.py
var interopScript string

// A gensimScore is what gensim finds with some settings, or in how many questions of go-analogy it finds each section.
type gensimScore struct {
	Case             string
	Restrict         int
	Spearman, Zeroed float64
	Total            float64
	TotalZeroed      float64               `json:"total_zeroed"`
	Sections         map[string][2]float64 // right, and covered
	Go               map[string]int
}

// TestInterop checks that set to gensim's conventions we find what gensim does, to
// 1e-6: over words of both cases, with and without restricting the vocabulary,
// pairs that tie and come again, and words that are unknown.
func TestInterop(t *testing.T) {
	python := modeltest.Python(t, "gensim")
	dir := t.TempDir()
	table, analogies, pairs := related(rand.New(rand.NewPCG(1, 2)))
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if _, err := (vector.Word2Vec{}).Write(filepath.Join(dir, "vectors.txt"), table); err != nil {
		t.Fatal(err)
	}
	similarity, analogy := open(t, write("pairs.txt", pairs)), open(t, write("analogies.txt", analogies))
	out := modeltest.Script(t, python, interopScript, dir, "sets/go-analogy.txt")
	seen := 0
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); seen++ {
		var want gensimScore
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if want.Go != nil {
			compareGo(t, want.Go)
			continue
		}
		t.Run(fmt.Sprintf("case %s, restrict %d", want.Case, want.Restrict), func(t *testing.T) {
			s := space(t, table, evaluate.Settings{Case: want.Case, Restrict: want.Restrict})
			want.compare(t, similarity.Score(s)[0], analogy.Score(s))
		})
	}
	if seen != 5 {
		t.Errorf("%d answers, want 5", seen)
	}
}

// compare holds the correlation of a similarity set, and the results of analogies, to those of gensim.
func (want *gensimScore) compare(t *testing.T, similarity evaluate.Result, analogies []evaluate.Result) {
	check := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-6) {
			t.Errorf("%s is %v, gensim says %v", what, got, want)
		}
	}
	check("spearman", similarity.Value, want.Spearman)
	check("spearman with unknown words", similarity.Zeroed, want.Zeroed)
	sections := 0
	for _, r := range analogies {
		switch theirs, ok := want.Sections[r.Section]; {
		case r.Metric != "3cosadd":
		case r.Section == "":
			check("analogies", r.Value, want.Total)
			check("analogies with unknown words", r.Zeroed, want.TotalZeroed)
		case ok:
			sections++
			if theirs[1] > 0 {
				check(r.Section, r.Value, theirs[0]/theirs[1])
			}
			check(r.Section+": covered", float64(r.Covered), theirs[1])
		}
	}
	if sections != 3 {
		t.Errorf("%d sections, want 3", sections)
	}
}

// compareGo checks that gensim reads our analogies as we do.
func compareGo(t *testing.T, theirs map[string]int) {
	for _, s := range open(t, "go-analogy").(*evaluate.Analogies).Sections {
		if theirs[s.Name] != len(s.Questions) {
			t.Errorf("go-analogy, %s: %d questions, gensim sees %d", s.Name, len(s.Questions), theirs[s.Name])
		}
	}
}

// related returns vectors of words in three relations, some hard to tell, and
// questions and pairs about them: some words are unknown, some in another case,
// some in several.
func related(rng *rand.Rand) (table *vector.Table, analogies, pairs string) {
	const dim = 20
	table = &vector.Table{Dim: dim}
	add := func(word string, v []float32) {
		table.Words, table.Data = append(table.Words, word), append(table.Data, v...)
	}
	draw := func(scale float64) []float32 {
		v := make([]float32, dim)
		for i := range v {
			v[i] = float32(scale * rng.NormFloat64())
		}
		return v
	}
	sum := func(x, y, z []float32) []float32 {
		v := make([]float32, dim)
		for i := range v {
			v[i] = x[i] + y[i] + z[i]
		}
		return v
	}
	var a, p strings.Builder
	for relation, name := range []string{"capital", "family", "gram1-plural"} {
		fmt.Fprintf(&a, ": %s\n", name)
		shift := draw(1)
		var words [][2]string
		for i := range 30 {
			from := draw(1)
			w := [2]string{fmt.Sprintf("From%d%c", i, 'a'+relation), fmt.Sprintf("to%d%c", i, 'a'+relation)}
			words = append(words, w)
			if i%10 != 9 { // else unknown
				add(w[0], from)
				add(w[1], sum(from, shift, draw(0.8)))
			}
			if i%7 == 3 {
				add(strings.ToLower(w[0]), sum(from, draw(0.3), draw(0.1)))
			}
			if i%7 == 5 {
				w[1] = strings.ToUpper(w[1])
			}
			fmt.Fprintf(&p, "%s\t%s\t%d\n", w[0], w[1], rng.IntN(12))
			fmt.Fprintf(&p, "%s\t%s\t%.1f\n", w[0], words[rng.IntN(len(words))][1], 10*rng.Float64())
		}
		for i, x := range words {
			for j, y := range words {
				if i != j {
					fmt.Fprintln(&a, x[0], x[1], y[0], y[1])
				}
			}
		}
		for range 150 {
			add(fmt.Sprintf("noise%d", len(table.Words)), draw(1))
		}
	}
	p.WriteString("From1a\tFrom1a\t12\nFrom2a\tFrom2a\t12\nFrom1a\tto1a\t3\n")
	return table, a.String(), p.String()
}
