package objective

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
	"pgregory.net/rapid"
)

// show returns a batch as "context > target" for each example, with "_" for
// padding, a list of targets where there can be several, and each target with its value
// where it has one, as "target=value".
func show(b *data.Batch) string {
	var out []string
	shown := 0 // targets
	for i := range b.Len() {
		context := fmt.Sprint(b.ID[b.Offset[i]:b.Offset[i+1]])
		var targets []string
		for _, j := range b.Targets(i) {
			target := fmt.Sprint(j)
			if len(b.Value) > 0 {
				target += fmt.Sprintf("=%g", b.Value[shown])
			}
			targets, shown = append(targets, target), shown+1
		}
		target := strings.Join(targets, " ")
		if len(b.TargetOffset) > 0 {
			target = "[" + target + "]"
		}
		out = append(out, strings.ReplaceAll(context, "-1", "_")+" > "+target)
	}
	return strings.Join(out, "\n")
}

// examples returns those of s in c.
func examples(s Spec, c *data.Corpus, seed uint64) Examples {
	ex, err := s.New(context.Background(), Text{Corpus: c, Counts: count(c), Seed: seed})
	if err != nil {
		panic(err)
	}
	return ex
}

// count returns how often each id comes in c.
func count(c *data.Corpus) []int64 {
	counts := make([]int64, 1+slices.Max(append(c.IDs, 0)))
	for _, id := range c.IDs {
		counts[id]++
	}
	return counts
}

// inOrder returns all examples of s in c in the order of the text.
func inOrder(s Spec, c *data.Corpus, epoch int) string {
	var b data.Batch
	ex := examples(s, c, 1)
	ex.Fill(&b, epoch, upTo(ex.Len()))
	return show(&b)
}

// upTo returns the numbers 0 … n-1.
func upTo(n int) []int {
	index := make([]int, n)
	for i := range index {
		index[i] = i
	}
	return index
}

