package objective

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
	"pgregory.net/rapid"
)

// show returns a batch as "context > target" for each example, with "_" for
// padding.
func show(b *data.Batch) string {
	var out []string
	for i, target := range b.Target {
		context := fmt.Sprint(b.ID[b.Offset[i]:b.Offset[i+1]])
		out = append(out, strings.ReplaceAll(context, "-1", "_")+" > "+fmt.Sprint(target))
	}
	return strings.Join(out, "\n")
}

// inOrder returns all examples of s in c in the order of the text.
func inOrder(s Spec, c *data.Corpus, epoch int) string {
	var b data.Batch
	index := make([]int, c.Len())
	for i := range index {
		index[i] = i
	}
	s.New(c, 1).Fill(&b, epoch, index)
	return show(&b)
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
		{"one word", &NextWord{Words: 1, Pooling: "concat"},
			"[_] > 1,[1] > 2,[2] > 3,[3] > 4,[_] > 5,[_] > 6,[6] > 7"},
		{"cbow", &CBOW{Window: 2, Pooling: "mean"},
			"[2 3] > 1,[1 3 4] > 2,[1 2 4] > 3,[2 3] > 4,[] > 5,[7] > 6,[6] > 7"},
		{"cbow, window of one", &CBOW{Window: 1, Pooling: "sum", Shrink: true},
			"[2] > 1,[1 3] > 2,[2 4] > 3,[3] > 4,[] > 5,[7] > 6,[6] > 7"},
	}
	for _, test := range tests {
		if diff := cmp.Diff(strings.ReplaceAll(test.want, ",", "\n"), inOrder(test.spec, c, 0)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// randomCorpus draws a corpus in which no two tokens are alike, so that examples
// can be told apart.
func randomCorpus(t *rapid.T) *data.Corpus {
	lengths := rapid.SliceOfN(rapid.IntRange(1, 12), 1, 20).Draw(t, "sentence lengths")
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
	if rapid.Bool().Draw(t, "cbow") {
		return &CBOW{Window: rapid.IntRange(1, 5).Draw(t, "window"), Shrink: rapid.Bool().Draw(t, "shrink"), Pooling: "mean"}
	}
	return &NextWord{Words: rapid.IntRange(1, 5).Draw(t, "context"), Pooling: rapid.SampledFrom([]string{"concat", "mean"}).Draw(t, "pooling")}
}

func TestContextsStayInTheirSentence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, spec := randomCorpus(t), randomSpec(t)
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
		for b := range Batches(spec.New(c, 1), 7, 3, 1, 0) {
			if len(b.Offset) != b.Len()+1 || int(b.Offset[b.Len()]) != len(b.ID) {
				t.Fatalf("%d offsets for %d examples", len(b.Offset), b.Len())
			}
			for i, target := range b.Target {
				context := b.ID[b.Offset[i]:b.Offset[i+1]]
				if len(context) > width || !ragged && len(context) != width {
					t.Fatalf("a context of %d, width %d, ragged %v", len(context), width, ragged)
				}
				for _, id := range context {
					if id == target || id >= 0 && sentence[id] != sentence[target] || id < 0 && ragged {
						t.Fatalf("%v > %d leaves its sentence", context, target)
					}
				}
			}
		}
	})
}

// epochOf returns the batches of an epoch as text.
func epochOf(ex Examples, size, epoch int, seed uint64, from int) (batches []string) {
	for b := range Batches(ex, size, epoch, seed, from) {
		batches = append(batches, show(b))
	}
	return batches
}

func TestBatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, spec := randomCorpus(t), randomSpec(t)
		size := rapid.IntRange(1, 40).Draw(t, "size")
		epoch := rapid.IntRange(0, 3).Draw(t, "epoch")
		seed := rapid.Uint64().Draw(t, "seed")
		all := epochOf(spec.New(c, seed), size, epoch, seed, 0)

		if len(all) != Steps(spec.New(c, seed), size) {
			t.Fatalf("%d batches, Steps says %d", len(all), Steps(spec.New(c, seed), size))
		}
		if diff := cmp.Diff(all, epochOf(spec.New(c, seed), size, epoch, seed, 0)); diff != "" {
			t.Fatalf("other batches from the same seed:\n%s", diff)
		}
		from := rapid.IntRange(0, len(all)+1).Draw(t, "from")
		if got := epochOf(spec.New(c, seed), size, epoch, seed, from); !slices.Equal(got, all[min(from, len(all)):]) {
			t.Fatalf("from batch %d on:\n%q\nwant\n%q", from, got, all[min(from, len(all)):])
		}

		// Every example once: those of the text, in some order.
		got := strings.Split(strings.Join(all, "\n"), "\n")
		want := strings.Split(strings.Join(slices.Collect(func(yield func(string) bool) {
			for i := range c.Len() {
				var b data.Batch
				spec.New(c, seed).Fill(&b, epoch, []int{i})
				if !yield(show(&b)) {
					return
				}
			}
		}), "\n"), "\n")
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("an epoch is\n%q\nwant\n%q", got, want)
		}
	})
}

func TestEpochsAndSeedsDiffer(t *testing.T) {
	c := data.NewCorpus([][]int32{make([]int32, 1000)})
	for i := range c.IDs {
		c.IDs[i] = int32(i)
	}
	for name, newSpec := range Specs() {
		ex := newSpec().New(c, 1)
		first := epochOf(ex, 100, 0, 1, 0)
		if slices.Equal(first, epochOf(ex, 100, 1, 1, 0)) {
			t.Errorf("%s: epochs 0 and 1 have the same order", name)
		}
		if slices.Equal(first, epochOf(ex, 100, 0, 2, 0)) {
			t.Errorf("%s: seeds 1 and 2 give the same order", name)
		}
	}
}

