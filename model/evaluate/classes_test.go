package evaluate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestF1 compares with the formula, worked out by hand.
func TestF1(t *testing.T) {
	right := []int{0, 0, 1, 1, 2, 2, 2}
	said := []int{0, 1, 1, 1, 2, 0, 2}
	items := make([]float64, len(right))
	for i := range items {
		items[i] = float64(right[i]*4 + said[i]) // a fourth label that nobody has
	}
	// F1 of the labels: 2/4, 4/5, 4/5.
	near(t, "macro F1", f1{labels: 4}.Statistic(items)(nil), (0.5+0.8+0.8)/3)
	near(t, "weighted F1", f1{labels: 4, weighted: true}.Statistic(items)(nil), (2*0.5+2*0.8+3*0.8)/7)
	// Resampled: only the examples of label 2, the second of them twice.
	near(t, "resampled macro F1", f1{labels: 4}.Statistic(items)([]float64{0, 0, 0, 0, 1, 2, 0}), (2.0/4+0)/2)
}

func TestShare(t *testing.T) {
	p := []float32{0.1, 0.4, 0.2, 0.3}
	examples := []predicted{{labels: []int32{1}}, {labels: []int32{0, 2}}, {labels: []int32{1, 3, 0}}}
	items := func(k int) (all []float64) {
		for _, e := range examples {
			e.top = topK(p, mostLikely) // 1, 3, 2, 0
			all = append(all, newHits(e, k))
		}
		return all
	}
	near(t, "P@1", share{k: 1}.Statistic(items(1))(nil), 2.0/3)
	near(t, "R@1", share{}.Statistic(items(1))(nil), 2.0/6)
	near(t, "P@3", share{k: 3}.Statistic(items(3))(nil), (1.0+1+2)/9)
	near(t, "R@3", share{}.Statistic(items(3))(nil), (1.0+1+2)/6)
	near(t, "R@1 without the first", share{}.Statistic(items(1))([]float64{0, 1, 1}), 1.0/5)
}

// TestTopK: equal ones stand in the order of their numbers.
func TestTopK(t *testing.T) {
	if got, want := topK([]float32{1, 3, 3, 2, 0, 3}, 4), []int32{1, 2, 5, 3}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestAffordable: few examples have all resamples, and many have some.
func TestAffordable(t *testing.T) {
	for n, want := range map[int]int{100: 10_000, 50_000: 400, 10_000_000: 200} {
		if got := affordable(10_000, n); got != want {
			t.Errorf("%d examples: %d resamples, want %d", n, got, want)
		}
	}
	if got := affordable(0, 50_000); got != 0 {
		t.Errorf("no resamples are wanted and %d are drawn", got)
	}
}

func TestCalibration(t *testing.T) {
	right := func(p float64) float64 { return 1 + p/2 }
	wrong := func(p float64) float64 { return p / 2 }
	// Two bins: [0.6, 0.667) with 1 of 2 right and [0.933, 1] with 2 of 2.
	items := []float64{right(0.6), wrong(0.65), right(0.95), right(1)}
	near(t, "calibration error", calibration{}.Statistic(items)(nil), (math.Abs(1-1.25)+math.Abs(2-1.95))/4)
	if got := (calibration{}).Statistic([]float64{wrong(1)})(nil); got != 1 {
		t.Errorf("certain and wrong: %v", got)
	}
}

// TestCalibrationInterval: a calibrated network has 0 in the interval of its error nearly always, and one that is too sure by 0.15 that.
// Percentiles of resamples never have 0. What the examples say is in it, too. Of a network that is sure, nearly all examples are right, or all.
func TestCalibrationInterval(t *testing.T) {
	for _, test := range []struct {
		shift, from, to float64
		examples        int
	}{{0, 0.25, 0.95, 150}, {0.15, 0.25, 0.95, 150}, {0, 0.98, 1, 20}, {0, 0.98, 1, 100}, {0.03, 0.98, 1, 50}, {0.1, 0.98, 1, 30}, {0.0225, 0.98, 1, 100}, {0.05, 0.9, 1, 50}} {
		rng := rand.New(rand.NewPCG(7, 7))
		const cases = 200
		missed, shift, examples := 0, test.shift, test.examples
		for c := range cases {
			items := make([]float64, examples)
			for i := range items {
				p := test.from + (test.to-test.from)*rng.Float64()
				items[i] = p / 2
				if rng.Float64() < p-shift {
					items[i]++
				}
			}
			low, high := Interval(calibration{}, items, 200, uint64(c))
			if shift < low || shift > high {
				missed++
			}
			if found := (calibration{}).Statistic(items)(nil); found < low || found > high {
				t.Errorf("%v was found and the interval is [%v, %v]", found, low, high)
			}
		}
		if most := cases / 10; missed > most {
			t.Errorf("%+v: the true error is outside of %d of %d intervals, want at most %d", test, missed, cases, most)
		}
	}
}

func TestSets(t *testing.T) {
	all := []predicted{{labels: []int32{0, 1}, said: []int32{0}}, {labels: []int32{2}, said: []int32{2, 1}}, {labels: []int32{0}, said: nil}}
	micro, macro := sets{all: all, labels: 4}, sets{all: all, labels: 4, macro: true}
	items := []float64{0, 1, 2}
	// Right: label 0 once of (2 + 1), label 1 never of (1 + 1), label 2 once of (1 + 1).
	near(t, "micro F1", micro.Statistic(items)(nil), 2.0*2/(3+2+2))
	near(t, "macro F1", macro.Statistic(items)(nil), (2.0/3+0+1)/3)
}

func TestConfusion(t *testing.T) {
	c := newConfusion([]predicted{{labels: []int32{0}, first: 0}, {labels: []int32{0}, first: 1}, {labels: []int32{1}, first: 1}}, []string{"a", "b", "c"})
	got := c.Classes()
	near(t, "precision of b", got[1].Precision, 0.5)
	near(t, "recall of a", got[0].Recall, 0.5)
	near(t, "F1 of a", got[0].F1, 2.0/3)
	if got[0].Examples != 2 || !math.IsNaN(got[2].Precision) {
		t.Errorf("got %+v", got)
	}
	if c := newConfusion(nil, make([]string, mostConfused+1)); c != nil {
		t.Errorf("of %d labels there is a table with %d lines", mostConfused+1, len(c.Counts))
	}
}
