package evaluate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestExtremes compares with what scipy.optimize.minimize finds from thirty beginnings: of none right the same, of none wrong a little less,
// since there are no false positives without wrong examples.
func TestExtremes(t *testing.T) {
	for _, c := range []struct {
		counts                    []int
		zero, one, looser         float64
		aloneFromZero, aloneFrom1 float64
	}{
		{[]int{10, 10}, 0.288306, 0.168433, 1.09, 0.471529, 0.182380},
		{[]int{3, 100}, 0.414382, 0.279084, 1.02, 0.449333, 0.282974},
		{[]int{3, 0, 40, 500}, 0.276255, 1 - 0.75*(1-0.191439), 1.04, 0.335096, 1 - 0.75*(1-0.199091)}, // the label without examples may be predicted
		{[]int{20, 20, 20, 20, 20}, 0.069902, 0.036215, 1.02, 0.288306, 0.091961},
	} {
		zero, one := extremes(c.counts, true)
		if !(math.Abs(zero-c.zero) <= 1e-5) || !(c.one-1e-5 <= one && one <= c.one*c.looser) {
			t.Errorf("%v: %v and %v, want %v and a little more than %v", c.counts, zero, one, c.zero, c.one)
		}
		zero, one = extremes(c.counts, false)
		if !(math.Abs(zero-c.aloneFromZero) <= 1e-5) || !(math.Abs(one-c.aloneFrom1) <= 1e-5) {
			t.Errorf("%v, each alone: %v and %v", c.counts, zero, one)
		}
	}
	// No network that would show none wrong in one of forty times is farther.
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		labels := 2 + rng.IntN(4)
		counts, cost := make([]int, labels), make([]float64, labels)
		var sum float64
		for l := range counts {
			counts[l] = 1 + rng.IntN(30)
			cost[l] = math.Pow(rng.Float64(), 5)
			sum += cost[l]
		}
		recall, false1 := make([]float64, labels), make([]float64, labels)
		for l, n := range counts {
			recall[l] = math.Pow(0.025, cost[l]/sum/float64(n))
			false1[(l+1+rng.IntN(labels-1))%labels] += float64(n) * (1 - recall[l])
		}
		var right, wrong float64
		for l, n := range counts {
			right += 2 * (1 - recall[l]) / (2 - recall[l]) / float64(labels)
			wrong += (1 - 2*recall[l]/(1+recall[l]+false1[l]/float64(n))) / float64(labels)
		}
		if zero, one := extremes(counts, true); right > zero+1e-12 || wrong > one {
			t.Fatalf("%v: %v and %v, farther than %v and %v", counts, right, wrong, zero, one)
		}
	}
}

// TestHeaviest: nothing that shows no error in one of forty times, or more often, gets more of the weight wrong.
func TestHeaviest(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		n := 1 + rng.IntN(12)
		weights, cost := make([]float64, n), make([]float64, n)
		var all, sum float64
		for i := range weights {
			weights[i] = float64(rng.IntN(9))
			cost[i] = math.Pow(rng.Float64(), 5)
			all, sum = all+weights[i], sum+cost[i]
		}
		var may float64
		for i, w := range weights {
			may += w * (1 - math.Pow(0.025, cost[i]/sum)) / all
		}
		if most := heaviest(weights); may > most+1e-12 || !(most <= 1) {
			t.Fatalf("%v: %v is more than %v", weights, may, most)
		}
	}
	if got := heaviest(nil); got != 1 {
		t.Errorf("of nothing it is %v", got)
	}
}

// TestMacroInterval: an interval of 0 or 1 knows of a rare label what its own examples say.
func TestMacroInterval(t *testing.T) {
	pair := func(label, guess int) float64 { return float64(2*label + guess) }
	var right, wrong []float64
	var all, none []predicted
	number := make([]float64, 103)
	for i := range 103 {
		label := min(1, i/3) // three of one, a hundred of the other
		right, wrong = append(right, pair(label, label)), append(wrong, pair(label, 1-label))
		all = append(all, predicted{labels: []int32{int32(label)}, said: []int32{int32(label)}})
		none = append(none, predicted{labels: []int32{int32(label)}})
		number[i] = float64(i)
	}
	share := 1 - math.Pow(0.025, 1.0/103)
	for _, c := range []struct {
		name      string
		m         Metric
		items     []float64
		low, high float64
	}{
		{"macro, right", f1{labels: 2}, right, 1 - 0.282975, 1},
		{"macro, wrong", f1{labels: 2}, wrong, 0, 0.414382},
		{"weighted, right", f1{labels: 2, weighted: true}, right, 1 - share, 1},
		{"weighted, wrong", f1{labels: 2, weighted: true}, wrong, 0, 2 * share / (1 + share)},
		{"macro of sets, right", sets{all: all, labels: 2, macro: true}, number, 1 - 0.282975, 1},
		{"macro of sets, wrong", sets{all: none, labels: 2, macro: true}, number, 0, 0.449333},
		{"micro of sets, right", sets{all: all, labels: 2}, number, 1 - share, 1},
		{"micro of sets, wrong", sets{all: none, labels: 2}, number, 0, 2 * share / (1 + share)},
		{"micro of sets of few and many, right", sets{all: []predicted{{labels: []int32{0, 1, 2, 3, 4}, said: []int32{0, 1, 2, 3, 4}}, {labels: []int32{0}, said: []int32{0}},
			{labels: []int32{1}, said: []int32{1}}, {labels: []int32{2}, said: []int32{2}}}, labels: 5}, []float64{0, 1, 2, 3}, 1 - 0.702698, 1},
	} {
		low, high := Interval(c.m, c.items, 200, 1)
		if !(math.Abs(low-c.low) <= 1e-5) || !(math.Abs(high-c.high) <= 1e-5) {
			t.Errorf("%s: [%v, %v], want [%v, %v]", c.name, low, high, c.low, c.high)
		}
	}
}

// TestShareAbove compares with published bounds of Clopper and Pearson's (Newcombe, "Two-sided confidence intervals for the single proportion", 1998).
func TestShareAbove(t *testing.T) {
	for _, c := range []struct {
		some, trials int
		want         float64
	}{{81, 263, 0.3676}, {15, 148, 0.1617}, {0, 20, 0.1684}, {1, 29, 0.1776}, {0, 0, 0}, {3, 3, 1}} {
		if got := shareAbove(c.some, c.trials); !(math.Abs(got-c.want) <= 5e-5) {
			t.Errorf("%d of %d: %v, want %v", c.some, c.trials, got, c.want)
		}
	}
}
