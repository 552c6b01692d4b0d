package layer_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	G "gorgonia.org/gorgonia"
)

// options are those of the small networks of these tests: contexts of two words
// out of seven.
func options() graph.Options {
	return graph.Options{Vocab: 7, Context: 2, Seed: 3, Init: "scaled"}
}

// batch has repeated words, within a context too, and padding.
func batch() graph.Batch {
	return graph.Batch{
		ID:     []int32{1, 2, 3, 3, -1, 6, 2, 5},
		Offset: []int32{0, 2, 4, 6, 8},
		Target: []int32{0, 1, 6, 1},
	}
}

// subwords makes up the seven words of eleven rows: some share rows, one has the
// same twice, one has its own only.
func subwords() *layer.Subwords {
	return &layer.Subwords{
		Table:  11,
		Row:    []int32{0, 7, 1, 7, 8, 2, 9, 9, 3, 4, 10, 5, 8, 10, 6, 7},
		Offset: []int32{0, 2, 5, 8, 9, 11, 14, 16},
	}
}

// variants are the settings that are checked: those named here, and for every other
// layer of the table its defaults, made small and smooth.
func variants() map[string]layer.Spec {
	all := named()
	known := make(map[reflect.Type]bool)
	for _, spec := range all {
		known[reflect.TypeOf(spec)] = true
	}
	for name, newSpec := range layer.Specs() {
		if spec := newSpec(); !known[reflect.TypeOf(spec)] {
			shrink(reflect.ValueOf(spec).Elem())
			all[name] = spec
		}
	}
	delete(all, "embedding_windows") // it wants longer contexts: see TestWindows
	return all
}

// shrink makes sizes small, and takes the kink out of activations: a finite difference
// is no derivative there.
func shrink(settings reflect.Value) {
	for i := range settings.NumField() {
		switch f := settings.Field(i); {
		case settings.Type().Field(i).Name == "Activation":
			f.SetString("tanh")
		case f.Kind() == reflect.Int && f.Int() > 5:
			f.SetInt(5)
		}
	}
}

func named() map[string]layer.Spec {
	return map[string]layer.Spec{
		"embedding":                    &layer.Embedding{Dim: 3},
		"embedding_bag/mean":           &layer.EmbeddingBag{Dim: 3, Mode: "mean"},
		"embedding_bag/sum":            &layer.EmbeddingBag{Dim: 3, Mode: "sum"},
		"embedding_bag/max":            &layer.EmbeddingBag{Dim: 3, Mode: "max"},
		"embedding_bag/max, subwords":  &layer.EmbeddingBag{Dim: 3, Mode: "max", Subwords: subwords()},
		"embedding/subwords":           &layer.Embedding{Dim: 3, Subwords: subwords()},
		"embedding_bag/mean, subwords": &layer.EmbeddingBag{Dim: 3, Mode: "mean", Subwords: subwords()},
		"embedding_bag/sum, subwords":  &layer.EmbeddingBag{Dim: 3, Mode: "sum", Subwords: subwords()},
		"log_bilinear":                 &layer.LogBilinear{Dim: 3, Matrices: "diagonal"},
		"log_bilinear/wide":            &layer.LogBilinear{Dim: 40, Matrices: "diagonal"},
		"log_bilinear/full":            &layer.LogBilinear{Dim: 3, Matrices: "full"},
		"fc/relu":                      &layer.FC{Units: 5, Activation: "relu", Bias: true},
		"fc/tanh":                      &layer.FC{Units: 5, Activation: "tanh", Bias: true},
		"fc/sigmoid":                   &layer.FC{Units: 5, Activation: "sigmoid", Bias: true},
		"fc/gelu":                      &layer.FC{Units: 5, Activation: "gelu", Bias: true},
		"fc/silu":                      &layer.FC{Units: 5, Activation: "silu", Bias: true},
		"fc/elu":                       &layer.FC{Units: 5, Activation: "elu", Bias: true},
		"fc/leaky_relu":                &layer.FC{Units: 5, Activation: "leaky_relu", Bias: true},
		"fc/none, bias=false":          &layer.FC{Units: 5, Activation: "none"},
		"dropout":                      &layer.Dropout{Rate: 0.3},
		"layer_norm":                   &layer.LayerNorm{Epsilon: 1e-2},
		"rms_norm":                     &layer.RMSNorm{Epsilon: 1e-2},
	}
}

