package sampler

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// build returns the distribution of a spec over words with those counts.
func build(tb testing.TB, s Spec, counts []int64) Sampler {
	tb.Helper()
	d, err := s.New(counts)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// zipf returns counts that fall as those of a language do.
func zipf(v int) []int64 {
	counts := make([]int64, v)
	for i := range counts {
		counts[i] = max(1, int64(1e7/float64(i+1)))
	}
	return counts
}

// TestProbabilities compares with numbers computed by hand.
func TestProbabilities(t *testing.T) {
	counts := []int64{0, 16, 81, 1, 0}
	tests := []struct {
		name string
		spec Spec
		want []float64
	}{
		{"unigram, power 0.75", &Unigram{Power: 0.75}, []float64{0, 8. / 36, 27. / 36, 1. / 36, 0}},
		{"unigram, power 1", &Unigram{Power: 1}, []float64{0, 16. / 98, 81. / 98, 1. / 98, 0}},
		{"unigram, power 0", &Unigram{Power: 0}, []float64{0, 1. / 3, 1. / 3, 1. / 3, 0}},
		// ln 2, ln 3/2, ln 4/3, ln 5/4 and ln 6/5, in parts of ln 6.
		{"log-uniform", &LogUniform{}, []float64{0.386852807, 0.226294386, 0.160558422, 0.124538787, 0.101755598}},
		{"uniform", &Uniform{}, []float64{0.2, 0.2, 0.2, 0.2, 0.2}},
	}
	for _, test := range tests {
		for id, log := range LogProbs(build(t, test.spec, counts), len(counts)) {
			if got := math.Exp(log); !(math.Abs(got-test.want[id]) <= 1e-9) {
				t.Errorf("%s: word %d has probability %.9f, want %.9f", test.name, id, got, test.want[id])
			}
		}
	}
}

// TestDraws draws a million words from each distribution and compares how often
// each came with its probability, by Pearson's chi-square. The draws are the same
// at every run, so that a failure is no accident.
func TestDraws(t *testing.T) {
	const draws = 1_000_000
	for _, v := range []int{1, 2, 7, 500} {
		counts := zipf(v)
		if v > 2 {
			counts[2], counts[v-1] = 0, 0 // for the words that must never come
		}
		specs := map[string]Spec{"unigram, power 1": &Unigram{Power: 1}, "unigram, power 0": &Unigram{}}
		for name, newSpec := range Specs() {
			specs[name] = newSpec()
		}
		for name, spec := range specs {
			s := build(t, spec, counts)
			seen := make([]int, v)
			key := data.Random(1, data.Noise, 0, v)
			for i := range draws {
				seen[s.Draw(data.Mix(key, i))]++
			}
			chi2, free := 0.0, -1.0
			for id, n := range seen {
				want := draws * math.Exp(s.LogProb(int32(id)))
				if want == 0 {
					if n > 0 {
						t.Errorf("%s, V=%d: word %d came %d times and has no probability", name, v, id, n)
					}
					continue
				}
				chi2 += (float64(n) - want) * (float64(n) - want) / want
				free++
			}
			if free == 0 {
				continue
			}
			if p := 1 - (distuv.ChiSquared{K: free}).CDF(chi2); p < 1e-3 {
				t.Errorf("%s, V=%d: chi-square %.1f with %v degrees of freedom, p = %.2g", name, v, chi2, free, p)
			}
		}
	}
}

// drawn adds up what the slots hold of each word, which is what it is drawn with.
func (a *alias) drawn() []float64 {
	p := make([]float64, len(a.slots))
	for i, s := range a.slots {
		own := float64(s.threshold) / (1 << 32)
		p[i] += own / float64(len(a.slots))
		p[s.other] += (1 - own) / float64(len(a.slots))
	}
	return p
}

func TestDistribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 20), rapid.Int64Range(1, 1e12)), 1, 300).Draw(t, "counts")
		counts[rapid.IntRange(0, len(counts)-1).Draw(t, "a word that comes")] += 3
		name := rapid.SampledFrom([]string{"unigram", "log_uniform", "uniform"}).Draw(t, "sampler")
		spec := Specs()[name]()
		if u, ok := spec.(*Unigram); ok {
			u.Power = rapid.Float64Range(0, 4).Draw(t, "power")
		}
		s, err := spec.New(counts)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, log := range LogProbs(s, len(counts)) {
			sum += math.Exp(log)
		}
		if !(math.Abs(sum-1) <= 1e-12*float64(len(counts))) {
			t.Fatalf("probabilities sum to %v", sum)
		}
		for range 200 {
			if id := s.Draw(rapid.Uint64().Draw(t, "bits")); math.IsInf(s.LogProb(id), -1) {
				t.Fatalf("word %d was drawn and has no probability", id)
			}
		}
		a, ok := s.(*alias)
		if !ok {
			return
		}
		for id, got := range a.drawn() {
			want := math.Exp(s.LogProb(int32(id)))
			if !(math.Abs(got-want) <= 1./(1<<31)) || want == 0 && got != 0 {
				t.Fatalf("word %d of %d is drawn with probability %v, want %v", id, len(counts), got, want)
			}
		}
	})
}

