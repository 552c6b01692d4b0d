package encoder_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/vector"
)

var list = []string{"new_york", "the", "Paris", "paris", "a_b_c", "München", "e"}

const joined = "1\tnew\tyork\t5\t9\n1\ta\tb\t5\t9\n2\ta_b\tc\t5\t9\n"

func phrases(t testing.TB) *data.Phrases {
	t.Helper()
	p, err := data.ReadPhrases(strings.NewReader(joined), "phrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWords(t *testing.T) {
	sub := (data.Subwords{MinN: 2, MaxN: 2, Buckets: 1000}).Rows([]string{"ab", "bc"}) // <a ab b> and <b bc c>
	row := func(word string) []int32 { return sub.Unseen(word) }
	for name, c := range map[string]struct {
		words encoder.Words
		text  string
		want  []int32
	}{
		"phrases, two rounds":    {encoder.Words{List: list, Phrases: phrases(t)}, "The New York a b c a b new", []int32{1, 0, 4}},
		"as they stand":          {encoder.Words{List: list}, "Paris München", []int32{3}},
		"any case":               {encoder.Words{List: list, AnyCase: true}, "PARIS münchen", []int32{3, 5}},
		"decomposed":             {encoder.Words{List: list, AnyCase: true, Normalize: true}, "mu\u0308nchen", []int32{5}},
		"decomposed words":       {encoder.Words{List: []string{"mu\u0308de", "Mu\u0308nchen", "müde"}, AnyCase: true, Normalize: true}, "München müde", []int32{1, 2}},
		"decomposed words alone": {encoder.Words{List: []string{"a", "mu\u0308de"}, Normalize: true}, "müde", []int32{1}},
		"white space":            {encoder.Words{List: list, Split: func() corpus.Tokenizer { return corpus.Whitespace{} }}, "Paris, Paris the", []int32{2, 1}},
		"most words":             {encoder.Words{List: list, MaxWords: 2}, "x the the", []int32{1}},
		"most words, joined":     {encoder.Words{List: list, Phrases: phrases(t), MaxWords: 2}, "new york the the", []int32{0, 1}},
		"unknown":                {encoder.Words{List: list, Unknown: true, Unk: 6}, "x the y", []int32{6, 1, 6}},
		"only unknown":           {encoder.Words{List: list, Unknown: true, Unk: 6}, "x y", nil},
		"of two alike the first": {encoder.Words{List: []string{"a", "b", "a"}}, "a b", []int32{0, 1}},
		"n-grams":                {encoder.Words{List: []string{"ab", "bc"}, Subwords: sub}, "ab", append([]int32{0}, row("ab")...)},
		"n-grams of a new word":  {encoder.Words{List: []string{"ab", "bc"}, Subwords: sub}, "abc xy", row("abc")},
		"whole words":            {encoder.Words{List: []string{"ab", "bc"}, Subwords: sub, Whole: true}, "ab abc", append([]int32{0}, row("abc")...)},
		"n-grams of a phrase":    {encoder.Words{List: []string{"ab", "bc"}, Subwords: sub, Phrases: phrases(t)}, "ab a b", slices.Concat([]int32{0}, row("ab"), row("a_b"))},
	} {
		if got := c.words.Tokenizer()().Append(nil, c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q has rows %v, want %v", name, c.text, got, c.want)
		}
	}
}

// TestMostWordsOfSegment: what is left of a text is not taken for a part of the next one.
func TestMostWordsOfSegment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dict.txt")
	if err := os.WriteFile(path, []byte("老鼠 50\n看见 30\n马 9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	dictionary, err := corpus.ReadDictionary(path)
	if err != nil {
		t.Fatal(err)
	}
	w := encoder.Words{List: []string{"abcdefghijkl", "老鼠", "看见", "马"}, MaxWords: 2, Split: func() corpus.Tokenizer {
		return &corpus.Segment{Dictionary: dictionary, Words: &corpus.Words{}}
	}}
	split := w.Tokenizer()()
	for _, c := range []struct {
		text string
		want []int32
	}{
		{"老鼠看见马马马", []int32{1, 2}}, {"abcdefghijkl老鼠马", []int32{0, 1}}, {"老鼠马", []int32{1, 3}},
	} {
		if got := split.Append(nil, c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s has the rows %v, want %v", c.text, got, c.want)
		}
	}
}

// TestWhole: a word made of n-grams counts as one word, and n-grams without a row as zeros.
func TestWhole(t *testing.T) {
	sub := (data.Subwords{MinN: 2, MaxN: 2, Buckets: 1000}).Rows([]string{"ab"})
	p := encoder.Parts{Dim: 1, Table: []float32{10, 1, 2, 3}, Tokenizer: encoder.Words{List: []string{"ab"}, Subwords: sub, Whole: true}.Tokenizer()}
	rows, of := sub.AppendUnseen(nil, []byte("abx"))
	var mean float32
	for _, row := range rows {
		mean += p.Table[row] / float32(of)
	}
	if got := encode(t, p, "ab abx zz"); !near(got, []float32{(10 + mean) / 2}, 1e-6) || len(rows) != 2 || of != 4 {
		t.Errorf("got %v of rows %v, want %v", got, rows, (10+mean)/2)
	}
}

// TestTableParts: words of a file are found in any case, and weigh by their place or their counts.
func TestTableParts(t *testing.T) {
	table := &vector.Table{Words: []string{"the", "Paris"}, Dim: 1, Data: []float32{1, 8}}
	p := encoder.TableParts(table)
	if got := encode(t, p, "the PARIS metro"); !slices.Equal(got, []float32{4.5}) {
		t.Errorf("got %v", got)
	}
	if f := encoder.TableFrequencies(table); !slices.Equal(f, []float64{1 / 1.5, 0.5 / 1.5}) {
		t.Errorf("frequencies by place: %v", f)
	}
	table.Counts = []int64{3, 1}
	if f := encoder.TableFrequencies(table); !slices.Equal(f, []float64{0.75, 0.25}) {
		t.Errorf("frequencies by counts: %v", f)
	}
}

// FuzzWords: any text has the rows that package data gives it.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"The new york e", "a b c\xff A B C", "e\u0301 \u0000 e", "new new york york"} {
		f.Add(s)
	}
	var counts = func(yield func(string, int64) bool) {
		for i, word := range append(slices.Clone(list), "<unk>") {
			if !yield(word, int64(20-i)) {
				return
			}
		}
	}
	v, err := data.NewVocab(counts, data.VocabSpec{MinCount: 1, Unk: "<unk>"})
	if err != nil {
		f.Fatal(err)
	}
	unk, _ := v.Unk()
	p := phrases(f)
	tokenizer := encoder.Words{List: v.Words(), Normalize: true, Phrases: p, Unknown: true, Unk: unk}.Tokenizer()()
	f.Fuzz(func(t *testing.T, text string) {
		l := &data.Line{Vocab: v, Tokenizer: &corpus.Words{Numbers: true}, Phrases: p}
		want := l.IDs(corpus.Normal(text))
		if !slices.ContainsFunc(want, func(id int32) bool { return id != unk }) {
			want = nil
		}
		if got := tokenizer.Append(nil, text); !slices.Equal(got, want) {
			t.Errorf("%q has rows %v, want %v", text, got, want)
		}
	})
}
