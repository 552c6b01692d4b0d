package loss_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// distant returns the losses that compare words by distance, with each distance that they can.
func distant() (all []struct {
	name, distance string
	spec           loss.Spec
}) {
	for _, distance := range []string{loss.L1, loss.L2, loss.Moduli} {
		for name, spec := range map[string]loss.Spec{
			"cross_entropy": &loss.CrossEntropy{LabelSmoothing: 0.2},
			"margin":        &loss.Margin{Negatives: 2, Margin: 3, Similarity: "dot"},

			"negative_sampling":         &loss.NegativeSampling{Negatives: 2, SetSize: 8, Margin: 3, Bias: true},
			"negative_sampling, shared": &loss.NegativeSampling{Negatives: 2, SetSize: 8, Shared: true, Margin: 3, Bias: true},
			"nce":                       &loss.NCE{Negatives: 2, SetSize: 8},
			"sampled_softmax":           &loss.SampledSoftmax{Negatives: 2, Bias: true},
			"sampled_softmax, shared":   &loss.SampledSoftmax{Negatives: 8, Shared: true},
		} {
			if spec.(loss.ByDistance).ByDistance(distance) {
				all = append(all, struct {
					name, distance string
					spec           loss.Spec
				}{name, distance, spec})
			}
		}
	}
	return all
}

// TestScoresByDistance compares with the definition.
func TestScoresByDistance(t *testing.T) {
	h, w := []float32{1, -2, 0.5, 3, -1, 0}, []float32{0, 1, 1, 1, 1, 0, 1, -2, 0.5, 3, -1, 0}
	for distance, want := range map[string][]float32{
		loss.L1:     {-8.5, 1},
		loss.L2:     {-float32(math.Sqrt(1 + 9 + 0.25 + 4 + 4)), 1},
		loss.Moduli: {-float32(math.Sqrt(1+4) + math.Sqrt(9+4) + 0.5), 1},
	} {
		params := map[string]*graph.Param{
			"w": {Shape: []int{2, 6}, Data: w},
			"b": {Shape: []int{2}, Data: []float32{0, 1}},
		}
		s := (&loss.CrossEntropy{}).Scores(loss.Output{Vocab: 2, Distance: distance}, func(name string) *graph.Param { return params[name] })
		z := kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: make([]float32, 2)}
		s.Set(z, kernel.Matrix{Rows: 1, Cols: 6, Stride: 6, Data: h})
		for v := range want {
			if !(math.Abs(float64(z.Data[v]-want[v])) <= 4e-3) {
				t.Errorf("%s: the scores are %v, want %v", distance, z.Data, want)
			}
		}
	}
}

// TestDistance checks the gradients of losses that compare words by distance, with the first
// rows of a table that is shared with the contexts.
func TestDistance(t *testing.T) {
	batch := graph.Batch{
		ID:     []int32{1, 5, 2, 6, 0, 5},
		Offset: []int32{0, 2, 4, 6},
		Target: []int32{0, 3, 4, 1}, TargetOffset: []int32{0, 2, 3, 4},
		Negative: []int32{1, 2, 0, 4, 2, 3, 3, 3},
	}
	for _, test := range distant() {
		t.Run(test.name+" "+test.distance, func(t *testing.T) {
			o := graph.Options{Vocab: 7, Outputs: 5, Context: 2, Seed: 3, Init: "pytorch"} // numbers so far apart that no difference changes its sign
			graphtest.CheckGradients(t, o, batch, func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: 4}).Build(s.In("embedding"), s.Batch())
				if test.distance == loss.Moduli {
					x = (&layer.RotatE{}).Build(s.In("rotate"), x)
				} else {
					x = (&layer.TransE{Distance: test.distance}).Build(s.In("transe"), x)
				}
				return test.spec.Build(s.In("output"), x, loss.Output{Vocab: 5, Tied: s.Lookup("embedding/w").First(5), Distance: test.distance, Noise: linear(5)})
			})
		})
	}
}

