package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// similarities returns the similarities of the rows of a table's prefixes in float64.
func similarities(w *graph.Param, m int, cosine bool) func(i, j int) float64 {
	row := func(i int) []float32 { return w.Data[i*w.Shape[1]:][:m] }
	product := func(x, y []float32) (sum float64) {
		for k := range x {
			sum += float64(x[k]) * float64(y[k])
		}
		return sum
	}
	return func(i, j int) float64 {
		x, y := row(i), row(j)
		if z := product(x, y); !cosine {
			return z
		} else {
			return z / math.Sqrt(product(x, x)*product(y, y))
		}
	}
}

// lse is the logarithm of the sum of e^x.
func lse(x []float64) float64 {
	peak := slices.Max(x)
	var mass float64
	for _, v := range x {
		mass += math.Exp(v - peak)
	}
	return peak + math.Log(mass)
}

// texts builds a network whose hidden vector of text i is row i of its table, and a batch of
// n pairs of these texts and some hard negatives.
func texts(t *testing.T, spec loss.Spec, rows, n, dim int) *graph.Graph {
	t.Helper()
	g, err := graph.Build(graph.Options{Vocab: rows, Context: 1, Seed: 9, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
		x := (&layer.EmbeddingBag{Dim: dim, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
		return spec.Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	b := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
	for i := range int32(rows) {
		b.ID, b.Offset = append(b.ID, i), append(b.Offset, i+1)
		if int(i) < n {
			b.Target, b.Value = append(b.Target, int32(n)+i), append(b.Value, float32(5*rng.Float64()))
		}
		b.TargetOffset = append(b.TargetOffset, int32(len(b.Target)))
	}
	g.Input.Set(b)
	return g
}

// TestRankingAgreesWithItsDefinition compares the loss with its formula, with hard negatives and
// without, one way and both, on prefixes.
func TestRankingAgreesWithItsDefinition(t *testing.T) {
	for _, spec := range []loss.Ranking{
		{Similarity: "cosine", Scale: 20, Symmetric: true},
		{Similarity: "cosine", Scale: 50},
		{Similarity: "dot", Scale: 0.5, Symmetric: true, Matryoshka: []int{8, 3}},
		{Similarity: "cosine", Scale: 20, Matryoshka: []int{32}},
	} {
		for _, size := range []struct{ rows, n int }{{2, 1}, {64, 32}, {99, 33}, {700, 300}} {
			const dim = 32
			g := texts(t, &spec, size.rows, size.n, dim)
			got, err := g.Evaluate()
			if err != nil {
				t.Fatal(err)
			}
			widths := append(slices.Clone(spec.Matryoshka), dim)
			slices.Sort(widths)
			widths = slices.Compact(widths)
			n, c := size.n, size.rows-size.n
			var want float64
			for _, m := range widths {
				s := similarities(g.Params[0], m, spec.Similarity == "cosine")
				for i := range n {
					var right, left []float64
					for j := range c {
						right = append(right, spec.Scale*s(i, n+j))
					}
					for j := range n {
						left = append(left, spec.Scale*s(j, n+i))
					}
					l := lse(right) - right[i]
					if spec.Symmetric {
						l = (l + lse(left) - left[i]) / 2
					}
					want += l / float64(n*len(widths))
				}
			}
			if !(math.Abs(got-want) <= 1e-6*math.Max(1, want)) {
				t.Errorf("%+v, %d pairs among %d texts: loss %v, want %v", spec, n, size.rows, got, want)
			}
		}
	}
}

// TestCosineRegressionAgreesWithItsDefinition compares the loss with its formula.
func TestCosineRegressionAgreesWithItsDefinition(t *testing.T) {
	spec := loss.CosineRegression{Low: 0, High: 5, Matryoshka: []int{4}}
	g := texts(t, &spec, 40, 20, 16)
	got, err := g.Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	var want float64
	for _, m := range []int{4, 16} {
		s := similarities(g.Params[0], m, true)
		for i, score := range g.Input.Value {
			d := s(i, 20+i) - float64(score)/5
			want += d * d / 40
		}
	}
	if !(math.Abs(got-want) <= 1e-7) {
		t.Errorf("loss %v, want %v", got, want)
	}
}

// TestNoDirection holds that a text without a vector has the cosine 0 with all, and pulls nothing.
func TestNoDirection(t *testing.T) {
	g := texts(t, loss.NewRanking(), 4, 2, 3)
	w := g.Params[0]
	clear(w.Data[:3])
	l, err := g.Run(0)
	if err != nil || math.IsNaN(l) {
		t.Fatalf("loss %v, error %v", l, err)
	}
	d := graphtest.Gradient(t, w)
	if kernel.SumSquares(d[:3]) != 0 {
		t.Errorf("gradient of the zero vector: %v", d[:3])
	}
	if s := kernel.SumSquares(d); math.IsNaN(s) || s == 0 {
		t.Errorf("gradient: %v", d)
	}
}

// TestPairsThatAreNone holds the errors of batches and settings that do not fit.
func TestPairsThatAreNone(t *testing.T) {
	g := texts(t, loss.NewRanking(), 4, 2, 3)
	for _, test := range []struct {
		change func(b *graph.Batch)
		want   string
	}{
		{func(b *graph.Batch) { b.Target[1] = 2 }, "text 1 belongs to 2; in a batch of 2 pairs it is 3"},
		{func(b *graph.Batch) { b.Target = []int32{3, 4, 5} }, "3 pairs in a batch of 4 texts"},
	} {
		in := *g.Input
		in.Target = slices.Clone(in.Target)
		before := *g.Input
		test.change(&in)
		g.Input.Set(in)
		if _, err := g.Evaluate(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error is %v, want %s", err, test.want)
		}
		g.Input.Set(before)
	}
	for _, widths := range [][]int{{0}, {2, 2}, {5}} {
		spec := &loss.Ranking{Similarity: "cosine", Scale: 1, Matryoshka: widths}
		_, err := graph.Build(options(), under(spec, false))
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("matryoshka: %d is", widths[0])) {
			t.Errorf("matryoshka = %v: error is %v", widths, err)
		}
	}
}

// TestPairedAgreesWithPyTorch compares the losses and their gradients with those of testdata/paired.py.
func TestPairedAgreesWithPyTorch(t *testing.T) {
	ref := graphtest.ReadNPZ(t, "testdata/paired.npz")
	for name, spec := range map[string]loss.Spec{
		"symmetric":  &loss.Ranking{Similarity: "cosine", Scale: 20, Symmetric: true},
		"one way":    &loss.Ranking{Similarity: "cosine", Scale: 5},
		"dot":        &loss.Ranking{Similarity: "dot", Scale: 0.5, Symmetric: true},
		"matryoshka": &loss.Ranking{Similarity: "cosine", Scale: 20, Symmetric: true, Matryoshka: []int{5, 3}},
		"regression": &loss.CosineRegression{Low: 0, High: 5},
	} {
		g := texts(t, spec, 30, 12, 8)
		copy(g.Params[0].Data, ref["h"].Float32s())
		b := *g.Input
		b.Value = ref["scores"].Float32s()
		g.Input.Set(b)
		got, err := g.Run(0)
		if err != nil {
			t.Fatal(err)
		}
		if want := ref[name+".loss"].Values[0]; !(math.Abs(got-want) <= 1e-6*max(1, want)) {
			t.Errorf("%s: loss is %v, PyTorch has %v", name, got, want)
		}
		for k, d := range graphtest.Gradient(t, g.Params[0]) {
			if want := ref[name+".dh"].Values[k]; !(math.Abs(float64(d)-want) <= 1e-6) {
				t.Errorf("%s: gradient %d is %v, PyTorch has %v", name, k, d, want)
			}
		}
	}
}