func TestNoWords(t *testing.T) {
	for name, newSpec := range Specs() {
		if _, err := newSpec().New(nil); err == nil {
			t.Errorf("%s draws from no words", name)
		}
	}
	_, err := (&Unigram{Power: 1}).New(make([]int64, 3))
	want := "no word of the vocabulary comes in the training text, so none can be drawn; use the sampler uniform"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNegatives(t *testing.T) {
	s := build(t, Specs()["unigram"](), zipf(100))
	var b data.Batch
	b.Reset()
	for i := range int32(5) {
		b.ID = append(b.ID, i)
		b.Target = append(b.Target, i, i+1)
		b.EndTargets()
	}
	tests := []struct {
		name      string
		negatives *Negatives
		want      int
	}{
		{"for each target", &Negatives{Sampler: s, K: 3}, 30},
		{"for each block", &Negatives{Sampler: s, K: 3, Block: 2}, 9},
		{"for the batch", &Negatives{Sampler: s, K: 3, Block: 5}, 3},
		{"none", nil, 0},
	}
	for _, test := range tests {
		test.negatives.Fill(&b, 0, 0)
		if len(b.Negative) != test.want {
			t.Errorf("%s: %d negatives, want %d", test.name, len(b.Negative), test.want)
		}
	}

	draw := func(seed uint64, epoch, number int) []int32 {
		(&Negatives{Sampler: s, K: 3, Seed: seed}).Fill(&b, epoch, number)
		return slices.Clone(b.Negative)
	}
	first := draw(1, 0, 0)
	for _, other := range [][3]int{{2, 0, 0}, {1, 1, 0}, {1, 0, 1}} {
		if slices.Equal(first, draw(uint64(other[0]), other[1], other[2])) {
			t.Errorf("seed, epoch and batch %v have the negatives of [1 0 0]", other)
		}
	}
	if again := draw(1, 0, 0); !slices.Equal(first, again) {
		t.Errorf("drew %v, then %v", first, again)
	}
}

// TestDrawsArePinned holds what a seed stands for, which a run may be resumed
// with years later.
func TestDrawsArePinned(t *testing.T) {
	var b data.Batch
	for i := range int32(8) {
		b.Target = append(b.Target, i)
	}
	var got []string
	for _, name := range []string{"log_uniform", "uniform", "unigram"} {
		(&Negatives{Sampler: build(t, Specs()[name](), zipf(1000)), K: 1, Seed: 1}).Fill(&b, 2, 3)
		got = append(got, fmt.Sprint(name, b.Negative))
	}
	want := []string{
		"log_uniform[19 477 2 1 3 57 668 8]",
		"uniform[809 477 496 457 4 947 668 9]",
		"unigram[809 477 496 1 4 947 668 8]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("negatives (-want +got):\n%s", diff)
	}
}

// TestThreads draws the same batches in one thread and in many.
func TestThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	for name, newSpec := range Specs() {
		n := Negatives{Sampler: build(t, newSpec(), zipf(1000)), K: 5, Seed: 1}
		fill := func(number int) []int32 {
			b := data.Batch{Target: make([]int32, 64)}
			n.Fill(&b, 0, number)
			return b.Negative
		}
		got := make([][]int32, 40)
		var done sync.WaitGroup
		for i := range got {
			done.Go(func() { got[i] = fill(i) })
		}
		done.Wait()
		for i := range got {
			if want := fill(i); !slices.Equal(got[i], want) {
				t.Errorf("%s: batch %d got %v, want %v", name, i, got[i], want)
			}
		}
	}
}

func TestSettings(t *testing.T) {
	for name, newSpec := range Specs() {
		for i := range reflect.TypeOf(newSpec()).Elem().NumField() {
			changed := newSpec()
			field := reflect.TypeOf(changed).Elem().Field(i)
			v := reflect.ValueOf(changed).Elem().Field(i)
			v.SetFloat(v.Float() / 2)
			if got, old := LogProbs(build(t, changed, zipf(9)), 9), LogProbs(build(t, newSpec(), zipf(9)), 9); slices.Equal(got, old) {
				t.Errorf("%s: changing %s changes nothing", name, field.Name)
			}
			for _, tag := range []string{"toml", "help"} {
				if strings.TrimSpace(field.Tag.Get(tag)) == "" {
					t.Errorf("%s: field %s has no tag %s", name, field.Name, tag)
				}
			}
		}
	}
}

// BenchmarkNegatives draws five words for each of 4096 targets. What a draw takes
// grows with V only by the cache that the table misses.
func BenchmarkNegatives(b *testing.B) {
	for _, name := range []string{"unigram", "log_uniform", "uniform"} {
		for _, v := range []int{1_000, 33_278, 1_000_000} {
			b.Run(fmt.Sprintf("sampler=%s/vocab=%d", name, v), func(b *testing.B) {
				n := Negatives{Sampler: build(b, Specs()[name](), zipf(v)), K: 5, Seed: 1}
				batch := data.Batch{Target: make([]int32, 4096)}
				b.ReportAllocs()
				number := 0
				for b.Loop() {
					n.Fill(&batch, 0, number)
					number++
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(batch.Negative)), "ns/draw")
			})
		}
	}
}

// BenchmarkNew makes the distribution, which is done once a run.
func BenchmarkNew(b *testing.B) {
	counts := zipf(1_000_000)
	b.Run("sampler=unigram/vocab=1000000", func(b *testing.B) {
		for b.Loop() {
			build(b, Specs()["unigram"](), counts)
		}
	})
}

func TestPower(t *testing.T) {
	for _, power := range []float64{-1, 4.5, math.NaN()} {
		if _, err := (&Unigram{Power: power}).New([]int64{1, 2}); err == nil || !strings.HasSuffix(err.Error(), "is not in [0, 4]") {
			t.Errorf("power %v: got error %v", power, err)
		}
	}
}
