package run_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A textExport is a way to export what makes vectors of texts.
type textExport struct {
	name      string
	overrides []string
	options   run.ExportOptions
}

func textExports() []textExport {
	bag := []string{`objective={type="bag"}`, "loss.type=binary_cross_entropy", "vocab.unk="}
	with := func(list []string, more ...string) []string { return append(list[:len(list):len(list)], more...) }
	pairs := []string{"corpus.format=text", `objective={type="pairs", ngrams=1}`, `loss={type="ranking", matryoshka=[3]}`, "vocab.unk=", "train.batch_size=8"}
	linear := `layers=[{type="fc",units=5,activation="none"},{type="dropout"},{type="fc",units=4,activation="none"}]`
	return []textExport{
		{"skip-gram", nil, run.ExportOptions{}},
		{"skip-gram, weighted", nil, run.ExportOptions{Weight: run.WeightSIF}},
		{"words and signs", []string{"corpus.numbers=false", "corpus.punctuation=true", "corpus.normalize=false"}, run.ExportOptions{Matrix: "output"}},
		{"white space", []string{"corpus.tokenizer=whitespace", "vocab.eos=</s>"}, run.ExportOptions{Weight: run.WeightUSIF}},
		{"bag", bag, run.ExportOptions{}},
		{"bag, sum", with(bag, `objective={type="bag", pooling="sum"}`), run.ExportOptions{Weight: run.WeightSIF}},
		{"bag, linear layers", with(bag, linear), run.ExportOptions{}},
		{"bag, linear layers, weighted", with(bag, linear), run.ExportOptions{Weight: run.WeightSIF}},
		{"pairs, cut", pairs, run.ExportOptions{Dim: 3}},
		{"pairs, linear layers, cut and weighted", with(pairs, linear), run.ExportOptions{Dim: 3, Weight: run.WeightSIF}},
		{"pairs, inverse frequency", with(pairs, `objective={type="pairs", ngrams=1, inverse_frequency=true}`), run.ExportOptions{}},
		{"bag, its words", with(bag, `layers=[{type="fc",units=5,activation="relu"}]`), run.ExportOptions{Matrix: "input"}},
	}
}

// textsOf are texts that are split in odd ways. The last is empty.
var textsOf = []string{
	"the cat sees the red dog", "The CAT; the hen's naïve x86_64, don't! 3.14", "the unknown cat", "日本 語 カタカナ cafe\u0301 café 10\u202f000",
	"hen\u00a0hen\u3000cow\u2028dog\u0085cat", "e-mail e-mail@x.org U.S.A. a:b ²½ Ⅷ İSTANBUL straße STRASSE", "cat cat cat dog " + strings.Repeat("the cow ", 270),
	"👩🏽‍👧 🇩🇪 hen — “dog”…", "</s> <unk> [UNK] cat", "the", "zebra", " \t", "…!", "",
}