// TestSampledByDistance compares sampled losses with their definitions, and the held-out ones with
// the scores.
func TestSampledByDistance(t *testing.T) {
	const n, v, dim = 150, 45, 6
	noise := linear(v)
	for name, test := range definitions(noise) {
		if _, ok := test.spec.(loss.ByDistance); !ok {
			continue
		}
		for distance, apart := range map[string]func(x []float64) float64{loss.L1: sumAbs, loss.L2: root, loss.Moduli: func(x []float64) (d float64) {
			for k := range dim / 2 {
				d += root([]float64{x[k], x[dim/2+k]})
			}
			return d
		}} {
			out := loss.Output{Vocab: v, Distance: distance, Noise: noise}
			g, err := graph.Build(graph.Options{Vocab: n, Context: 1, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
				return test.spec.Build(s.In("output"), (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch()), out)
			})
			if err != nil {
				t.Fatal(err)
			}
			in := ragged(rand.New(rand.NewPCG(1, 2)), n, v, test.spec)
			h, w, b := g.Params[0].Data, param(g, "output/w").Data, param(g, "output/b")
			z, want := make([]float64, v), 0.0
			for i := range n {
				for j := range z {
					x := make([]float64, dim)
					for k := range x {
						x[k] = float64(h[i*dim+k]) - float64(w[j*dim+k])
					}
					z[j] = -apart(x)
					if b != nil {
						z[j] += float64(b.Data[j])
					}
				}
				lo, hi := in.Targets(i)
				for k := lo; k < hi; k++ {
					want += test.of(z, in.Target[lo:hi], k-lo, drawnFor(&in, test.spec, i, k), make([]float64, v)) / float64(len(in.Target))
				}
			}
			g.Input.Set(in)
			if got, err := g.Run(0); err != nil || !(math.Abs(got-want) <= 1e-6*want) {
				t.Errorf("%s %s: loss is %v, %v; want %v", name, distance, got, err, want)
			}

			scores := test.spec.(loss.Scorer).Scores(out, func(name string) *graph.Param { return param(g, "output/"+name) })
			p := kernel.Matrix{Rows: n, Cols: v, Stride: v, Data: make([]float32, n*v)}
			scores.Set(p, kernel.Matrix{Rows: n, Cols: dim, Stride: dim, Data: h[:n*dim]})
			want = 0
			for i := range n {
				row := p.Data[i*v : (i+1)*v]
				scores.Link.Probabilities(row, row)
				for lo, hi := in.Targets(i); lo < hi; lo++ {
					want -= math.Log(float64(row[in.Target[lo]])) / float64(len(in.Target))
				}
			}
			if got, err := g.Evaluate(); err != nil || !(math.Abs(got-want) <= 1e-5*want) {
				t.Errorf("%s %s: held-out loss is %v, %v; by the scores %v", name, distance, got, err, want)
			}
		}
	}
}

// sumAbs returns the sum of the absolute numbers.
func sumAbs(x []float64) (sum float64) {
	for _, x := range x {
		sum += math.Abs(x)
	}
	return sum
}

// root returns the root of the sum of squares.
func root(x []float64) float64 {
	var sum float64
	for _, x := range x {
		sum += x * x
	}
	return math.Sqrt(sum)
}

// TestDistanceAnyThreads holds that GOMAXPROCS changes no bit of the losses, of the gradients or of
// the held-out loss where words are compared by distance, in several blocks of examples.
func TestDistanceAnyThreads(t *testing.T) {
	const n, v, dim = 200, 1500, 20
	for _, test := range distant() {
		in := ragged(rand.New(rand.NewPCG(3, 4)), n, v, test.spec)
		var losses []float64
		var gradients []float32
		for _, threads := range []int{1, 3, 8} {
			before := runtime.GOMAXPROCS(threads)
			g, err := graph.Build(graph.Options{Vocab: v, Context: 1, Seed: 5, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
				return test.spec.Build(s.In("output"), x, loss.Output{Vocab: v, Distance: test.distance, Noise: linear(v)})
			})
			if err != nil {
				t.Fatal(err)
			}
			got, d := trained(t, g, in)
			runtime.GOMAXPROCS(before)
			if losses == nil {
				losses, gradients = got, d
			}
			if !slices.Equal(got, losses) || !slices.Equal(d, gradients) {
				t.Errorf("%s: with %d threads the losses are %v and with one %v; equal gradients: %v",
					test.name+" "+test.distance, threads, got, losses, slices.Equal(d, gradients))
			}
		}
	}
}
