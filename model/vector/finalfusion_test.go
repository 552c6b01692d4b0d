package vector

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

// TestFinalfusionNGrams: words and unseen words have the same vectors in a file.
func TestFinalfusionNGrams(t *testing.T) {
	want := withNGrams()
	path, _ := writeTable(t, t.TempDir(), "finalfusion", want)
	got, _, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Words, want.Words) || !sameVector(got.Data, want.Data) {
		t.Errorf("got %q %v, want %q %v", got.Words, got.Data, want.Words, want.Data)
	}
	for _, word := range []string{"houses", "cats", "日本"} {
		if a, b := vectorOf(got, word), vectorOf(want, word); !sameVector(a, b) {
			t.Errorf("%s: got %v, want %v", word, a, b)
		}
	}
}

// TestFinalfusionQuantised has words and unseen words come back from a quantised array: exactly, since there are fewer of
// both than centroids and the n-grams point where words do.
func TestFinalfusionQuantised(t *testing.T) {
	want := withNGrams()
	for i := range want.NGrams.Bucket {
		copy(want.NGrams.Data[i*want.Dim:(i+1)*want.Dim], want.Row(i%want.Len()))
	}
	path := filepath.Join(t.TempDir(), "v.fifu")
	if _, err := (Finalfusion{Packing{DType: PQ, Parts: 1}}).Write(path, want); err != nil {
		t.Fatal(err)
	}
	got, _, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	near := func(a, b []float32) bool {
		return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-5*(1+math.Abs(float64(y))) })
	}
	if !slices.Equal(got.Words, want.Words) || !near(got.Data, want.Data) {
		t.Errorf("got %q %v, want %q %v", got.Words, got.Data, want.Words, want.Data)
	}
	for _, word := range []string{"houses", "cats", "日本"} {
		if a, b := vectorOf(got, word), vectorOf(want, word); !near(a, b) {
			t.Errorf("%s: got %v, want %v", word, a, b)
		}
	}
}

func TestFinalfusionDamage(t *testing.T) {
	const (
		huge  = "\xff\xff\xff\xff\xff\xff\xff\x7f"
		first = 4 + 4 + 4 + 3*4 // the first chunk: kind, size, words, n-grams
	)
	damage(t, "finalfusion", map[string]lie{
		"version":     {4, "\x01", "version 1"},
		"chunks":      {8, huge[:4], "chunks"},
		"kind":        {12, "\x09", "chunk of kind 9 should follow"},
		"other kind":  {first, "\x09", "one of kind 9"},
		"chunk size":  {first + 4, huge, "cut short"},
		"words":       {first + 12, huge, "words in a chunk"},
		"n-grams":     {first + 20, "\xff\xff", "n-grams are of 65535 to 4"},
		"word length": {first + 32, huge[:4], "a word has 4294967295 bytes"},
		"buckets":     {first + 28, "\xff\xff\xff\x7f", "vectors and should have 2147483655"},
	})
}

// quantisedFiFu is a file of two words, each vector two parts of two numbers, turned and with a length.
func quantisedFiFu() string {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	table := &Table{Words: []string{"a", "b"}, Dim: 4}
	turn := []float32{0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0}
	centroids := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	lengths := []float32{1, 10}
	numbers := append(appendFloats(nil, slices.Concat(turn, centroids, lengths)), 2, 0, 1, 1)
	writeFiFu(w, fifuVocab(table), fifuChunk{id: fifuQuantised, head: []byte(int32s(1, 1, 2, 4, 3, 2, 0, 1, 10)), size: int64(len(numbers)),
		write: func(w *bufio.Writer) { w.Write(numbers) }})
	return b.String()
}

// TestFinalfusionTurned: parts are looked up, turned, and multiplied by the length.
func TestFinalfusionTurned(t *testing.T) {
	got, _, err := readBytes(t, "a.fifu", quantisedFiFu())
	if err != nil {
		t.Fatal(err)
	}
	want := &Table{Words: []string{"a", "b"}, Dim: 4, Data: []float32{6, 5, 8, 7, 40, 30, 100, 90}}
	if err := sameTable(got, want, false); err != nil {
		t.Error(err)
	}
}

//go:embed testdata/fifu.py
var fifuScript string

