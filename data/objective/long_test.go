package objective

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
)

// A long text has the examples that it would have in memory, in an order of stretches.
func TestLongText(t *testing.T) {
	s := make([]int32, 3*longStretch+1000)
	for i := range s {
		s[i] = int32(min(data.Random(1, data.Keep, 0, i)%16, 5))
	}
	var sentences [][]int32
	for i := range slices.Chunk(s, 1001) {
		sentences = append(sentences, i)
	}
	c := data.NewCorpus(sentences)
	counts := count(c)
	for name, spec := range map[string]Spec{
		"skipgram":  &SkipGram{Window: 3, Shrink: true, Subsample: 0.01},
		"cbow":      &CBOW{Window: 3, Pooling: "mean", Subsample: 0.01},
		"next_word": &NextWord{Words: 2, Pooling: "mean"},
	} {
		made := func(most int) Examples {
			defer func(n int) { longText = n }(longText)
			longText = most
			ex, err := spec.New(t.Context(), Text{Corpus: c, Counts: counts, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			return ex
		}
		inMemory, long := made(1<<26), made(c.Len()-1)
		if w, ok := long.(*windows); ok {
			w.sub.pages.most = 2 // one is drawn over another
		}
		// Around the borders of pages, and back.
		index := slices.Concat(upTo(300), upTo(c.Len())[longStretch-200:longStretch+200], upTo(c.Len())[c.Len()-300:], upTo(100))
		for _, epoch := range []int{0, 3, Evaluation} {
			var want, got data.Batch
			inMemory.Fill(&want, epoch, index)
			long.Fill(&got, epoch, index)
			if diff := cmp.Diff(show(&want), show(&got)); diff != "" || want.Len() == 0 {
				t.Errorf("%s, epoch %d (-in memory +long):\n%s", name, epoch, diff)
			}
		}
	}
}

func TestLooked(t *testing.T) {
	defer func(n int) { longText = n }(longText)
	c := data.NewCorpus([][]int32{make([]int32, 5*longHeld*longStretch/4)})
	longText = c.Len()
	if got := Looked(c, 1); got != 1 {
		t.Errorf("in memory: %v", got)
	}
	longText--
	for tokens, want := range map[int64]float64{0: 0, 1: 0.8, longHeld * longStretch: 0.8, longHeld*longStretch + 1: 1, 1 << 40: 1} {
		if got := Looked(c, tokens); got != want {
			t.Errorf("after %d tokens: %v, want %v", tokens, got, want)
		}
	}
}
