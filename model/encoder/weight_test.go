package encoder_test

import (
	"math"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/model/encoder"
)

func TestWeights(t *testing.T) {
	if got := encoder.SIF([]float64{1e-3, 0, 0.009}, encoder.DefaultSIF); !near(got, []float32{0.5, 1, 0.1}, 1e-7) {
		t.Errorf("SIF: %v", got)
	}
	// Of four words two are above 1 − (3/4)² = 7/16, so α = 1/4 … with one of them a is
	// (3/4)/(1/4·2) = 3/2.
	if got := encoder.USIF([]float64{0.5, 0.25, 0.25, 0}, 2); !near(got, []float32{1.5 / 1.25, 1.5, 1.5, 2}, 1e-6) {
		t.Errorf("USIF: %v", got)
	}
	if got := encoder.USIF([]float64{1}, 2); !slices.Equal(got, []float32{1}) {
		t.Errorf("USIF of one word: %v", got)
	}
	if got, want := encoder.Zipf(3), []float64{6.0 / 11, 3.0 / 11, 2.0 / 11}; !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-15 }) {
		t.Errorf("Zipf's law: %v, want %v", got, want)
	}
	for _, w := range encoder.USIF(encoder.Zipf(1000), encoder.DefaultLength) {
		if !(w > 0) || math.IsInf(float64(w), 0) {
			t.Fatalf("USIF of Zipf's law has the weight %v", w)
		}
	}
}

// TestComponents: what is removed is the main axis, and vectors have nothing along it any more.
func TestComponents(t *testing.T) {
	p := encoder.Parts{Dim: 3, Table: []float32{
		6, 8, 0, // 10 along (0.6, 0.8, 0)
		-0.8, 0.6, 0, // 1 along (-0.8, 0.6, 0)
		0, 0, 2,
	}, Tokenizer: encoder.Words{List: []string{"a", "b", "c"}}.Tokenizer(), Normalize: true}
	e, err := encoder.New(p)
	if err != nil {
		t.Fatal(err)
	}
	texts := slices.Values([]string{"a", "b", "nothing", "c"})
	c, err := e.Components(texts, 2, true)
	if err != nil {
		t.Fatal(err)
	}
	abs := slices.Clone(c.Direction)
	for i, x := range abs {
		abs[i] = float32(math.Abs(float64(x)))
	}
	if !near(abs, []float32{0.6, 0.8, 0, 0, 0, 1}, 1e-6) || !near(c.Share, []float32{100. / 104, 4. / 104}, 1e-6) {
		t.Errorf("components %v with shares %v", c.Direction, c.Share)
	}
	if p.Remove, err = e.Components(texts, 1, false); err != nil {
		t.Fatal(err)
	}
	if got := encode(t, p, "a b b"); !near(got, []float32{-0.8, 0.6, 0}, 1e-6) {
		t.Errorf("without the first: %v", got)
	}
	for _, few := range [][]string{nil, {"nothing"}, {"a", "a a"}} {
		if _, err := e.Components(slices.Values(few), 2, false); err == nil {
			t.Errorf("%q have 2 components", few)
		}
	}
	if _, err := e.Components(texts, 4, false); err == nil {
		t.Error("there are 4 components in 3 dimensions")
	}
}
