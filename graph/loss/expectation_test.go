package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/loss"
	"gorgonia.org/tensor"
)

// These tests hold what sampled losses are in expectation. The gradient of w is
// what they look at: each number of it depends on one word's logits only.

// few is a vocabulary small enough to go through all draws, and its distribution
// of negatives.
const few = 5

func fewNoise() []float64 { return linear(few) }

// examples is a batch of three examples with 2, 1 and 2 targets out of few words.
func examples() graph.Batch {
	return graph.Batch{
		ID: []int32{0, 1, 2}, Offset: []int32{0, 1, 2, 3},
		Target: []int32{0, 2, 1, 4, 4}, TargetOffset: []int32{0, 2, 3, 5},
	}
}

// network builds a loss over a table of few embeddings. All specs get the same
// parameters.
func network(t *testing.T, spec loss.Spec) *graph.Graph {
	t.Helper()
	g, err := graph.Build(graph.Options{Vocab: few, Context: 1, Seed: 8, Init: "pytorch"}, over(spec, 3, fewNoise()))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// weights returns the gradient of w after a step on the batch.
func weights(t *testing.T, g *graph.Graph, b graph.Batch) []float64 {
	t.Helper()
	g.Input.Set(b)
	if _, err := g.Run(0); err != nil {
		t.Fatal(err)
	}
	var d []float64
	for _, x := range graphtest.Gradient(t, param(g, "output/w")) {
		d = append(d, float64(x))
	}
	return d
}

// drawn returns the mean of w's gradient over many draws of negatives and its
// standard error.
func drawn(t *testing.T, spec loss.Spec, b graph.Batch, draws int) (mean, deviation []float64) {
	t.Helper()
	g, q := network(t, spec), fewNoise()
	r := rand.New(rand.NewPCG(5, 6))
	times, k := sets(&b, spec)
	mean = make([]float64, len(param(g, "output/w").Data))
	squares := make([]float64, len(mean))
	for range draws {
		b.Negative = b.Negative[:0]
		for range times * k {
			x, v := r.Float64(), 0
			for ; v < few-1 && x > math.Exp(q[v]); v++ {
				x -= math.Exp(q[v])
			}
			b.Negative = append(b.Negative, int32(v))
		}
		for i, d := range weights(t, g, b) {
			mean[i] += d / float64(draws)
			squares[i] += d * d / float64(draws)
		}
	}
	for i := range squares {
		squares[i] = math.Sqrt(max(0, squares[i]-mean[i]*mean[i]) / float64(draws))
	}
	return mean, squares
}

// TestMeanGradients compares the mean gradient over many draws with that of the
// expected loss: each negative by its probability.
func TestMeanGradients(t *testing.T) {
	const k, draws = 3, 4000
	q := fewNoise()
	each := func(leave func(targets []int32, t, v int32) bool, shift func(v int32) float64) definition {
		return func(z []float64, targets []int32, which int, _ []int32, dz []float64) float64 {
			t := targets[which]
			dz[t] -= sigmoid(-z[t] - shift(t))
			for v := range int32(few) {
				if !leave(targets, t, v) {
					dz[v] += k * math.Exp(q[v]) * sigmoid(z[v]+shift(v))
				}
			}
			return 0
		}
	}
	theTarget := func(_ []int32, t, v int32) bool { return t == v }
	noWord := func([]int32, int32, int32) bool { return false }
	none := func(int32) float64 { return 0 }
	byNoise := func(v int32) float64 { return -math.Log(k) - q[v] }
	for _, test := range []struct {
		spec loss.Spec
		of   definition
	}{
		{&loss.NegativeSampling{Negatives: k, SetSize: 1}, each(theTarget, none)},
		{&loss.NegativeSampling{Negatives: k, Shared: true, SetSize: 8}, each(theTarget, none)},
		{&loss.NCE{Negatives: k, SetSize: 1, Bias: true}, each(noWord, byNoise)},
		{&loss.NCE{Negatives: k, Shared: true, SetSize: 8}, each(noWord, byNoise)},
	} {
		t.Run(fmt.Sprintf("%T %+v", test.spec, test.spec), func(t *testing.T) {
			g, b := network(t, test.spec), examples()
			var bias [few]float32
			if p := param(g, "output/b"); p != nil {
				copy(bias[:], p.Data)
			}
			_, _, want, _ := define(test.of, full{}, &b, g.Params[0].Data, param(g, "output/w").Data, bias[:])
			mean, deviation := drawn(t, test.spec, b, draws)
			compare(t, mean, deviation, want)
		})
	}
}

// full stands for a loss that draws nothing.
type full struct{ loss.Spec }

// compare wants mean to be want, within five standard errors.
func compare(t *testing.T, mean, deviation, want []float64) {
	t.Helper()
	var largest, widest float64
	for i := range want {
		largest, widest = max(largest, math.Abs(want[i])), max(widest, deviation[i])
	}
	if widest > 0.05*largest {
		t.Errorf("the standard error, %v, is too wide to see anything: the largest number is %v", widest, largest)
	}
	for i := range want {
		if off := math.Abs(mean[i] - want[i]); !(off <= 5*deviation[i]+1e-6*largest) {
			t.Errorf("w[%d]: mean gradient %v ± %v, want %v", i, mean[i], deviation[i], want[i])
		}
	}
}

// TestSampledSoftmaxBias goes through all draws of K words and holds that the
// expected gradient approaches that of the full softmax as K grows.
func TestSampledSoftmaxBias(t *testing.T) {
	q, b := fewNoise(), examples()
	// One target: with several, the draws for one would have to be combined with
	// those for another.
	b.Target, b.TargetOffset = []int32{3}, []int32{0, 1, 1, 1}
	want := weights(t, network(t, &loss.CrossEntropy{}), b)
	before := math.Inf(1)
	for k := 1; k <= 5; k++ {
		spec := &loss.SampledSoftmax{Negatives: k, Bias: true}
		g := network(t, spec)
		mean := make([]float64, len(want))
		for code := range int(math.Pow(few, float64(k))) {
			b.Negative = b.Negative[:0]
			p := 1.0
			for range k {
				v := int32(code % few)
				b.Negative = append(b.Negative, v)
				p *= math.Exp(q[v])
				code /= few
			}
			for i, d := range weights(t, g, b) {
				mean[i] += p * d
			}
		}
		bias := distance(mean, want)
		if !(bias <= 0.8*before) {
			t.Errorf("K = %d: the bias is %v of the gradient, and %v with K = %d", k, bias, before, k-1)
		}
		before = bias
	}
	mean, _ := drawn(t, &loss.SampledSoftmax{Negatives: 1000, Bias: true}, b, 1)
	if bias := distance(mean, want); !(bias <= 1e-5) {
		t.Errorf("K = 1000: the bias is still %v of the gradient", bias)
	}
}

// distance returns |a − b| / |b|.
func distance(a, b []float64) float64 {
	var off, size float64
	for i := range a {
		off += (a[i] - b[i]) * (a[i] - b[i])
		size += b[i] * b[i]
	}
	return math.Sqrt(off / size)
}

// TestNCEBecomesMaximumLikelihood holds that for large K and a normalised model
// the mean gradient is that of cross-entropy: shared sets too.
func TestNCEBecomesMaximumLikelihood(t *testing.T) {
	const k = 20000
	b := graph.Batch{ID: []int32{1}, Offset: []int32{0, 1}, Target: []int32{2, 0}, TargetOffset: []int32{0, 2}}
	for _, spec := range []loss.Spec{
		&loss.NCE{Negatives: k, SetSize: 1, Bias: true},
		&loss.NCE{Negatives: k, Shared: true, SetSize: k / 2, Bias: true},
	} {
		exact := network(t, &loss.CrossEntropy{})
		want := weights(t, exact, b)
		g := network(t, spec)
		// Σ e^z = 1 by the bias.
		h, w, bias := g.Params[0].Data[3:6], param(g, "output/w").Data, param(g, "output/b").Data
		var mass float64
		for v := range few {
			z := float64(bias[v])
			for d := range h {
				z += float64(h[d]) * float64(w[3*v+d])
			}
			mass += math.Exp(z)
		}
		shift := float32(math.Log(mass))
		for v := range bias {
			bias[v] -= shift
		}
		times, _ := sets(&b, spec)
		q := fewNoise()
		b.Negative = b.Negative[:0]
		for range times { // exactly in proportion: 1 to 5 fifteenths
			n := loss.DrawsOf(spec).K
			for s := range n {
				x, v := (float64(s)+0.5)/float64(n), 0
				for ; v < few-1 && x > math.Exp(q[v]); v++ {
					x -= math.Exp(q[v])
				}
				b.Negative = append(b.Negative, int32(v))
			}
		}
		if bias := distance(weights(t, g, b), want); !(bias <= 5e-4) {
			t.Errorf("%+v: the gradient is off by %v of maximum likelihood's", spec, bias)
		}
	}
}

// TestMinima holds that the losses are smallest, in expectation, where the
// logits are what their doc comments say: their mean gradient over the targets of
// a context and all draws is zero there.
func TestMinima(t *testing.T) {
	q := fewNoise()
	p := []float64{0.3, 0.25, 0.05, 0.25, 0.15} // of the targets
	for _, test := range []struct {
		spec   loss.Spec
		logit  func(v int) float64
		within float64 // of the gradient at z = 0
	}{
		// The odds p/(1−p), as targets are left out.
		{&loss.NegativeSampling{Negatives: 2, SetSize: 1, Bias: true}, func(v int) float64 { return math.Log(p[v]/(1-p[v])) - math.Log(2) - q[v] }, 1e-6},
		{&loss.NCE{Negatives: 2, SetSize: 1, Bias: true}, func(v int) float64 { return math.Log(p[v]) }, 1e-6},
		{&loss.SampledSoftmax{Negatives: 1, Bias: true}, func(v int) float64 { return math.Log(p[v]) + 4 }, 1e-6},
		// Words are not drawn independently of one another where K > 1.
		{&loss.SampledSoftmax{Negatives: 3, Bias: true}, func(v int) float64 { return math.Log(p[v]) + 4 }, 0.03},
	} {
		g := network(t, test.spec)
		clear(param(g, "output/w").Data)
		bias := param(g, "output/b")
		gradient := func() float64 { return meanGradient(t, g, loss.DrawsOf(test.spec).K, p, q) }
		clear(bias.Data)
		elsewhere := gradient()
		for v := range bias.Data {
			bias.Data[v] = float32(test.logit(v))
		}
		if got := gradient(); !(got <= test.within*elsewhere) {
			t.Errorf("%T %+[1]v: at its minimum the mean gradient is %v, and %v at 0", test.spec, got, elsewhere)
		}
	}
}

// meanGradient returns the length of the gradient by the bias, in the mean over targets with the probabilities p, each with k
// negatives that have the logarithms of probabilities q.
func meanGradient(t *testing.T, g *graph.Graph, k int, p, q []float64) float64 {
	t.Helper()
	var mean [few]float64
	b := graph.Batch{ID: []int32{1}, Offset: []int32{0, 1}}
	for target := range int32(few) {
		for code := range int(math.Pow(few, float64(k))) {
			b.Target, b.Negative = []int32{target}, nil
			probability := p[target]
			for range k {
				v := int32(code % few)
				b.Negative = append(b.Negative, v)
				probability *= math.Exp(q[v])
				code /= few
			}
			g.Input.Set(b)
			if _, err := g.Run(0); err != nil {
				t.Fatal(err)
			}
			d, err := param(g, "output/b").Grad()
			if err != nil {
				t.Fatal(err)
			}
			for i, x := range d.(*tensor.Dense).Float32s() {
				mean[i] += probability * float64(x)
			}
		}
	}
	var size float64
	for _, x := range mean {
		size += x * x
	}
	return math.Sqrt(size)
}