// trainTexts trains an experiment on a text with odd words.
func trainTexts(t *testing.T, x textExport) *run.Run {
	t.Helper()
	file := filepath.Join(t.TempDir(), "text.txt")
	var b strings.Builder
	for i := range 120 {
		fmt.Fprintf(&b, "the %s sees the %s %s , naïve x86_64 and don't 3.14 %s 日本 語 カタカナ café istanbul … “ U.S.A a:b straße\n",
			[]string{"cat", "hen", "Cow"}[i%3], []string{"red", "green"}[i%2], []string{"dog", "mouse", "cow", "cat", "hen"}[i%5], []string{"e", "mail", "hen's", "½", "10\u202f000"}[i%5])
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	e, folder := experiment(t, append([]string{"corpus.train=" + file, "corpus.valid=0", "train.epochs=1"}, x.overrides...)...)
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// exportTexts writes a run as a folder.
func exportTexts(t *testing.T, r *run.Run, x textExport, folder string) {
	t.Helper()
	made, err := run.NewExport(r.Path, vector.Model2Vec{}, x.options, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Notes) > 0 {
		t.Errorf("notes are %q", made.Notes)
	}
	if _, err := made.Format.Write(folder, made.Table); err != nil {
		t.Fatal(err)
	}
}

// encode returns the vectors of texts.
func encode(t *testing.T, path string, o run.EncoderOptions, texts []string) [][]float32 {
	t.Helper()
	o.Normalize = true
	e, _, err := run.OpenEncoder(path, o, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	var list [][]float32
	for _, text := range texts {
		list = append(list, e.Encode(text))
	}
	return list
}

// sameVectors reports vectors of texts that differ by more than 1e-6.
func sameVectors(t *testing.T, what string, got, want [][]float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d vectors, want %d", what, len(got), len(want))
	}
	for i := range want {
		most := 1e-6
		if len(textsOf[i]) > 1000 { // sums of so many words are rounded in float32
			most = 1e-5
		}
		if len(got[i]) != len(want[i]) {
			t.Fatalf("%s: a vector of %d numbers, want %d", what, len(got[i]), len(want[i]))
		}
		for j := range want[i] {
			if d := math.Abs(float64(got[i][j] - want[i][j])); !(d <= most) {
				t.Errorf("%s: %.60q: number %d is %v, want %v", what, textsOf[i], j, got[i][j], want[i][j])
				break
			}
		}
	}
	if allZero(want[0]) || !allZero(want[len(want)-1]) {
		t.Errorf("%s: the first text has the vector %v, the last %v", what, want[0], want[len(want)-1])
	}
}

// TestModel2Vec: the folder makes the vectors that the run makes.
func TestModel2Vec(t *testing.T) {
	for _, x := range textExports() {
		t.Run(x.name, func(t *testing.T) {
			r := trainTexts(t, x)
			folder := filepath.Join(t.TempDir(), "model")
			exportTexts(t, r, x, folder)
			want := encode(t, r.Path, run.EncoderOptions{Matrix: x.options.Matrix, Weight: x.options.Weight, Dim: x.options.Dim}, textsOf)
			sameVectors(t, "the folder", encode(t, folder, run.EncoderOptions{}, textsOf), want)
			e, _, err := run.OpenEncoder(folder, run.EncoderOptions{}, configs.Parts{})
			if err != nil {
				t.Fatal(err)
			}
			if x := e.Encode(textsOf[0]); !slices.Equal(x, encode(t, folder, run.EncoderOptions{}, textsOf)[0]) {
				t.Errorf("the folder says that vectors have length 1: %v", x)
			}
			// And it can be written again.
			again := filepath.Join(t.TempDir(), "again")
			made, err := run.NewExport(folder, vector.Model2Vec{}, run.ExportOptions{}, configs.Parts{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := made.Format.Write(again, made.Table); err != nil {
				t.Fatal(err)
			}
			sameVectors(t, "the folder, written again", encode(t, again, run.EncoderOptions{}, textsOf), want)
		})
	}
}

// TestModel2VecSubwords: words of the vocabulary have the sum of their n-grams, with their weight; it is told that others have nothing.
func TestModel2VecSubwords(t *testing.T) {
	x := textExport{overrides: []string{`objective={type="bag"}`, "loss.type=binary_cross_entropy", "embedding.subwords=true", "embedding.buckets=500",
		`layers=[{type="fc",units=5,activation="none"}]`}, options: run.ExportOptions{Weight: run.WeightSIF}}
	r := trainTexts(t, x)
	made, err := run.NewExport(r.Path, vector.Model2Vec{}, x.options, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Notes) != 1 || !strings.Contains(made.Notes[0], "it has no n-grams") {
		t.Errorf("notes are %q", made.Notes)
	}
	folder := filepath.Join(t.TempDir(), "model")
	if _, err := made.Format.Write(folder, made.Table); err != nil {
		t.Fatal(err)
	}
	known := []string{textsOf[0], ""}
	sameVectors(t, "the folder", encode(t, folder, run.EncoderOptions{}, known), encode(t, r.Path, run.EncoderOptions{Weight: run.WeightSIF}, known))
}

//go:embed testdata/model2vec.py
var model2vecScript string

// TestInteropModel2Vec: model2vec and, where it is installed, sentence-transformers make of a folder the vectors that the run
// makes, and the vectors of a model that model2vec wrote are made here as there.
func TestInteropModel2Vec(t *testing.T) {
	python := modeltest.Python(t, "model2vec")
	dir := t.TempDir()
	var names []string
	want := map[string][][]float32{}
	for i, x := range textExports() {
		folder := filepath.Join(dir, fmt.Sprint(i))
		r := trainTexts(t, x)
		exportTexts(t, r, x, folder)
		names = append(names, folder)
		want[folder] = encode(t, r.Path, run.EncoderOptions{Matrix: x.options.Matrix, Weight: x.options.Weight, Dim: x.options.Dim}, textsOf)
	}
	texts, err := json.Marshal(textsOf)
	if err != nil {
		t.Fatal(err)
	}
	out := modeltest.Script(t, python, model2vecScript, append([]string{dir, string(texts)}, names...)...)
	seen := 0
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); seen++ {
		var line struct {
			Library, Folder string
			Theirs          bool
			Vectors         [][]float32
		}
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		ours := want[line.Folder]
		if line.Theirs {
			ours = encode(t, line.Folder, run.EncoderOptions{}, textsOf)
		}
		sameVectors(t, line.Library+" "+filepath.Base(line.Folder), line.Vectors, ours)
	}
	all := 2*len(names) + 7 // with sentence-transformers
	if few := all - len(names) - 1; seen != all && seen != few {
		t.Errorf("%d answers, want %d, or without sentence-transformers %d", seen, all, few)
	} else if seen < all {
		t.Log("sentence-transformers is not installed")
	}
}
