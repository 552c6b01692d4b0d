package objective

import (
	"os"
	"path/filepath"
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

// What is in memory of a mapped text is a window of the shuffle, or what some examples look at.
func TestResident(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := data.NewCorpusWriter(f, "")
	sentence := make([]int32, 1<<20)
	for range 18 {
		w.Add(sentence)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := data.OpenCorpus(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	all, mapped := c.Bytes()
	if !mapped {
		t.Skip("texts are not mapped on this system")
	}
	defer func(n int) { longText = n }(longText)
	for _, long := range []bool{false, true} {
		if long {
			longText = 1 << 20
		}
		for name, test := range map[string]struct {
			ex   Examples
			held int64
		}{
			"windows":       {&windows{corpus: c}, longHeld * (4*longStretch + 3*readAround)},
			"sentences":     {&bag{reader: reader{c}}, scatteredHeld * 2 * readAround},
			"facts":         {&triples{}, all},
			"co-occurrence": {&pairs{}, 0},
		} {
			want := all
			if long || test.held == 0 {
				want = test.held
			}
			if got := Resident(test.ex, c); got != want {
				t.Errorf("%s, long %t: %d, want %d", name, long, got, want)
			}
		}
	}
	if got := ResidentSequential(c); got >= all/2 {
		t.Errorf("in order: %d of %d", got, all)
	}
	for _, f := range []func(*data.Corpus) int64{func(c *data.Corpus) int64 { return Resident(&windows{corpus: c}, c) }, ResidentSequential} {
		if got := f(data.NewCorpus([][]int32{sentence})); got != 0 {
			t.Errorf("in memory: %d", got)
		}
	}
}

// Co-occurrences are counted from a list of places, over the text; when they are read both are given back.
func TestMakingMemory(t *testing.T) {
	c := data.NewCorpus([][]int32{make([]int32, 1000)})
	if got := MakingMemory(&pairs{list: make([]pair, 10)}, c); got != 8*1000+12*10 {
		t.Errorf("of a text in memory it is %d", got)
	}
	if got := MakingMemory(&bag{reader: reader{c}}, c); got != 0 {
		t.Errorf("examples that look at the text: %d", got)
	}
}

// A text is released when a window of the shuffle begins, and after so many examples in order.
func TestReleased(t *testing.T) {
	defer func(n int) { longText = n }(longText)
	longText = 1 << 16
	c := data.NewCorpus([][]int32{make([]int32, 2*longHeld*longStretch)})
	if got := releaseShuffled(&windows{corpus: c}); got != 0 {
		t.Errorf("windows are released after %d examples as well", got)
	}
	if got := releaseShuffled(&bag{reader: reader{c}}); got != scatteredHeld {
		t.Errorf("sentences are released after %d", got)
	}
	if got := releaseSequential(&bag{reader: reader{c}, starts: c.Starts(1024)}); got != sequentialHeld/1024 {
		t.Errorf("sentences of 1024 tokens in order are released after %d", got)
	}
	n := 0
	s := newShuffle(&windows{corpus: c}, 64, 1, 0)
	s.release = func() { n++ }
	for i := 0; i < s.items; i += 64 {
		s.at(i)
	}
	if n != 2 {
		t.Errorf("%d windows, and released %d times", 2, n)
	}
}
