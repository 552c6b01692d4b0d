package vector

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/modeltest"
)

// withNGrams is a table with n-grams, of which not every bucket has a row.
func withNGrams() *Table {
	words := []string{"</s>", "the", "cat", "<unk>", "naïve", "日本語", "x", "house"}
	t := random(len(words), 5, 4)
	t.Words = words
	spec := data.Subwords{MinN: 2, MaxN: 4, Buckets: 97, Whole: []string{"</s>", "<unk>"}}
	buckets := spec.Rows(words).Bucket()
	t.NGrams = &NGrams{Subwords: spec, Bucket: buckets, Data: random(len(buckets), 5, 5).Data}
	return t
}

// sameVector compares two vectors to 1e-6.
func sameVector(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x)-float64(y)) <= 1e-6 })
}

// vectorOf returns the vector of any word: nil where there is none.
func vectorOf(t *Table, word string) []float32 {
	if row, ok := t.Index(word); ok {
		return t.Row(row)
	}
	if t.NGrams == nil {
		return nil
	}
	return t.NGrams.Vector(word)
}

// TestFastTextNGrams: words and unseen words have the same vectors in a file.
func TestFastTextNGrams(t *testing.T) {
	want := withNGrams()
	path, _ := writeTable(t, t.TempDir(), "fasttext", want)
	got, _, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Words, want.Words) || !sameVector(got.Data, want.Data) {
		t.Errorf("got %q %v, want %q %v", got.Words, got.Data, want.Words, want.Data)
	}
	for _, word := range []string{"houses", "cats", "日本", "naive", "xx", "q"} {
		if a, b := vectorOf(got, word), vectorOf(want, word); !sameVector(a, b) || (len(b) == 0) != (word == "q" && len(a) == 0) {
			t.Errorf("%s: got %v, want %v", word, a, b)
		}
	}
}

// TestFastTextDamage cuts a file at every place, and has its numbers lie.
func TestFastTextDamage(t *testing.T) {
	dir := t.TempDir()
	path, _ := writeTable(t, dir, "fasttext", withNGrams())
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	read := func(content []byte) error {
		t.Helper()
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
		_, _, err := Read(path)
		return err
	}
	for n := 4; n < len(whole); n += 1 + n/20 {
		if err := read(whole[:n]); err == nil || !strings.Contains(err.Error(), "cut short") {
			t.Fatalf("%d of %d bytes: error is %v", n, len(whole), err)
		}
	}
	if err := read(append(bytes.Clone(whole), 0)); err == nil {
		t.Error("a byte more is read")
	}
	const args, counts = 8, 8 + 12*4 + 8
	for name, c := range map[string]struct {
		at   int
		lie  []byte
		want string
	}{
		"version":    {4, []byte{9}, "version 9"},
		"dim":        {args, []byte{0xff, 0xff, 0xff, 0x7f}, "dimension is 2147483647"},
		"dim of 6":   {args, []byte{6}, "should have"},
		"buckets":    {args + 8*4, []byte{0xff, 0xff, 0xff, 0x7f}, "should have"},
		"no buckets": {args + 8*4, []byte{0}, "0 buckets"},
		"maxn":       {args + 10*4, []byte{0xff, 0xff}, "n-grams are of"},
		"words":      {counts, []byte{0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f}, "cut short"},
		"no words":   {counts, make([]byte, 8), "0 words"},
		"labels":     {counts + 8, []byte{1}, "in all"},
		"pruned":     {counts + 20, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, "are kept"},
		"label":      {counts + 28 + 5 + 8, []byte{1}, "kind 1"},
	} {
		b := bytes.Clone(whole)
		copy(b[c.at:], c.lie)
		if err := read(b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want one with %q", name, err, c.want)
		}
	}
}

//go:embed testdata/fasttext.py
var fastTextScript string

// TestInteropFastText checks that gensim, and fastText where it is installed, have the same vectors of words
// and of unseen words in our files, and we in theirs.
func TestInteropFastText(t *testing.T) {
	python := modeltest.Python(t, "gensim")
	dir := t.TempDir()
	ours := filepath.Join(dir, "ours")
	if err := os.Mkdir(ours, 0o777); err != nil {
		t.Fatal(err)
	}
	tables := map[string]*Table{"ngrams.bin": withNGrams(), "words.bin": small()}
	for name, table := range tables {
		if _, err := (FastText{}).Write(filepath.Join(ours, name), table); err != nil {
			t.Fatal(err)
		}
	}
	asked := []string{"the", "cat", "<unk>", "naïve", "日本語", "house", "cats", "houses", "日本", "naively", "Häuser", "12", "é"}
	out := modeltest.Script(t, python, fastTextScript, append([]string{dir}, asked...)...)
	compared := map[string]int{}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var line struct {
			Tool, File, Word string
			Vector           []float32
		}
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		table := tables[filepath.Base(line.File)]
		if table == nil {
			var err error
			if table, _, err = Read(filepath.Join(dir, line.File)); err != nil {
				t.Fatal(err)
			}
			tables[line.File] = table
		}
		want := vectorOf(table, line.Word)
		if want == nil {
			want = make([]float32, len(line.Vector)) // what fastText says of a word without n-grams
		}
		if !sameVector(line.Vector, want) {
			t.Errorf("%s, %s, %q: %v there and %v here", line.Tool, line.File, line.Word, line.Vector, want)
		}
		compared[line.File+" by "+line.Tool]++
	}
	if len(compared) < 3 {
		t.Errorf("compared: %v", compared)
	}
	t.Log(compared)
}