func TestGradients(t *testing.T) {
	for name, spec := range variants() {
		t.Run(name, func(t *testing.T) {
			graphtest.CheckGradients(t, options(), batch(), func(s *graph.Scope) *G.Node {
				x := s.Batch()
				switch spec.(type) {
				case *layer.Embedding, *layer.EmbeddingBag, *layer.LogBilinear:
				default:
					x = (&layer.Embedding{Dim: 3}).Build(s.In("embedding"), x)
					// A layer before the one under test checks its input's gradient.
					x = (&layer.FC{Units: 4, Activation: "tanh", Bias: true}).Build(s.In("before"), x)
				}
				x = spec.Build(s.In("layer"), x)
				if name == "fc/relu" || name == "fc/leaky_relu" { // half the units on, half off, none near the kink
					b := s.Lookup("layer/b")
					for i := range b.Data {
						b.Data[i] = 4 - 8*float32(i%2)
					}
				}
				return output(s, x)
			})
		})
	}
}

// TestGradientsOutliveEvaluation holds that the held-out loss of another batch leaves the
// gradient of a table as it was.
func TestGradientsOutliveEvaluation(t *testing.T) {
	for name, spec := range named() {
		if !strings.HasPrefix(name, "embedding") || strings.HasSuffix(name, "subwords") { // whose rows are those of the last batch
			continue
		}
		g, err := graph.Build(options(), around(spec))
		if err != nil {
			t.Fatal(err)
		}
		g.Input.Set(batch())
		if _, err := g.Run(0); err != nil {
			t.Fatal(err)
		}
		want := graphtest.Gradient(t, g.Params[0])
		g.Input.Set(graph.Batch{ID: []int32{4, 4}, Offset: []int32{0, 2}, Target: []int32{6}})
		if _, err := g.Evaluate(); err != nil {
			t.Fatal(err)
		}
		if got := graphtest.Gradient(t, g.Params[0]); !slices.Equal(got, want) {
			t.Errorf("%s: after an evaluation the gradient is %v, not %v", name, got, want)
		}
	}
}

func TestLayersRefuse(t *testing.T) {
	tests := []struct {
		spec layer.Spec
		want string
	}{
		{&layer.Embedding{}, "layer: dim: 0 is not a size; it must be at least 1"},
		{&layer.EmbeddingBag{Dim: -1, Mode: "sum"}, "layer: dim: -1 is not a size; it must be at least 1"},
		{&layer.EmbeddingBag{Dim: 3, Mode: "min"}, `layer: mode: "min" is not mean, sum or max`},
		{&layer.LogBilinear{Dim: 3, Matrices: "banded"}, `layer: matrices: "banded" is neither diagonal nor full`},
		{&layer.FC{Activation: "relu"}, "layer: units: 0 is not a size; it must be at least 1"},
		{&layer.FC{Units: 3, Activation: "swish"}, `layer: activation: "swish" is not relu, tanh, sigmoid, gelu, silu, elu, leaky_relu or none`},
		{&layer.Dropout{Rate: 1}, "layer: rate: 1 is not in [0, 1)"},
		{&layer.Dropout{Rate: math.NaN()}, "layer: rate: NaN is not in [0, 1)"},
		{&layer.LayerNorm{}, "layer: epsilon: 0 is not in (0, 1]"},
		{&layer.RMSNorm{}, "layer: epsilon: 0 is not in (0, 1]"},
	}
	for _, test := range tests {
		_, err := graph.Build(options(), around(test.spec))
		if err == nil || err.Error() != test.want {
			t.Errorf("%+v: error is %v, want %s", test.spec, err, test.want)
		}
	}
}

