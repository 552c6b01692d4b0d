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

// TestFastTextQuantised: with fewer than 256 rows the vectors of words come back, and those of unseen words point the same way. With
// more, words are not far from where they were.
func TestFastTextQuantised(t *testing.T) {
	want := withNGrams()
	f := FastText{Packing{DType: PQ, Parts: 5}}
	path := filepath.Join(t.TempDir(), f.FileName())
	read := func(want *Table) *Table {
		t.Helper()
		if _, err := f.Write(path, want); err != nil {
			t.Fatal(err)
		}
		got, _, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := read(want)
	if !slices.Equal(got.Words, want.Words) || got.NGrams == nil || !slices.Equal(got.NGrams.Bucket, want.NGrams.Bucket) {
		t.Fatalf("got %q and n-grams %v", got.Words, got.NGrams)
	}
	for i, word := range append(slices.Clone(want.Words), "houses", "cats", "日本", "naive") {
		a, b := vectorOf(got, word), vectorOf(want, word)
		if c := Cosine(a, b); c < 0.9999 || i < want.Len() && !(math.Abs(norm(a)-norm(b)) <= 1e-4*norm(b)) {
			t.Errorf("%s: got %v, want %v", word, a, b)
		}
	}
	f.Packing.Parts = 2
	if got := read(small()); got.NGrams != nil || !slices.Equal(got.Words, small().Words) {
		t.Errorf("without n-grams: %q, %v", got.Words, got.NGrams)
	}

	many := random(400, 8, 1)
	clear(many.Row(7))
	many.Words[7] = fastTextEOS // it has no n-grams
	spec := data.Subwords{MinN: 2, MaxN: 3, Buckets: 1000, Whole: []string{fastTextEOS}}
	buckets := spec.Rows(many.Words).Bucket()
	many.NGrams = &NGrams{Subwords: spec, Bucket: buckets, Data: random(len(buckets), 8, 2).Data}
	f.Packing.Parts = 4
	got = read(many)
	var sum float32
	for i := range many.Words {
		sum += Cosine(got.Row(i), many.Row(i)) / 399
	}
	if norm(got.Row(7)) > 0 {
		t.Errorf("zeros come back as %v", got.Row(7))
	}
	if sum < 0.99 {
		t.Errorf("the mean cosine of a word with itself is %v", sum)
	}
	if _, err := (FastText{Packing{DType: Int8}}).Write(path, want); err == nil || !strings.Contains(err.Error(), "has no place for it") {
		t.Errorf("int8: error is %v", err)
	}
	want.NGrams.Data[3], f.Packing.Parts = float32(math.Inf(1)), 5
	if _, err := f.Write(path, want); err == nil || !strings.Contains(err.Error(), "not finite") {
		t.Errorf("an infinity: error is %v", err)
	}
}

// meanOfRows returns the mean of those rows that the n-grams of a word still have; nil: they have none.
func meanOfRows(t *Table, word string) (mean []float32) {
	rows := float32(0)
	for _, b := range t.NGrams.AppendBuckets(nil, word) {
		at, ok := slices.BinarySearch(t.NGrams.Bucket, b)
		if !ok {
			continue
		}
		if rows++; mean == nil {
			mean = make([]float32, t.Dim)
		}
		for j, x := range t.NGrams.Data[at*t.Dim : (at+1)*t.Dim] {
			mean[j] += x
		}
	}
	for j := range mean {
		mean[j] /= rows
	}
	return mean
}

// checkSmallFastText writes top, which is whole with fewer n-grams, as a quantised model: its words keep their vectors, and the
// file has the size and the vectors that Reread says.
func checkSmallFastText(t *testing.T, whole, top *Table) {
	t.Helper()
	format := FastText{Packing{DType: PQ, Parts: 5}}
	back, size, err := format.Reread(top)
	if err != nil {
		t.Fatal(err)
	}
	for i, word := range whole.Words {
		if a, b := back.Row(i), whole.Row(i); Cosine(a, b) < 0.999 || !slices.Equal(top.Row(i), b) {
			t.Errorf("%s: got %v, want %v", word, a, b)
		}
	}
	path := filepath.Join(t.TempDir(), "v.ftz")
	if _, err := format.Write(path, top); err != nil {
		t.Fatal(err)
	}
	read, _, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if text := int64(len(strings.Join(whole.Words, ""))); info.Size() != size+text {
		t.Errorf("the file has %d bytes; want %d and %d of words", info.Size(), size, text)
	}
	for _, word := range append(slices.Clone(whole.Words), "cats", "thes", "日本", "q") {
		if a, b := vectorOf(read, word), vectorOf(back, word); !sameVector(a, b) {
			t.Errorf("%s: %v in the file, and %v", word, a, b)
		}
	}
}

// TestFastTextQuantisedCut reads quantised models that are cut short.
func TestFastTextQuantisedCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.ftz")
	if _, err := (FastText{Packing{DType: PQ, Parts: 5}}).Write(path, withNGrams()); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 4; n < len(whole); n += 1 + n/50 {
		if _, _, err := readBytes(t, "v.ftz", string(whole[:n])); err == nil || !strings.Contains(err.Error(), "cut short") {
			t.Errorf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// TestTopNGrams: the words keep their vectors when most n-grams are left out, in a table and in a quantised file, and others have the
// mean of what is left.
func TestTopNGrams(t *testing.T) {
	whole := withNGrams()
	whole.Counts = []int64{9, 8, 1, 1, 1, 1, 1, 1} // so those of "the" are the most frequent
	row := func(g *NGrams, word string, k int) []float32 {
		at, _ := slices.BinarySearch(g.Bucket, g.AppendBuckets(nil, word)[k])
		return g.Data[at*whole.Dim : (at+1)*whole.Dim]
	}
	for k := range whole.NGrams.AppendBuckets(nil, "cat") {
		for j, x := range row(whole.NGrams, "cat", k) {
			row(whole.NGrams, "cat", k)[j] = x + 9 // and those of "cat" the longest
		}
	}
	n := len(whole.NGrams.AppendBuckets(nil, "the"))
	for byCount, word := range map[bool]string{true: "the", false: "cat"} {
		top := whole.TopNGrams(n, byCount)
		want := whole.NGrams.AppendBuckets(nil, word)
		slices.Sort(want)
		if !slices.Equal(top.NGrams.Bucket, want) {
			t.Errorf("by count %v: buckets %v, want those of %s, %v", byCount, top.NGrams.Bucket, word, want)
		}
		checkSmallFastText(t, whole, top)
		mean := meanOfRows(top, "cats")
		if got := top.NGrams.Vector("cats"); !slices.EqualFunc(got, mean, func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-5 }) {
			t.Errorf("cats: %v, want %v", got, mean)
		}
	}
	if whole.TopNGrams(len(whole.NGrams.Bucket), true) != whole {
		t.Error("all n-grams: another table")
	}
	if none := whole.TopNGrams(0, true); none.NGrams.Vector("cats") != nil {
		t.Errorf("no n-grams: cats is %v", none.NGrams.Vector("cats"))
	}
}

func TestFastTextDamage(t *testing.T) {
	const args, counts = 8, 8 + 12*4 + 8
	damage(t, "fasttext", map[string]lie{
		"version":    {4, "\x09", "version 9"},
		"dim":        {args, "\xff\xff\xff\x7f", "dimension is 2147483647"},
		"dim of 6":   {args, "\x06", "should have"},
		"buckets":    {args + 8*4, "\xff\xff\xff\x7f", "should have"},
		"no buckets": {args + 8*4, "\x00", "0 buckets"},
		"maxn":       {args + 10*4, "\xff\xff", "n-grams are of"},
		"words":      {counts, "\xff\xff\xff\x7f\xff\xff\xff\x7f", "cut short"},
		"no words":   {counts, strings.Repeat("\x00", 8), "0 words"},
		"labels":     {counts + 8, "\x01", "in all"},
		"pruned":     {counts + 20, "\xff\xff\xff\xff\xff\xff\xff\x7f", "are kept"},
		"label":      {counts + 28 + 5 + 8, "\x01", "kind 1"},
	})
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
	var err error
	for name, table := range map[string]*Table{"ngrams.ftz": withNGrams(), "pruned.ftz": withNGrams().TopNGrams(30, false), "bare.ftz": withNGrams().TopNGrams(0, true)} {
		path := filepath.Join(ours, name)
		if _, err := (FastText{Packing{DType: PQ, Parts: 5}}).Write(path, table); err != nil {
			t.Fatal(err)
		}
		if tables[name], _, err = Read(path); err != nil {
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
