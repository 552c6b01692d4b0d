package objective

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
	"pgregory.net/rapid"
)

// drops reports whether token i is not in keep.
func drops(keep []uint64, i int) bool { return keep[i>>6]>>(i&63)&1 == 0 }

func subsampled(t interface{ Fatal(...any) }, text Text, threshold float64) *subsample {
	s, err := newSubsample(text, threshold)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestKeepProbability(t *testing.T) {
	tests := []struct {
		n, total  int64
		threshold float64
		want      float64
	}{
		{400, 100_000, 1e-3, 0.75},       // f = 4t: (2 + 1)/4
		{10_000, 100_000, 1e-3, 0.11},    // f = 100t: (10 + 1)/100
		{100_000, 100_000, 1e-4, 0.0101}, // one word is all the text
		{270, 100_000, 1e-3, 0.97896},    // (√2.7 + 1)/2.7
		{261, 100_000, 1e-3, 1},          // (√2.61 + 1)/2.61 > 1
		{100_000, 100_000, 1, 1},
		{0, 100_000, 1e-3, 1}, // a special word that the text does not have
		{0, 0, 1e-3, 1},
	}
	for _, test := range tests {
		if got := keepProbability(test.n, test.total, test.threshold); !(math.Abs(got-test.want) <= 1e-5) {
			t.Errorf("a word that comes %d times in %d, threshold %g: kept with probability %v, want %v",
				test.n, test.total, test.threshold, got, test.want)
		}
	}
}

// TestKept counts what is kept of words of all frequencies.
func TestKept(t *testing.T) {
	const tokens, epochs = 100_000, 4
	c := data.NewCorpus([][]int32{make([]int32, tokens)})
	for i := range c.IDs {
		// Word w is in each 2^(w+1)th place: its share is 2^-(w+1).
		for w := range int32(17) {
			if i%(2<<w) == 1<<w {
				c.IDs[i] = w
			}
		}
	}
	counts := count(c)
	s := subsampled(t, Text{Corpus: c, Counts: counts, Seed: 1}, 1e-3)
	keptOf := make([]float64, len(counts))
	for epoch := range epochs {
		keep := s.keep(epoch)
		for i, id := range c.IDs {
			if !drops(keep, i) {
				keptOf[id]++
			}
		}
	}
	for id, got := range keptOf {
		n, p := epochs*float64(counts[id]), keepProbability(counts[id], tokens, 1e-3)
		if deviation := math.Sqrt(n * p * (1 - p)); !(math.Abs(got-n*p) <= 4*deviation) {
			t.Errorf("word %d was kept %v times of %v, want about %.0f ± %.0f", id, got, n, n*p, deviation)
		}
	}
	if slices.Equal(s.keep(0), s.keep(1)) {
		t.Error("epochs 0 and 1 keep the same tokens")
	}
	other := subsampled(t, Text{Corpus: c, Counts: counts, Seed: 2}, 1e-3)
	if slices.Equal(s.keep(0), other.keep(0)) {
		t.Error("seeds 1 and 2 keep the same tokens")
	}
}

// TestNothingLeft holds that texts without a pair to learn from are refused.
func TestNothingLeft(t *testing.T) {
	long := [][]int32{make([]int32, 1000)} // one word, so (√(1/t) + 1)·t of it are kept
	for _, test := range []struct {
		spec Spec
		text [][]int32
		want string
	}{
		{&SkipGram{Window: 2, Subsample: 1e-7}, long, "1e-07 leaves 0.32 of the training text's 1,000 tokens an epoch"},
		{&CBOW{Window: 2, Subsample: 1e-7, Pooling: "mean"}, long, "1e-07 leaves 0.32 of the training text's 1,000 tokens an epoch"},
		{&SkipGram{Window: 2, Subsample: 1e-4}, long, ""},
		{&CBOW{Window: 2, Subsample: 1e-4, Pooling: "mean"}, long, ""},
		{&SkipGram{Window: 2}, [][]int32{{1}, {2}}, "no two words come together"},
		{&SkipGram{Window: 2}, [][]int32{{1}, {2, 1}}, ""},
		{&CBOW{Window: 2, Pooling: "mean"}, [][]int32{{1}, {2}}, ""}, // each is predicted from nothing
	} {
		c := data.NewCorpus(test.text)
		_, err := test.spec.New(t.Context(), Text{Corpus: c, Counts: count(c), Seed: 1})
		if test.want == "" && err == nil {
			continue
		}
		if _, ok := errors.AsType[*data.Error](err); !ok || test.want == "" || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: error is %v, want %q", test.spec, err, test.want)
		}
	}
}