// TestEmbeddingWantsFullContexts gives ragged bags to the layer that cannot have
// them.
func TestEmbeddingWantsFullContexts(t *testing.T) {
	g, err := graph.Build(options(), around(&layer.Embedding{Dim: 3}))
	if err != nil {
		t.Fatal(err)
	}
	g.Input.ID, g.Input.Offset, g.Input.Target = []int32{1, 2, 3}, []int32{0, 1, 3}, []int32{0, 1}
	want := "layer/embedding: 2 contexts have 3 words in all, not 2 each"
	if _, err := g.Run(0); err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

// TestBagIgnoresOrder holds that the pooled vector of a context is the same to
// rounding whatever the order of its words.
func TestBagIgnoresOrder(t *testing.T) {
	for _, mode := range []string{"mean", "sum", "max"} {
		g, err := graph.Build(options(), around(&layer.EmbeddingBag{Dim: 3, Mode: mode}))
		if err != nil {
			t.Fatal(err)
		}
		loss := func(ids ...int32) float64 {
			g.Input.ID, g.Input.Offset, g.Input.Target = ids, []int32{0, int32(len(ids))}, []int32{2}
			l, err := g.Evaluate()
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		if a, b := loss(1, 5, 3, -1, 1), loss(-1, 1, 1, 3, 5); !(math.Abs(a-b) <= 1e-6) {
			t.Errorf("%s: losses of a context and its permutation are %v and %v", mode, a, b)
		}
		if a, b := loss(), loss(-1, -1); a != b {
			t.Errorf("%s: losses of an empty context and of padding are %v and %v", mode, a, b)
		}
	}
}

// TestDropout counts what is dropped, step by step, and looks at what is left.
func TestDropout(t *testing.T) {
	const rate, examples = 0.3, 2000
	var out *G.Node
	g, err := graph.Build(graph.Options{Vocab: 3, Context: 1, Seed: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 10}).Build(s.In("embedding"), s.Batch())
		for i := range s.Lookup("embedding/w").Data {
			s.Lookup("embedding/w").Data[i] = 1
		}
		out = (&layer.Dropout{Rate: rate}).Build(s.In("dropout"), x)
		return output(s, out)
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Input.ID, g.Input.Target = make([]int32, examples), make([]int32, examples)
	for i := range examples + 1 {
		g.Input.Offset = append(g.Input.Offset, int32(i))
	}
	m, err := graph.NewMachine(g.Expr, out)
	if err != nil {
		t.Fatal(err)
	}
	features := func(step int64) []float32 {
		if _, err := g.Run(step); err != nil { // sets the step
			t.Fatal(err)
		}
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		return append([]float32(nil), graph.AsMatrix(m.Value(out)).Data...)
	}
	zero := features(0)
	dropped, both := countDropped(t, zero, features(1), 1/(1-rate))
	// Five standard deviations of binomials of 20,000 and 0.3, 0.09.
	if !(math.Abs(float64(dropped)-6000) <= 324) || !(math.Abs(float64(both)-1800) <= 202) {
		t.Errorf("of 20,000 features %d are dropped at step 0, %d of them at step 1 too; want about 6000 and 1800", dropped, both)
	}
	if !reflect.DeepEqual(zero, features(0)) {
		t.Error("step 0 drops others the second time")
	}
	if _, err := g.Evaluate(); err != nil {
		t.Fatal(err)
	}
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	for _, x := range graph.AsMatrix(m.Value(out)).Data {
		if x != 1 {
			t.Fatalf("held out, a feature of 1 has become %v", x)
		}
	}
}

// countDropped returns how many features are 0 at one step, and how many of them at the next too. The others must be kept.
func countDropped(t *testing.T, at, next []float32, kept float32) (dropped, both int) {
	t.Helper()
	for i, x := range at {
		switch x {
		case 0:
			dropped++
			if next[i] == 0 {
				both++
			}
		case kept:
		default:
			t.Fatalf("a feature of 1 has become %v", x)
		}
	}
	return dropped, both
}
