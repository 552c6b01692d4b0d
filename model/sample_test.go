package model_test

import (
	"math"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
)

// chiSquare compares how often each output was drawn with its probability. Those of
// probability 0 must not be drawn at all. Under the probabilities the result has mean 0 and
// deviation 1, nearly.
func chiSquare(t *testing.T, count []int, p []float64) float64 {
	t.Helper()
	n, x, cells := 0, 0.0, 0
	for _, c := range count {
		n += c
	}
	for v, c := range count {
		if p[v] == 0 {
			if c > 0 {
				t.Errorf("output %d of probability 0 was drawn %d times", v, c)
			}
			continue
		}
		want := float64(n) * p[v]
		x += (float64(c) - want) * (float64(c) - want) / want
		cells++
	}
	if cells == 1 {
		return 0
	}
	return (x - float64(cells-1)) / math.Sqrt(2*float64(cells-1))
}

// TestDraw counts what is drawn under each setting, and compares that with what the
// settings are said to do.
func TestDraw(t *testing.T) {
	scores := []float32{0.5, -1, 2, 2, 0, -0.5, 1.5, -2, 1, -3}
	for _, s := range []model.Sampling{
		{Temperature: 1, TopP: 1},
		{Temperature: 0.5, TopP: 1},
		{Temperature: 2, TopP: 1},
		{Temperature: 1, TopK: 3, TopP: 1},
		{Temperature: 1, TopK: 1, TopP: 1},
		{Temperature: 1, TopK: 100, TopP: 1},
		{Temperature: 1, TopP: 0.7},
		{Temperature: 2, TopK: 5, TopP: 0.9},
		{Temperature: 1, TopP: 1e-9},
		{Temperature: 0, TopP: 1},
	} {
		count := make([]int, len(scores))
		for i := range 20_000 {
			count[s.Draw(scores, data.Random(7, data.Write, 0, i))]++
		}
		if x := chiSquare(t, count, sampled(scores, s)); !(math.Abs(x) <= 3.5) {
			t.Errorf("%+v: drawn %v times, %.1f deviations from the probabilities %.3v", s, count, x, sampled(scores, s))
		}
	}
}

// sampled returns the probability of each output under the settings.
func sampled(scores []float32, s model.Sampling) []float64 {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if scores[a] > scores[b] {
			return -1
		}
		return map[bool]int{true: 1}[scores[a] < scores[b]]
	})
	p := make([]float64, len(scores))
	if s.Temperature == 0 {
		p[order[0]] = 1
		return p
	}
	if s.TopK > 0 {
		order = order[:min(s.TopK, len(order))]
	}
	normalise := func() {
		var sum float64
		for _, v := range order {
			p[v] = math.Exp(float64(scores[v]) / s.Temperature)
			sum += p[v]
		}
		for _, v := range order {
			p[v] /= sum
		}
	}
	normalise()
	var sum float64
	for i, v := range order {
		if sum += p[v]; sum >= s.TopP {
			for _, out := range order[i+1:] {
				p[out] = 0
			}
			order = order[:i+1]
			break
		}
	}
	normalise()
	return p
}

// TestDrawEnds: the ends of the range of random bits draw something.
func TestDrawEnds(t *testing.T) {
	s := model.Sampling{Temperature: 1, TopP: 1}
	scores := []float32{1, 2, 3}
	if got := []int32{s.Draw(scores, 0), s.Draw(scores, math.MaxUint64)}; !slices.Equal(got, []int32{0, 2}) {
		t.Errorf("drawn: %v", got)
	}
}

func TestSamplingValidate(t *testing.T) {
	for _, s := range []model.Sampling{
		{Temperature: -1, TopP: 1},
		{Temperature: math.NaN(), TopP: 1},
		{Temperature: math.Inf(1), TopP: 1},
		{Temperature: 1, TopK: -1, TopP: 1},
		{Temperature: 1, TopP: 0},
		{Temperature: 1, TopP: 1.5},
		{Temperature: 1, TopP: math.NaN()},
	} {
		if s.Validate() == nil {
			t.Errorf("%+v is accepted", s)
		}
	}
	if err := (model.Sampling{TopP: 1}).Validate(); err != nil {
		t.Error(err)
	}
}

func TestLogProbability(t *testing.T) {
	scores := []float32{100, 101, 99}
	var sum float64
	for v := range scores {
		sum += math.Exp(model.LogProbability(scores, int32(v)))
	}
	want := -math.Log(math.Exp(-1) + 1 + math.Exp(-2))
	if got := model.LogProbability(scores, 1); !(math.Abs(sum-1) <= 1e-12) || !(math.Abs(got-want) <= 1e-12) {
		t.Errorf("got %v, want %v; the sum is %v", got, want, sum)
	}
}

// TestDrawNever: an output of score −∞ is not drawn, whatever the bits are.
func TestDrawNever(t *testing.T) {
	never := float32(math.Inf(-1))
	for _, s := range []model.Sampling{{Temperature: 1, TopP: 1}, {Temperature: 0.1, TopK: 9, TopP: 1}, {Temperature: 1, TopP: 0.999}, {TopP: 1}} {
		for _, random := range []uint64{0, 1 << 63, math.MaxUint64} {
			if id := s.Draw([]float32{never, 0.1, 0.3, never}, random); id != 1 && id != 2 {
				t.Errorf("%+v with %x: %d was drawn", s, random, id)
			}
		}
	}
}