func TestSequential(t *testing.T) {
	c := data.NewCorpus([][]int32{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}})
	shrinking := &CBOW{Window: 5, Shrink: true, Pooling: "mean"}
	full := &CBOW{Window: 5, Pooling: "mean"}
	var got []string
	for b := range Sequential(shrinking.New(c, 1), 3) {
		got = append(got, show(b))
	}
	if len(got) != 4 || strings.Join(got, "\n") != inOrder(full, c, 0) {
		t.Errorf("got %q, want the full windows in order", got)
	}
}

// TestShrink counts window sizes: each of 1 … 4 should come about equally often.
func TestShrink(t *testing.T) {
	c := data.NewCorpus([][]int32{make([]int32, 40_000)})
	var b data.Batch
	index := make([]int, 0, c.Len())
	for i := 4; i < c.Len()-4; i++ {
		index = append(index, i)
	}
	ex := (&CBOW{Window: 4, Shrink: true, Pooling: "mean"}).New(c, 1)
	ex.Fill(&b, 0, index)
	var count [5]int
	for i := range b.Target {
		count[(b.Offset[i+1]-b.Offset[i])/2]++
	}
	for n, got := range count[1:] {
		// Five standard deviations of a binomial of 40,000 and 1/4 are 433.
		if got < 9998-433 || got > 9998+433 {
			t.Errorf("window %d came %d times, want about 9998", n+1, got)
		}
	}
	first := slices.Clone(b.Offset)
	ex.Fill(&b, 1, index)
	if slices.Equal(first, b.Offset) {
		t.Error("epochs 0 and 1 have the same windows")
	}
	(&CBOW{Window: 4, Shrink: true, Pooling: "mean"}).New(c, 2).Fill(&b, 0, index)
	if slices.Equal(first, b.Offset) {
		t.Error("seeds 1 and 2 have the same windows")
	}
}

// TestNoDeadSettings changes each field of each objective and wants another
// result.
func TestNoDeadSettings(t *testing.T) {
	c := data.NewCorpus([][]int32{{1, 2, 3, 4, 5, 6, 7, 8, 9}, {10, 11, 12, 13, 14, 15}})
	result := func(s Spec) string {
		width, ragged, pooling := s.Context()
		return fmt.Sprintln(width, ragged, pooling) + inOrder(s, c, 0)
	}
	for name, newSpec := range Specs() {
		for i := range reflect.TypeOf(newSpec()).Elem().NumField() {
			changed := newSpec()
			field := reflect.TypeOf(changed).Elem().Field(i)
			switch v := reflect.ValueOf(changed).Elem().Field(i); v.Kind() {
			case reflect.Int:
				v.SetInt(v.Int() + 1)
			case reflect.Bool:
				v.SetBool(!v.Bool())
			case reflect.String:
				v.SetString("sum")
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

// bigCorpus returns about a million tokens in sentences of 20 on average.
func bigCorpus() *data.Corpus {
	r := rand.New(rand.NewPCG(1, 2))
	var sentences [][]int32
	for range 50_000 {
		s := make([]int32, 1+r.IntN(39))
		for i := range s {
			s[i] = r.Int32N(30_000)
		}
		sentences = append(sentences, s)
	}
	return data.NewCorpus(sentences)
}

func TestFillDoesNotAllocate(t *testing.T) {
	c := data.NewCorpus([][]int32{make([]int32, 100), make([]int32, 50)})
	for name, newSpec := range Specs() {
		ex := newSpec().New(c, 1)
		var b data.Batch
		index := make([]int, 32)
		for i := range index {
			index[i] = i * 4
		}
		ex.Fill(&b, 0, index)
		if n := testing.AllocsPerRun(100, func() { ex.Fill(&b, 1, index) }); n != 0 {
			t.Errorf("%s: %v allocations a batch, want none", name, n)
		}
	}
}

func BenchmarkBatches(b *testing.B) {
	c := bigCorpus()
	for _, name := range []string{"next_word", "cbow"} {
		for _, size := range []int{32, 512} {
			b.Run(fmt.Sprintf("objective=%s/batch=%d", name, size), func(b *testing.B) {
				b.ReportAllocs()
				ex := Specs()[name]().New(c, 1)
				ids, epoch := 0, 0
				b.ResetTimer()
				for n := 0; n < b.N; epoch++ {
					for batch := range Batches(ex, size, epoch, 1, 0) {
						ids += len(batch.ID)
						if n++; n == b.N {
							break
						}
					}
				}
				b.ReportMetric(float64(ids)/b.Elapsed().Seconds()/1e6, "Mids/s")
			})
		}
	}
}

func ExampleSpecs() {
	c := data.NewCorpus([][]int32{{10, 11, 12, 13}})
	spec := Specs()["cbow"]()
	for b := range Sequential(spec.New(c, 1), 2) {
		for i, target := range b.Target {
			fmt.Println(b.ID[b.Offset[i]:b.Offset[i+1]], "→", target)
		}
	}
	// Output:
	// [11 12 13] → 10
	// [10 12 13] → 11
	// [10 11 13] → 12
	// [10 11 12] → 13
}