func TestExamples(t *testing.T) {
	c := data.NewCorpus([][]int32{{1, 2, 3, 4}, {5}, {6, 7}})
	tests := []struct {
		name string
		spec Spec
		want string
	}{
		{"next_word", &NextWord{Words: 2, Pooling: "concat"},
			"[_ _] > 1,[_ 1] > 2,[1 2] > 3,[2 3] > 4,[_ _] > 5,[_ _] > 6,[_ 6] > 7"},
		{"next_word, bag", &NextWord{Words: 2, Pooling: "mean"},
			"[] > 1,[1] > 2,[1 2] > 3,[2 3] > 4,[] > 5,[] > 6,[6] > 7"},
		{"next_word across sentences", &NextWord{Words: 2, Pooling: "concat", CrossSentences: true},
			"[_ _] > 1,[_ 1] > 2,[1 2] > 3,[2 3] > 4,[3 4] > 5,[4 5] > 6,[5 6] > 7"},
		{"next_word, bag across sentences", &NextWord{Words: 2, Pooling: "sum", CrossSentences: true},
			"[] > 1,[1] > 2,[1 2] > 3,[2 3] > 4,[3 4] > 5,[4 5] > 6,[5 6] > 7"},
		{"next_word, windows", &NextWord{Words: 1, Pooling: "concat", CrossSentences: true, Windows: 2},
			"[_ _ _ _] > 1,[_ _ _ 1] > 2,[_ _ 1 2] > 3,[_ 1 2 3] > 4,[1 2 3 4] > 5,[2 3 4 5] > 6,[3 4 5 6] > 7"},
		{"one word", &NextWord{Words: 1, Pooling: "concat"},
			"[_] > 1,[1] > 2,[2] > 3,[3] > 4,[_] > 5,[_] > 6,[6] > 7"},
		{"cbow", &CBOW{Window: 2, Pooling: "mean"},
			"[2 3] > 1,[1 3 4] > 2,[1 2 4] > 3,[2 3] > 4,[] > 5,[7] > 6,[6] > 7"},
		{"cbow, window of one", &CBOW{Window: 1, Pooling: "sum", Shrink: true},
			"[2] > 1,[1 3] > 2,[2 4] > 3,[3] > 4,[] > 5,[7] > 6,[6] > 7"},
		{"skipgram", &SkipGram{Window: 2},
			"[1] > [2 3],[2] > [1 3 4],[3] > [1 2 4],[4] > [2 3],[6] > [7],[7] > [6]"},
		{"skipgram, window of one", &SkipGram{Window: 1, Shrink: true, Subsample: 1},
			"[1] > [2],[2] > [1 3],[3] > [2 4],[4] > [3],[6] > [7],[7] > [6]"},
		{"bag, nothing omitted", &Bag{Targets: "all", MaxWords: 1000, Pooling: "sum"},
			"[1 2 3 4] > [1 2 3 4],[5] > [5],[6 7] > [6 7]"},
		{"bag, sentences cut", &Bag{Targets: "all", MaxWords: 3, Pooling: "mean"},
			"[1 2] > [1 2],[3 4] > [3 4],[5] > [5],[6 7] > [6 7]"},
	}
	for _, test := range tests {
		if diff := cmp.Diff(strings.ReplaceAll(test.want, ",", "\n"), inOrder(test.spec, c, 0)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// randomCorpus draws a corpus in which no two tokens are alike, so that examples
// can be told apart. It has enough of them for any objective.
func randomCorpus(t *rapid.T) *data.Corpus {
	lengths := rapid.SliceOfN(rapid.IntRange(1, 12), 0, 19).Draw(t, "sentence lengths")
	lengths = append(lengths, rapid.IntRange(10, 12).Draw(t, "last sentence length"))
	var sentences [][]int32
	id := int32(0)
	for _, n := range lengths {
		s := make([]int32, n)
		for i := range s {
			s[i] = id
			id++
		}
		sentences = append(sentences, s)
	}
	return data.NewCorpus(sentences)
}

func randomSpec(t *rapid.T) Spec {
	window, shrink := rapid.IntRange(1, 5).Draw(t, "window"), rapid.Bool().Draw(t, "shrink")
	subsample := rapid.SampledFrom([]float64{0, 1e-3, 0.1}).Draw(t, "subsample")
	switch rapid.SampledFrom([]string{"next_word", "cbow", "skipgram", "bag"}).Draw(t, "objective") {
	case "cbow":
		return &CBOW{Window: window, Shrink: shrink, Subsample: subsample, Pooling: "mean"}
	case "skipgram":
		return &SkipGram{Window: window, Shrink: shrink, Subsample: subsample}
	case "bag":
		return &Bag{
			Omit:     rapid.SampledFrom([]float64{0, 0.3, 0.9}).Draw(t, "omit"),
			Targets:  rapid.SampledFrom([]string{"all", "omitted"}).Draw(t, "targets"),
			MaxWords: rapid.IntRange(1, 20).Draw(t, "max_words"), Pooling: "mean",
		}
	default:
		return &NextWord{Words: window, Pooling: rapid.SampledFrom([]string{"concat", "mean"}).Draw(t, "pooling")}
	}
}

func TestContextsStayInTheirSentence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, spec := randomCorpus(t), randomSpec(t)
		_, isBag := spec.(*Bag)
		width, ragged, pooling := spec.Context()
		if ragged == (pooling == "concat") {
			t.Fatalf("pooling %s, ragged %v", pooling, ragged)
		}
		sentence := make([]int, c.Len())
		for i := 1; i < c.Len(); i++ {
			sentence[i] = sentence[i-1]
			if c.StartsSentence(i) {
				sentence[i]++
			}
		}
		for b := range (Order{Size: 7, Block: 2, Seed: 1}).Batches(examples(spec, c, 1), 3, 0) {
			if len(b.Offset) != b.Len()+1 || int(b.Offset[b.Len()]) != len(b.ID) {
				t.Fatalf("%d offsets for %d examples", len(b.Offset), b.Len())
			}
			for i := range b.Len() {
				context, targets := b.ID[b.Offset[i]:b.Offset[i+1]], b.Targets(i)
				if len(context) > width || !ragged && len(context) != width {
					t.Fatalf("a context of %d, width %d, ragged %v", len(context), width, ragged)
				}
				if len(targets) == 0 {
					t.Fatalf("%v has no target", context)
				}
				for _, id := range context {
					if id < 0 && ragged {
						t.Fatalf("%v is padded", context)
					}
					for _, target := range targets {
						if id >= 0 && sentence[id] != sentence[target] {
							t.Fatalf("%v > %v leaves its sentence", context, targets)
						}
						if id == target && !isBag {
							t.Fatalf("%v > %v predicts its own context", context, targets)
						}
					}
				}
			}
		}
	})
}

// epochOf returns the batches of an epoch as text.
func epochOf(ex Examples, o Order, epoch, from int) (batches []string) {
	for b := range o.Batches(ex, epoch, from) {
		batches = append(batches, show(b))
	}
	return batches
}

func TestBatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, spec := randomCorpus(t), randomSpec(t)
		order := Order{Size: rapid.IntRange(1, 40).Draw(t, "size"), Block: rapid.IntRange(1, 20).Draw(t, "block"), Seed: rapid.Uint64().Draw(t, "seed")}
		epoch := rapid.IntRange(0, 3).Draw(t, "epoch")
		ex := examples(spec, c, order.Seed)
		all := epochOf(ex, order, epoch, 0)

		if len(all) != Steps(ex, order.Size) {
			t.Fatalf("%d batches, Steps says %d", len(all), Steps(ex, order.Size))
		}
		if diff := cmp.Diff(all, epochOf(examples(spec, c, order.Seed), order, epoch, 0)); diff != "" {
			t.Fatalf("other batches from the same seed:\n%s", diff)
		}
		from := rapid.IntRange(0, len(all)+1).Draw(t, "from")
		if got := epochOf(examples(spec, c, order.Seed), order, epoch, from); !slices.Equal(got, all[min(from, len(all)):]) {
			t.Fatalf("from batch %d on:\n%q\nwant\n%q", from, got, all[min(from, len(all)):])
		}

		// Every example once: those of the text, in some order.
		got := strings.Split(strings.Join(all, "\n"), "\n")
		want := strings.Split(strings.Join(slices.Collect(func(yield func(string) bool) {
			for i := range ex.Len() {
				var b data.Batch
				ex.Fill(&b, epoch, []int{i})
				if !yield(show(&b)) {
					return
				}
			}
		}), "\n"), "\n")
		absent := func(example string) bool { return example == "" }
		got, want = slices.DeleteFunc(got, absent), slices.DeleteFunc(want, absent)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("an epoch is\n%q\nwant\n%q", got, want)
		}
	})
}

func TestEpochsAndSeedsDiffer(t *testing.T) {
	sentences := make([][]int32, 100)
	for i := range sentences {
		for j := range 10 {
			sentences[i] = append(sentences[i], int32(10*i+j))
		}
	}
	c := data.NewCorpus(sentences)
	for name, newSpec := range plainSpecs() {
		ex := examples(newSpec(), c, 1)
		first := epochOf(ex, Order{Size: 100, Block: 1, Seed: 1}, 0, 0)
		if slices.Equal(first, epochOf(ex, Order{Size: 100, Block: 1, Seed: 1}, 1, 0)) {
			t.Errorf("%s: epochs 0 and 1 have the same order", name)
		}
		if slices.Equal(first, epochOf(ex, Order{Size: 100, Block: 1, Seed: 2}, 0, 0)) {
			t.Errorf("%s: seeds 1 and 2 give the same order", name)
		}
	}
}

