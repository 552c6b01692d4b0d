package objective_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
)

// asking returns a vocabulary of single letters with an end of sentences.
func asking(t *testing.T) objective.Vocabs {
	t.Helper()
	words, err := data.NewVocab(func(yield func(string, int64) bool) {
		for i, w := range strings.Fields("a b c d e f") {
			if !yield(w, int64(20-i)) {
				return
			}
		}
	}, data.VocabSpec{MinCount: 1, Unk: "<unk>", EOS: "<eos>", Special: []string{"<unk>", "<eos>"}})
	if err != nil {
		t.Fatal(err)
	}
	return objective.Vocabs{Words: words, Labels: words}
}

func TestAsks(t *testing.T) {
	v := asking(t)
	const pad, unk, eos, a, b, c, d = -1, 0, 1, 2, 3, 4, 5
	for _, test := range []struct {
		spec objective.Spec
		line string
		want []int32 // nil: an error
	}{
		{&objective.NextWord{Words: 3, Pooling: "concat"}, "a b", []int32{pad, a, b}},
		{&objective.NextWord{Words: 3, Pooling: "concat"}, "a b c d", []int32{b, c, d}},
		{&objective.NextWord{Words: 3, Pooling: "mean"}, "", []int32{}},
		{&objective.NextWord{Words: 3, Pooling: "concat", CrossSentences: true}, "a x", []int32{eos, a, unk}},
		{&objective.LBL{Words: 2, Matrices: "full"}, "a", []int32{pad, a}},
		{&objective.CBOW{Window: 2, Pooling: "mean"}, "a b c _ d", []int32{b, c, d}},
		{&objective.CBOW{Window: 1, Pooling: "mean"}, "_", []int32{}},
		{&objective.CBOW{Window: 1, Pooling: "mean"}, "a_b", nil},
		{&objective.CBOW{Window: 1, Pooling: "mean"}, "_ a _", nil},
		{&objective.Bag{MaxWords: 3, Pooling: "mean"}, "c a c", []int32{c, a, c}},
		{&objective.Bag{MaxWords: 3, Pooling: "mean"}, "c a c b", nil},
		{&objective.Classify{Features: objective.Features{NGrams: 1, MaxWords: 2, Pooling: "mean"}}, "x b c", []int32{unk, b}},
		{&objective.Triple{}, "a b ?", []int32{a, 8 + b}}, // behind 8 words
		{&objective.Triple{}, "a,b,?", []int32{a, 8 + b}},
		{&objective.Triple{}, "a ,b ,?", []int32{a, 8 + b}},
		{&objective.Triple{}, "a x,b,?", nil},
	} {
		ask := test.spec.(objective.Asked).Asks(v)
		var batch data.Batch
		batch.Reset()
		err := ask(&batch, &data.Line{Text: test.line, Vocab: v.Words, Tokenizer: corpus.Whitespace{}})
		if (err == nil) != (test.want != nil) {
			t.Errorf("%T, %q: error %v", test.spec, test.line, err)
		}
		if err != nil {
			if batch.Len() > 0 || len(batch.ID) > 0 {
				t.Errorf("%T, %q: an error leaves %v", test.spec, test.line, batch)
			}
			continue
		}
		if batch.Len() != 1 || !slices.Equal(batch.ID, test.want) || len(batch.Targets(0)) > 0 {
			t.Errorf("%T, %q: got %v, want the context %v", test.spec, test.line, batch, test.want)
		}
	}
}

// TestContinue: contexts are those of the examples of the text that was written so far.
func TestContinue(t *testing.T) {
	ids := []int32{1, 2, 3, 4, 1, 5, 6}
	for _, test := range []struct {
		cross bool
		start int
		want  []int32
	}{{false, 5, []int32{-1, -1, 5, 6}}, {true, 5, []int32{4, 1, 5, 6}}, {false, 0, []int32{4, 1, 5, 6}}, {false, 7, []int32{-1, -1, -1, -1}}} {
		for _, spec := range []objective.Continued{
			&objective.NextWord{Words: 4, Pooling: "concat", CrossSentences: test.cross},
			&objective.LBL{Words: 4, Matrices: "full", CrossSentences: test.cross},
		} {
			var batch data.Batch
			batch.Reset()
			spec.Continue(&batch, ids, test.start)
			if batch.Len() != 1 || !slices.Equal(batch.ID, test.want) {
				t.Errorf("%T, %+v: got %v", spec, test, batch.ID)
			}
		}
	}
}