// TestDropped compares a text that is subsampled with one that never had the
// tokens that are dropped: what is dropped is nowhere in an example and windows
// reach past it.
func TestDropped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := randomCorpus(t)
		// The text is taken from one in which some words are frequent.
		counts := rapid.SliceOfN(rapid.SampledFrom([]int64{1, 1000, 100_000}), c.Len(), c.Len()).Draw(t, "counts")
		seed, epoch := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 3).Draw(t, "epoch")
		window := rapid.IntRange(1, 5).Draw(t, "window")
		text := Text{Corpus: c, Counts: counts, Seed: seed}
		keep := subsampled(t, text, 1e-3).keep(epoch)
		var sentences [][]int32
		for i, id := range c.IDs {
			if c.StartsSentence(i) {
				sentences = append(sentences, nil)
			}
			if !drops(keep, i) {
				last := &sentences[len(sentences)-1]
				*last = append(*last, id)
			}
		}
		// CBOW keeps sentences of one word, but not when it subsamples.
		sentences = slices.DeleteFunc(sentences, func(s []int32) bool { return len(s) < 2 })
		left := data.NewCorpus(sentences)
		for _, test := range []struct{ spec, plain Spec }{
			{&SkipGram{Window: window, Subsample: 1e-3}, &SkipGram{Window: window}},
			{&CBOW{Window: window, Subsample: 1e-3, Pooling: "mean"}, &CBOW{Window: window, Pooling: "mean"}},
		} {
			ex, err := test.spec.New(context.Background(), text)
			if err != nil {
				t.Fatal(err)
			}
			if ex.Len() != c.Len() {
				t.Fatalf("%d examples, want one a token, %d", ex.Len(), c.Len())
			}
			var b data.Batch
			ex.Fill(&b, epoch, upTo(c.Len()))
			if diff := cmp.Diff(inOrder(test.plain, left, epoch), show(&b)); diff != "" {
				t.Fatalf("%T (-want +got):\n%s", test.spec, diff)
			}
		}
	})
}

// TestThreads fills batches of several epochs at once, in no order.
func TestThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	sentences := make([][]int32, 50)
	for i := range sentences {
		for j := range 20 {
			sentences[i] = append(sentences[i], int32(i*j%30))
		}
	}
	c := data.NewCorpus(sentences)
	for name, newSpec := range plainSpecs() {
		shared, alone := examples(newSpec(), c, 1), examples(newSpec(), c, 1)
		got := make([]string, 24)
		var done sync.WaitGroup
		for i := range got {
			done.Go(func() {
				var b data.Batch
				shared.Fill(&b, i%4-1, upTo(shared.Len()))
				got[i] = show(&b)
			})
		}
		done.Wait()
		for i := range got {
			var b data.Batch
			alone.Fill(&b, i%4-1, upTo(shared.Len()))
			if want := show(&b); got[i] != want {
				t.Fatalf("%s: epoch %d differs", name, i%4-1)
			}
		}
	}
}

// TestDrawsArePinned holds what a seed stands for, which a run may be resumed
// with years later.
func TestDrawsArePinned(t *testing.T) {
	c := data.NewCorpus([][]int32{{0, 1, 2, 0, 3, 0, 4, 5}, {0, 6, 1, 0, 7}})
	tests := []struct {
		name string
		spec Spec
		want string
	}{
		{"skipgram", &SkipGram{Window: 3, Shrink: true, Subsample: 0.01},
			"[0] > [2 0],[2] > [0 0],[0] > [0 2 3],[3] > [0 2 0],[0] > [1],[1] > [0]"},
		{"cbow", &CBOW{Window: 3, Shrink: true, Subsample: 0.01, Pooling: "mean"},
			"[2 0] > 0,[0 0] > 2,[0 2 3] > 0,[0 2 0] > 3,[1] > 0,[0] > 1"},
		{"bag", Specs()["bag"](), "[4] > [0 1 2 3 4 5],[6 1 7] > [0 1 6 7]"},
	}
	for _, test := range tests {
		if diff := cmp.Diff(strings.ReplaceAll(test.want, ",", "\n"), inOrder(test.spec, c, 1)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