// TestEvaluation wants nothing to be random in held-out text.
func TestEvaluation(t *testing.T) {
	sentences := make([][]int32, 20)
	for i := range sentences {
		sentences[i] = []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}[:1+i%10]
	}
	c := data.NewCorpus(sentences)
	tests := []struct {
		name     string
		from     Spec
		asIfFrom Spec
	}{
		{"cbow", &CBOW{Window: 5, Shrink: true, Subsample: 1e-3, Pooling: "mean"}, &CBOW{Window: 5, Pooling: "mean"}},
		{"skipgram", &SkipGram{Window: 5, Shrink: true, Subsample: 1e-3}, &SkipGram{Window: 5}},
		{"bag", Specs()["bag"](), Specs()["bag"]()},
	}
	for _, test := range tests {
		var got []string
		for b := range Sequential(examples(test.from, c, 7), 3, nil) {
			if b.Len() > 0 {
				got = append(got, show(b))
			}
		}
		if diff := cmp.Diff(inOrder(test.asIfFrom, c, Evaluation), strings.Join(got, "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestShrink counts window sizes: each of 1 … 4 should come about equally often.
func TestShrink(t *testing.T) {
	c := data.NewCorpus([][]int32{make([]int32, 40_000)})
	index := upTo(c.Len())[4 : c.Len()-4]
	for name, spec := range map[string]Spec{
		"cbow":     &CBOW{Window: 4, Shrink: true, Pooling: "mean"},
		"skipgram": &SkipGram{Window: 4, Shrink: true},
	} {
		windows := func(seed uint64, epoch int) (sizes []int) {
			var b data.Batch
			examples(spec, c, seed).Fill(&b, epoch, index)
			for i := range b.Len() {
				sizes = append(sizes, max(len(b.Targets(i)), int(b.Offset[i+1]-b.Offset[i]))/2)
			}
			return sizes
		}
		first := windows(1, 0)
		var count [5]int
		for _, n := range first {
			count[n]++
		}
		for n, got := range count[1:] {
			// Five standard deviations of a binomial of 39,992 and 1/4 are 433.
			if got < 9998-433 || got > 9998+433 {
				t.Errorf("%s: window %d came %d times, want about 9998", name, n+1, got)
			}
		}
		if slices.Equal(first, windows(1, 1)) {
			t.Errorf("%s: epochs 0 and 1 have the same windows", name)
		}
		if slices.Equal(first, windows(2, 0)) {
			t.Errorf("%s: seeds 1 and 2 have the same windows", name)
		}
	}
}

// TestNoDeadSettings changes each field of each objective and wants another
// result.
func TestNoDeadSettings(t *testing.T) {
	// One sentence is longer than any limit, and no word is rare.
	long := make([]int32, 1500)
	for i := range long {
		long[i] = int32(i % 50)
	}
	c := data.NewCorpus([][]int32{{1, 2, 3, 4, 5, 6, 7, 8, 9}, long})
	result := func(s Spec) string {
		width, ragged, pooling := s.Context()
		return fmt.Sprintln(width, ragged, pooling) + inOrder(s, c, 0)
	}
	for name, newSpec := range plainSpecs() {
		for i := range reflect.TypeOf(newSpec()).Elem().NumField() {
			changed := newSpec()
			field := reflect.TypeOf(changed).Elem().Field(i)
			switch v := reflect.ValueOf(changed).Elem().Field(i); v.Kind() {
			case reflect.Int:
				v.SetInt(v.Int() + 1)
			case reflect.Bool:
				v.SetBool(!v.Bool())
			case reflect.Float64:
				if v.Float() == 0 {
					v.SetFloat(1e-3)
				} else {
					v.SetFloat(0)
				}
			case reflect.String:
				others := slices.DeleteFunc(strings.Fields(field.Tag.Get("choice")), func(s string) bool { return s == v.String() })
				v.SetString(others[0])
			default:
				t.Fatalf("%s.%s: cannot change a %s", name, field.Name, v.Kind())
			}
			if result(changed) == result(newSpec()) {
				t.Errorf("%s: changing %s changes nothing", name, field.Name)
			}
			for _, tag := range []string{"toml", "help"} {
				if field.Tag.Get(tag) == "" {
					t.Errorf("%s: field %s has no tag %s", name, field.Name, tag)
				}
			}
		}
	}
}

func TestFillDoesNotAllocate(t *testing.T) {
	sentences := make([][]int32, 500)
	for i := range sentences {
		sentences[i] = make([]int32, 1+i%20)
	}
	c := data.NewCorpus(sentences)
	for name, newSpec := range plainSpecs() {
		ex := examples(newSpec(), c, 1)
		var b data.Batch
		index := upTo(ex.Len())
		ex.Fill(&b, 0, index)
		ex.Fill(&b, 1, index) // makes the draws of this epoch
		index = index[:min(len(index), 400)]
		if n := testing.AllocsPerRun(100, func() { ex.Fill(&b, 1, index) }); n != 0 {
			t.Errorf("%s: %v allocations a batch, want none", name, n)
		}
	}
}

// TestZeroOrder holds that the zero Order has the documented sizes.
func TestZeroOrder(t *testing.T) {
	var sentence []int32
	for i := range int32(100) {
		sentence = append(sentence, i)
	}
	ex := examples(&NextWord{Words: 1, Pooling: "concat"}, data.NewCorpus([][]int32{sentence}), 1)
	collect := func(o Order) (all []int32) {
		for b, err := range o.Batches(ex, 0, 0) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(append(all, int32(b.Len())), b.Target...)
		}
		return all
	}
	if got, want := collect(Order{}), collect(Order{Size: 32, Block: 1}); !slices.Equal(got, want) {
		t.Errorf("the zero order has %v, want %v", got, want)
	}
	if got, want := Steps(ex, 0), Steps(ex, 32); got != want {
		t.Errorf("%d steps, want %d", got, want)
	}
}

// plainSpecs returns the objectives that are about plain text.
func plainSpecs() map[string]func() Spec {
	specs := Specs()
	for name, newSpec := range specs {
		if _, ok := newSpec().(Labelled); ok {
			delete(specs, name)
		}
	}
	return specs
}
