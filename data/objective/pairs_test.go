package objective_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
)

// loadPairs reads pairs from a text and returns their examples.
func loadPairs(t *testing.T, s *objective.Pairs, rows corpus.RowOptions, text string) (objective.TextPairs, *data.Dataset, error) {
	t.Helper()
	d, err := data.Load(context.Background(), data.Settings{
		Train: []string{"-"}, Options: corpus.Options{Stdin: strings.NewReader(text)}, Rows: data.RowSettings{RowOptions: rows},
		Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} },
		Vocab:     data.VocabSpec{MinCount: 1},
	})
	if err != nil {
		return nil, nil, err
	}
	ex, err := s.New(context.Background(), objective.Text{Corpus: d.Train, Vocabs: objective.Vocabs{Words: d.Vocab, Labels: d.Labels}, Seed: 1})
	if err != nil {
		return nil, d, err
	}
	return ex.(objective.TextPairs), d, nil
}

func pairsSpec() *objective.Pairs {
	return &objective.Pairs{Features: objective.Features{NGrams: 1, Buckets: 10, MaxWords: 100, Pooling: "mean"}}
}

func numbered(n ...int) (list []corpus.Column) {
	for _, i := range n {
		list = append(list, corpus.Column{Number: i})
	}
	return list
}

// shown writes a batch of pairs: "context|context > target".
func shown(b *data.Batch, v *data.Vocab) string {
	var s []string
	for i := range b.Len() {
		var words []string
		for _, id := range b.ID[b.Offset[i]:b.Offset[i+1]] {
			words = append(words, v.Word(id))
		}
		one := strings.Join(words, " ")
		for _, t := range b.Targets(i) {
			one += fmt.Sprintf(" > %d", t)
		}
		s = append(s, one)
	}
	return strings.Join(s, "|")
}

// Texts are alike that are written the same, among many.
func TestPairsAlike(t *testing.T) {
	const n, different = 500, 60
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "a%d\tb%d c\n", i, i*i%different)
	}
	ex, _, err := loadPairs(t, pairsSpec(), corpus.RowOptions{Format: "tsv", Text: numbered(1), Pair: numbered(2)}, text.String())
	if err != nil {
		t.Fatal(err)
	}
	for k := range n {
		for l := range n {
			if got, want := ex.Alike(k, l), k*k%different == l*l%different; got != want {
				t.Fatalf("b%d and b%d: alike is %v", k*k%different, l*l%different, got)
			}
		}
	}
	labelled, _, err := loadPairs(t, pairsSpec(), corpus.RowOptions{Format: "fasttext"}, "__label__1 a\n__label__2 b\n__label__1 c\n__label__2 d\n")
	if err != nil {
		t.Fatal(err)
	}
	for k := range 4 {
		for l := range 4 {
			if got, want := labelled.Alike(k, l), k%2 == l%2; got != want {
				t.Errorf("texts %d and %d of two labels: alike is %v", k, l, got)
			}
		}
	}
}

