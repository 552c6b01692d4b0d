package encoder_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/encoder"
)

// small returns parts of three words, in two dimensions.
func small() encoder.Parts {
	return encoder.Parts{
		Table:     []float32{1, 0, 0, 2, 4, 4},
		Dim:       2,
		Tokenizer: encoder.Words{List: []string{"go", "reads", "files"}}.Tokenizer(),
	}
}

func encode(t *testing.T, p encoder.Parts, text string) []float32 {
	t.Helper()
	e, err := encoder.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return e.Encode(text)
}

func TestEncode(t *testing.T) {
	fc := &encoder.FC{Weights: []float32{1, 1, 1, -1, 0, 1}, Units: 3, Bias: []float32{0, 0, -1}, Activation: kernel.ReLU}
	for name, c := range map[string]struct {
		change func(p *encoder.Parts)
		text   string
		want   []float32
	}{
		"mean":          {func(p *encoder.Parts) {}, "Go reads", []float32{0.5, 1}},
		"unknown word":  {func(p *encoder.Parts) {}, "Go reads well", []float32{0.5, 1}},
		"a word twice":  {func(p *encoder.Parts) {}, "go, go: reads go!", []float32{0.75, 0.5}},
		"sum":           {func(p *encoder.Parts) { p.Pooling = encoder.Sum }, "go reads files", []float32{5, 6}},
		"max":           {func(p *encoder.Parts) { p.Pooling = encoder.Max }, "go reads well", []float32{1, 2}},
		"weights":       {func(p *encoder.Parts) { p.Weight = []float32{1, 0.5} }, "go reads files", []float32{5. / 3, 5. / 3}},
		"layer":         {func(p *encoder.Parts) { p.Layers = []encoder.Layer{fc} }, "go reads", []float32{1.5, 0, 0}},
		"no known word": {func(p *encoder.Parts) { p.Layers = []encoder.Layer{fc} }, "nothing here", []float32{0, 0, 0}},
		"no word":       {func(p *encoder.Parts) { p.Normalize = true }, "", []float32{0, 0}},
		"beginning":     {func(p *encoder.Parts) { p.Keep = 1 }, "files", []float32{4}},
		"length 1":      {func(p *encoder.Parts) { p.Normalize = true; p.Table[0] = 3 }, "go files files", []float32{11 / float32(math.Sqrt(185)), 8 / float32(math.Sqrt(185))}},
		"removed":       {func(p *encoder.Parts) { p.Remove = encoder.Components{Direction: []float32{0.6, 0.8}} }, "go", []float32{0.64, -0.48}},
		"removed in part": {func(p *encoder.Parts) {
			p.Remove = encoder.Components{Direction: []float32{1, 0, 0, 1}, Share: []float32{0.75, 0.25}}
		}, "files", []float32{1, 3}},
	} {
		p := small()
		c.change(&p)
		got := encode(t, p, c.text)
		if !near(got, c.want, 1e-6) {
			t.Errorf("%s: %q has the vector %v, want %v", name, c.text, got, c.want)
		}
	}
}

func near(got, want []float32, tolerance float64) bool {
	return slices.EqualFunc(got, want, func(a, b float32) bool { return math.Abs(float64(a-b)) <= tolerance })
}

// A letters tokenizer has a row for each small letter.
type letters struct{}

func (letters) Append(rows []int32, text string) []int32 {
	for _, r := range text {
		if 'a' <= r && r <= 'c' {
			rows = append(rows, r-'a')
		}
	}
	return rows
}

func TestTokenizer(t *testing.T) {
	p := small()
	p.Tokenizer = func() encoder.Tokenizer { return letters{} }
	if got := encode(t, p, "abx"); !slices.Equal(got, []float32{0.5, 1}) {
		t.Errorf("got %v", got)
	}
	p.Weight = []float32{0.5, 2}
	if got := encode(t, p, "abc"); !near(got, []float32{1.5, 8. / 3}, 1e-6) {
		t.Errorf("with weights: got %v", got)
	}
}

