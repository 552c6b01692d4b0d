package objective_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
)

// labelled loads examples in fastText's form.
func labelled(t *testing.T, text string) *data.Dataset {
	t.Helper()
	file := filepath.Join(t.TempDir(), "train.txt")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	d, err := data.Load(context.Background(), data.Settings{
		Train:     []string{file},
		Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} },
		Rows:      data.RowSettings{RowOptions: corpus.RowOptions{Format: "fasttext"}},
		Vocab:     data.VocabSpec{MinCount: 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func fill(t *testing.T, s *objective.Classify, d *data.Dataset, sub *data.Subwords, epoch int, index ...int) *data.Batch {
	t.Helper()
	ex, err := s.New(context.Background(), objective.Text{Corpus: d.Train, Vocabs: objective.Vocabs{Words: d.Vocab, Labels: d.Labels, Subwords: sub}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	b := new(data.Batch)
	if err := ex.Fill(b, epoch, index); err != nil {
		t.Fatal(err)
	}
	return b
}

func classify() *objective.Classify {
	return &objective.Classify{Features: objective.Features{NGrams: 1, Buckets: 100, MaxWords: 1000, Pooling: "mean"}}
}

func TestClassify(t *testing.T) {
	d := labelled(t, "__label__x a b a\n__label__y b c c once\n__label__x\n")
	a, b, c := id(t, d, "a"), id(t, d, "b"), id(t, d, "c")
	got := fill(t, classify(), d, nil, 0, 0, 1, 2)
	x, _ := d.Labels.Lookup("x")
	y, _ := d.Labels.Lookup("y")
	if !slices.Equal(got.ID, []int32{a, b, a, b, c, c}) || !slices.Equal(got.Offset, []int32{0, 3, 6, 6}) || !slices.Equal(got.Target, []int32{x, y, x}) || len(got.TargetOffset) != 0 {
		t.Errorf("got %+v", got)
	}
	short := classify()
	short.MaxWords = 2
	if got := fill(t, short, d, nil, 0, 0); !slices.Equal(got.ID, []int32{a, b}) {
		t.Errorf("two words: %v", got.ID)
	}
}

// TestClassifySequences checks that sequences of known words are features, and that their
// order counts.
func TestClassifySequences(t *testing.T) {
	d := labelled(t, "__label__x a b c\n__label__y b a c\n__label__y a once b c\n")
	s := classify()
	s.NGrams, s.Buckets = 3, 1_000_000
	v := objective.Vocabs{Words: d.Vocab, Labels: d.Labels}
	if n := s.Inputs(v); n != d.Vocab.Len()+1_000_000 {
		t.Errorf("%d inputs", n)
	}
	first := fill(t, s, d, nil, 0, 0).ID
	second := fill(t, s, d, nil, 0, 1).ID
	third := fill(t, s, d, nil, 0, 2).ID
	if len(first) != 3+2+1 || !slices.Equal(first, third) {
		t.Errorf("features %v, with an unknown word between %v", first, third)
	}
	for _, f := range first[3:] {
		if int(f) < d.Vocab.Len() || int(f) >= s.Inputs(v) || slices.Contains(second[3:], f) {
			t.Errorf("the sequences of a b c are %v, those of b a c %v", first[3:], second[3:])
		}
	}
}

// TestClassifySubwords checks that a word that the vocabulary lacks has the n-grams that it
// shares with others.
func TestClassifySubwords(t *testing.T) {
	d := labelled(t, "__label__x good good\n__label__y bad bad goods\n")
	sub := &data.Subwords{MinN: 3, MaxN: 3, Buckets: 1000}
	rows := sub.Rows(d.Vocab.Words())
	got := fill(t, classify(), d, sub, 0, 1).ID
	bad := id(t, d, "bad")
	var want []int32
	for range 2 {
		want = append(append(want, bad), rows.Unseen("bad")...)
	}
	want = append(want, rows.Unseen("goods")...)
	if !slices.Equal(got, want) || len(rows.Unseen("goods")) == 0 {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := classify().Inputs(objective.Vocabs{Words: d.Vocab, Labels: d.Labels, Subwords: sub}); n != rows.Table {
		t.Errorf("%d inputs, want %d", n, rows.Table)
	}
}

// TestClassifyOmit checks that features are left out at the asked rate, anew in each epoch,
// and never in evaluation.
func TestClassifyOmit(t *testing.T) {
	text := "__label__y b b\n__label__x"
	for range 4000 {
		text += " a"
	}
	d := labelled(t, text)
	s := classify()
	s.Omit, s.MaxWords = 0.25, 10_000
	one, two := fill(t, s, d, nil, 0, 1).ID, fill(t, s, d, nil, 1, 1).ID
	if n := len(one); n < 2900 || n > 3100 {
		t.Errorf("%d of 4000 features are left, want about 3000", n)
	}
	if len(one) == len(two) {
		t.Errorf("two epochs left the same number, %d", len(one))
	}
	if n := len(fill(t, s, d, nil, objective.Evaluation, 1).ID); n != 4000 {
		t.Errorf("%d features in evaluation", n)
	}
}

// TestClassifyOmitAny checks that any of the features is left out as often, and that what each counts stays with it.
func TestClassifyOmitAny(t *testing.T) {
	d := labelled(t, "__label__x a b b c\n__label__y a c c c d d\n")
	s := classify()
	s.Omit, s.InverseFrequency = 0.25, true
	weight := map[int32]float32{}
	all := fill(t, s, d, nil, objective.Evaluation, 0)
	for i, id := range all.ID {
		weight[id] = all.Weight[i]
	}
	const epochs = 2000
	times := map[int32]int{}
	for epoch := range epochs {
		b := fill(t, s, d, nil, epoch, 0)
		if len(b.Weight) != len(b.ID) {
			t.Fatalf("%d weights of %d features", len(b.Weight), len(b.ID))
		}
		for i, id := range b.ID {
			times[id]++
			if b.Weight[i] != weight[id] {
				t.Fatalf("epoch %d: word %d counts %v, not %v", epoch, id, b.Weight[i], weight[id])
			}
		}
	}
	for word, want := range map[string]float64{"a": 1, "b": 2, "c": 1} {
		if got := float64(times[id(t, d, word)]) / epochs; !(math.Abs(got-0.75*want) < 0.05*want) {
			t.Errorf("%s is there %v times in an epoch, want about %v", word, got, 0.75*want)
		}
	}
}

// TestClassifySeveralLabels checks that an example has a target for each of its labels.
func TestClassifySeveralLabels(t *testing.T) {
	d := labelled(t, "__label__x __label__y a a\n__label__y b b __label__y\n")
	b := fill(t, classify(), d, nil, 0, 0, 1)
	y, _ := d.Labels.Lookup("y")
	if len(b.Targets(0)) != 2 || !slices.Equal(b.Targets(1), []int32{y}) {
		t.Errorf("targets %v and %v", b.Targets(0), b.Targets(1))
	}
}

func id(t *testing.T, d *data.Dataset, word string) int32 {
	t.Helper()
	id, ok := d.Vocab.Lookup(word)
	if !ok {
		t.Fatalf("%q is not in the vocabulary", word)
	}
	return id
}