// TestInteropFinalfusionLayout checks that who reads our files by the specification, with NumPy, has the same vectors of words and of
// unseen words. finalfusion itself is built where it is installed, which few have.
func TestInteropFinalfusionLayout(t *testing.T) {
	python := modeltest.Python(t, "numpy")
	dir := t.TempDir()
	for name, f := range map[string]Finalfusion{"ngrams.fifu": {}, "quantised.fifu": {Packing{DType: PQ, Parts: 5}}} {
		table := withNGrams()
		table.Origin = &Origin{Experiment: "é", Seed: 1}
		if _, err := f.Write(filepath.Join(dir, name), table); err != nil {
			t.Fatal(err)
		}
	}
	for name, f := range map[string]Finalfusion{"words.fifu": {}, "words-quantised.fifu": {Packing{DType: PQ, Parts: 4}}} {
		if _, err := f.Write(filepath.Join(dir, name), tiny()); err != nil {
			t.Fatal(err)
		}
	}
	asked := []string{"the", "naïve", "日本語", "houses", "日本", "naively", "</s>", "a", "é", "zzz"}
	compared := map[string]int{}
	for d := json.NewDecoder(bytes.NewReader(modeltest.Script(t, python, fifuScript, append([]string{dir}, asked...)...))); d.More(); {
		var line struct {
			File, Word string
			Vector     []float32
		}
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		table, _, err := Read(filepath.Join(dir, line.File))
		if err != nil {
			t.Fatal(err)
		}
		if want := vectorOf(table, line.Word); !sameVector(line.Vector, want) {
			t.Errorf("%s, %q: %v there and %v here", line.File, line.Word, line.Vector, want)
		}
		compared[line.File]++
	}
	if want := map[string]int{"ngrams.fifu": 10, "quantised.fifu": 10, "words.fifu": 2, "words-quantised.fifu": 2}; !maps.Equal(compared, want) {
		t.Errorf("compared %v, want %v", compared, want)
	}
}

//go:embed testdata/finalfusion.py
var finalfusionScript string

// TestFinalfusionListed reads words with n-grams that are listed behind them, in a chunk whose size is that of all or, as finalfusion in Python
// writes it, lacks the numbers of the rows.
func TestFinalfusionListed(t *testing.T) {
	listed := int32s(2, 0, 2, 0, 2, 3) + int32s(1) + "a" + int32s(2) + "bc" + int32s(2) + "<a" + int32s(2, 0) + int32s(2) + "c>" + int32s(3, 0)
	matrix := int32s(4, 0, 2, 10)
	for _, less := range []int32{0, 2 * 8} {
		file := "FiFu" + int32s(0, 2, fifuNGrams, fifuArray, fifuNGrams, int32(len(listed))-less, 0) + listed + int32s(fifuArray)
		pad := strings.Repeat("\x00", int(fifuPad(int64(len(file)+8+len(matrix)))))
		numbers := floatBytes(1, 2, 3, 4, 5, 6, 7, 8)
		file += int32s(int32(len(matrix)+len(pad)+len(numbers)), 0) + matrix + pad + numbers
		got, report, err := readBytes(t, "a.fifu", file)
		if err != nil || !slices.Equal(got.Words, []string{"a", "bc"}) || !slices.Equal(got.Data, []float32{1, 2, 3, 4}) || len(report.Notes) != 1 {
			t.Errorf("%d bytes less: %+v, notes %q, %v", less, got, report.Notes, err)
		}
	}
}

// TestInteropFinalfusion checks that finalfusion has the same vectors of words and of unseen words in our
// files, and we in its.
func TestInteropFinalfusion(t *testing.T) {
	python := modeltest.Python(t, "finalfusion")
	dir := t.TempDir()
	tables := map[string]*Table{"ours-ngrams.fifu": withNGrams(), "ours-words.fifu": small()}
	for name, table := range tables {
		if _, err := (Finalfusion{}).Write(filepath.Join(dir, name), table); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := (Finalfusion{Packing{DType: PQ, Parts: 1}}).Write(filepath.Join(dir, "ours-quantised.fifu"), withNGrams()); err != nil {
		t.Fatal(err)
	}
	asked := []string{"the", "cat", "<unk>", "naïve", "日本語", "house", "cats", "houses", "日本", "naively", "12", "</s>"}
	out := modeltest.Script(t, python, finalfusionScript, append([]string{dir}, asked...)...)
	compared := map[string]int{}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var line struct {
			File, Word string
			Vector     []float32
		}
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		table := tables[line.File]
		if table == nil {
			var err error
			if table, _, err = Read(filepath.Join(dir, line.File)); err != nil {
				t.Fatal(err)
			}
			tables[line.File] = table
		}
		want := slices.Clone(vectorOf(table, line.Word))
		if _, known := table.Index(line.Word); !known && want != nil {
			n := lengthOf(want)
			for j := range want {
				want[j] /= n
			}
		}
		if !sameVector(line.Vector, want) {
			t.Errorf("%s, %q: %v there and %v here", line.File, line.Word, line.Vector, want)
		}
		compared[line.File]++
	}
	if len(compared) != 8 {
		t.Errorf("compared: %v", compared)
	}
}