func TestMisfits(t *testing.T) {
	for want, change := range map[string]func(p *encoder.Parts){
		"a vector has 0 numbers":           func(p *encoder.Parts) { p.Dim = 0 },
		"no whole number of rows of 4":     func(p *encoder.Parts) { p.Dim = 4 },
		"there is no tokenizer":            func(p *encoder.Parts) { p.Tokenizer = nil },
		"4 weights for 3 rows":             func(p *encoder.Parts) { p.Weight = make([]float32, 4) },
		"3 numbers of a vector that has 2": func(p *encoder.Parts) { p.Keep = 3 },
		"of 3 numbers in all":              func(p *encoder.Parts) { p.Remove.Direction = make([]float32, 3) },
		"1 shares for 2 directions":        func(p *encoder.Parts) { p.Remove = encoder.Components{make([]float32, 4), make([]float32, 1)} },
		"layer 1: 5 weights for 2 units":   func(p *encoder.Parts) { p.Layers = []encoder.Layer{&encoder.FC{Weights: make([]float32, 5), Units: 2}} },
		"layer 1: 1 biases for 2 units": func(p *encoder.Parts) {
			p.Layers = []encoder.Layer{&encoder.FC{Weights: make([]float32, 4), Units: 2, Bias: make([]float32, 1)}}
		},
		"layer 1: rms_norm: 1 weights": func(p *encoder.Parts) {
			p.Layers = []encoder.Layer{&encoder.RMSNorm{Weights: make([]float32, 1)}}
		},
		"layer 1: layer_norm: 1 weights": func(p *encoder.Parts) {
			p.Layers = []encoder.Layer{&encoder.LayerNorm{Weights: make([]float32, 1), Bias: make([]float32, 2)}}
		},
		"layer 1: highway: 1 units for 2": func(p *encoder.Parts) {
			p.Layers = []encoder.Layer{&encoder.Highway{Transform: encoder.FC{Weights: make([]float32, 2), Units: 1}}}
		},
		"layer 1: residual: 3 weights for 1 units": func(p *encoder.Parts) {
			p.Layers = []encoder.Layer{&encoder.Residual{Inner: encoder.FC{Weights: make([]float32, 3), Units: 1}, Outer: encoder.FC{Weights: make([]float32, 2), Units: 2}}}
		},
		"layer 1: residual: 3 weights for 2 units": func(p *encoder.Parts) {
			p.Layers = []encoder.Layer{&encoder.Residual{Inner: encoder.FC{Weights: make([]float32, 2), Units: 1}, Outer: encoder.FC{Weights: make([]float32, 3), Units: 2}}}
		},
		"layer 1: residual: 3 outputs for 2 ": func(p *encoder.Parts) {
			p.Layers = []encoder.Layer{&encoder.Residual{Inner: encoder.FC{Weights: make([]float32, 2), Units: 1}, Outer: encoder.FC{Weights: make([]float32, 3), Units: 3}}}
		},
	} {
		p := small()
		change(&p)
		if _, err := encoder.New(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got the error %v, want %q", err, want)
		}
	}
}

// TestTogether: goroutines that share an encoder get the vectors that one alone gets, and a call allocates nothing
// but its result.
func TestTogether(t *testing.T) {
	sub := (data.Subwords{MinN: 2, MaxN: 3, Buckets: 50}).Rows([]string{"go", "reads", "files"})
	p := small()
	p.Table = make([]float32, 2*sub.Table)
	for i := range p.Table {
		p.Table[i] = float32(i%7) - 2.5
	}
	p.Tokenizer = encoder.Words{List: []string{"go", "reads", "files"}, Subwords: sub, NGrams: 1, Normalize: true}.Tokenizer()
	p.Weight = []float32{0.5}
	p.Layers = []encoder.Layer{&encoder.Highway{
		Transform: encoder.FC{Weights: []float32{1, 2, 3, 4}, Units: 2, Activation: kernel.GELU},
		Gate:      encoder.FC{Weights: []float32{1, -2, 3, 4}, Units: 2, Activation: kernel.Sigmoid},
	}}
	e, err := encoder.New(p)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	var want [][]float32
	for i := range 50 {
		texts = append(texts, fmt.Sprintf("a file that go%d reads, and %d Readers", i, i))
		want = append(want, e.Encode(texts[i]))
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i, text := range texts {
				if got := e.Encode(text); !slices.Equal(got, want[i]) {
					t.Errorf("%q: %v, alone %v", text, got, want[i])
				}
			}
		})
	}
	all.Wait()
	i := 0
	if n := testing.AllocsPerRun(100, func() { e.Encode(texts[i%len(texts)]); i++ }); n != 1 {
		t.Errorf("a call makes %v allocations, want 1", n)
	}
}