// TestPairs holds what is in a batch: first texts, second texts, hard negatives, and no text twice.
func TestPairs(t *testing.T) {
	two := corpus.RowOptions{Format: "tsv", Text: numbered(1), Pair: numbered(2)}
	hard := corpus.RowOptions{Format: "tsv", Text: numbered(1), Pair: numbered(2), Negative: numbered(3)}
	scored := corpus.RowOptions{Format: "tsv", Text: numbered(1), Pair: numbered(2), Score: numbered(3)}
	labels := corpus.RowOptions{Format: "fasttext"}
	for _, test := range []struct {
		name  string
		rows  corpus.RowOptions
		text  string
		want  string
		value []float32
	}{
		{name: "pairs", rows: two, text: "a b\tc\nd\te f\n", want: "a b > 2|d > 3|c|e f"},
		{name: "a text twice", rows: two, text: "a\tb\nc\tb\na\td\ne\ta\nf\tg\nh\th\n", want: "a > 2|f > 3|b|g"},
		{name: "hard negatives", rows: hard, text: "a\tb\tx y\nc\td\tb\ne\tf\t\n", want: "a > 3|c > 4|e > 5|b|d|f|x y"},
		{name: "scores", rows: scored, text: "a\tb\t0.5\na\tc\t4\n", want: "a > 2|a > 3|b|c", value: []float32{0.5, 4}},
		{name: "labels", rows: labels, text: "__label__1 a\n__label__2 b\n__label__1 c\n__label__2 d\n__label__3 e\n", want: "a > 2|b > 3|c|d"},
		{name: "labels whose numbers texts have", rows: labels, text: "__label__1 a\n__label__1 b\n__label__2 c\n__label__2 d\n__label__3 e\n__label__3 f\n", want: "a > 3|c > 4|e > 5|b|d|f"},
		{name: "neighbours", text: "a b\nc d\ne f\ng h\n", want: "a b > 2|e f > 3|c d|g h"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ex, d, err := loadPairs(t, pairsSpec(), test.rows, test.text)
			if err != nil {
				t.Fatal(err)
			}
			var b data.Batch
			index := make([]int, ex.Len())
			for i := range index {
				index[i] = i
			}
			if err := ex.Fill(&b, objective.Evaluation, index); err != nil {
				t.Fatal(err)
			}
			if got := shown(&b, d.Vocab); got != test.want {
				t.Errorf("batch is %s, want %s", got, test.want)
			}
			if diff := cmp.Diff(test.value, b.Value); len(test.value) > 0 && diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPairsBeyondMaxWords holds that a text has no features if only words have that are not looked at: it would be a
// vector of zeros.
func TestPairsBeyondMaxWords(t *testing.T) {
	d, err := data.Load(context.Background(), data.Settings{
		Train:     []string{"-"},
		Options:   corpus.Options{Stdin: strings.NewReader("a\tb\nrare1 rare2 a\tb c\nc\ta c\n")},
		Rows:      data.RowSettings{RowOptions: corpus.RowOptions{Format: "tsv", Text: numbered(1), Pair: numbered(2)}},
		Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} },
		Vocab:     data.VocabSpec{MinCount: 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	for most, want := range map[int]bool{2: true, 3: false} {
		s := pairsSpec()
		s.MaxWords = most
		ex, err := s.New(context.Background(), objective.Text{Corpus: d.Train, Vocabs: objective.Vocabs{Words: d.Vocab}})
		if err != nil {
			t.Fatal(err)
		}
		if got := ex.(objective.TextPairs).Empty(1); got != want {
			t.Errorf("max_words = %d: the second pair is empty: %v, want %v", most, got, want)
		}
	}
}

// TestPairsOfNothing holds the errors of pairs from which nothing is to be learned.
func TestPairsOfNothing(t *testing.T) {
	two := corpus.RowOptions{Format: "tsv", Text: numbered(1), Pair: numbered(2)}
	scored := corpus.RowOptions{Format: "tsv", Text: numbered(1), Pair: numbered(2), Score: numbered(3)}
	for _, test := range []struct {
		rows       corpus.RowOptions
		text, want string
	}{
		{two, "a\t\nb\tc\n", "standard input:1: has one side of its pair empty: column 2"},
		{two, "\ta\n", "standard input:1: has one side of its pair empty: column 1"},
		{two, "a\tb\n", "has one pair"},
		{two, "a\tb\na\tb\na\tc\n", "all alike"},
		{two, "a\tb\tc\nd\te\n", "standard input:2: has 2 columns, where the first line has 3"},
		{scored, "a\tb\tx\n", `standard input:1: has the score "x" in column 3, which is not a number`},
		{scored, "a\tb\tNaN\n", "which is not a number"},
		{corpus.RowOptions{Format: "fasttext"}, "__label__1 a\n__label__2 b\n", "has no pair"},
	} {
		_, _, err := loadPairs(t, pairsSpec(), test.rows, test.text)
		var e *data.Error
		if err == nil || !strings.Contains(err.Error(), test.want) || !errors.As(err, &e) && !strings.Contains(err.Error(), "standard input") {
			t.Errorf("%q: error is %v, want %s", test.text, err, test.want)
		}
	}
}
