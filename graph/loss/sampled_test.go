package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// sets returns how many times a loss draws for a batch, and how many words each
// time.
func sets(b *graph.Batch, spec loss.Spec) (n, k int) {
	d := loss.DrawsOf(spec)
	if d.Block > 0 {
		return (b.Len() + d.Block - 1) / d.Block, d.K
	}
	return len(b.Target), d.K
}

// drawnFor returns the words that target k of example i is compared with.
func drawnFor(b *graph.Batch, spec loss.Spec, i, k int) []int32 {
	d := loss.DrawsOf(spec)
	if d.Block > 0 {
		k = i / d.Block
	}
	return b.Negative[k*d.K : (k+1)*d.K]
}

// TestSampledDefinitions compares loss and gradients with the definitions, on
// more examples than share a set, few words, so that many of those drawn are
// targets or repeated, and logits up to 1, to 80, and beyond what e^z can be. The
// targets of no block, of one, and of all are few words, as neighbours in a text have.
func TestSampledDefinitions(t *testing.T) {
	const n, v, dim = 150, 150, 5
	noise := linear(v)
	for name, test := range definitions(noise) {
		for from, scale := range map[int]float64{n: 1, n - 64: 30, 0: 300} {
			t.Run(fmt.Sprintf("%s, scale %v", name, scale), func(t *testing.T) {
				g, err := graph.Build(graph.Options{Vocab: n, Context: 1, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
					return over(outOf{test.spec, v}, dim, noise)(s)
				})
				if err != nil {
					t.Fatal(err)
				}
				in := ragged(rand.New(rand.NewPCG(1, 2)), n, v, test.spec)
				few, _ := in.Targets(min(from, n-1))
				for k := range in.Target[few:] {
					in.Target[few+k] %= 6
				}
				table, w := g.Params[0], param(g, "output/w")
				b := make([]float32, v)
				if p := param(g, "output/b"); p != nil {
					b = p.Data
				}
				for i := range w.Data {
					w.Data[i] *= float32(scale)
				}
				want, dh, dw, db := define(test.of, test.spec, &in, table.Data, w.Data, b)
				g.Input.Set(in)
				got, err := g.Run(0)
				if err != nil {
					t.Fatal(err)
				}
				if !(math.Abs(got-want) <= 2e-6*scale*want) {
					t.Errorf("loss is %v, want %v", got, want)
				}
				nearGradient(t, "h", graphtest.Gradient(t, table), dh, 1e-5*scale)
				nearGradient(t, "w", graphtest.Gradient(t, w), dw, 1e-5*scale)
				if p := param(g, "output/b"); p != nil {
					nearGradient(t, "b", graphtest.Gradient(t, p), db, 1e-5*scale)
				}
			})
		}
	}
}

// define returns what the loss of a batch and its gradients are defined as.
func define(of definition, spec loss.Spec, in *graph.Batch, h, w, b []float32) (l float64, dh, dw, db []float64) {
	v := len(b)
	dim := len(w) / v
	dh, dw, db = make([]float64, len(h)), make([]float64, len(w)), make([]float64, v)
	for i := range in.Len() {
		z, dz := make([]float64, v), make([]float64, v)
		for j := range z {
			z[j] = float64(b[j])
			for d := range dim {
				z[j] += float64(h[i*dim+d]) * float64(w[j*dim+d])
			}
		}
		lo, hi := in.Targets(i)
		for k := lo; k < hi; k++ {
			l += of(z, in.Target[lo:hi], k-lo, drawnFor(in, spec, i, k), dz) / float64(len(in.Target))
		}
		if hi == lo && loss.DrawsOf(spec).K == 0 {
			l += of(z, nil, 0, nil, dz) / float64(len(in.Target)) // no word is present
		}
		for j, d := range dz {
			d /= float64(len(in.Target))
			db[j] += d
			for e := range dim {
				dw[j*dim+e] += d * float64(h[i*dim+e])
				dh[i*dim+e] += d * float64(w[j*dim+e])
			}
		}
	}
	return l, dh, dw, db
}

// outOf is a loss over the first words of a vocabulary.
type outOf struct {
	loss.Spec
	vocab int
}

func (l outOf) Build(s *graph.Scope, h *G.Node, out loss.Output) *G.Node {
	out.Vocab = l.vocab
	return l.Spec.Build(s, h, out)
}

// param returns the parameter called name, or nil.
func param(g *graph.Graph, name string) *graph.Param {
	for _, p := range g.Params {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// TestSampledHeldOut holds that held-out losses are exact: the cross-entropy of the
// softmax of the logits, to which negative sampling adds ln q, and that words
// never drawn do not make it infinite.
func TestSampledHeldOut(t *testing.T) {
	const n, v, dim = 9, 30, 4
	noise := linear(v)
	noise[3] = math.Inf(-1) // as the least probable one, word 0
	for name, test := range definitions(noise) {
		if _, ok := test.spec.(loss.Unnormalised); ok {
			continue
		}
		g, err := graph.Build(graph.Options{Vocab: v, Context: 1, Init: "pytorch"}, over(test.spec, dim, noise))
		if err != nil {
			t.Fatal(err)
		}
		in := graph.Batch{}
		for i := range int32(n) {
			in.ID, in.Offset, in.Target = append(in.ID, i), append(in.Offset, i), append(in.Target, i*i%v)
		}
		in.Offset = append(in.Offset, n)
		in.Target[1] = 3
		b := make([]float32, v)
		if p := param(g, "output/b"); p != nil {
			copy(b, p.Data)
		}
		if strings.HasPrefix(name, "negative_sampling") {
			for i, q := range noise {
				b[i] += float32(max(q, noise[0]))
			}
		}
		want := softmax(g.Params[0].Data[:n*dim], param(g, "output/w").Data, b, in.Target, 0).loss
		g.Input.Set(in)
		if got, err := g.Evaluate(); err != nil || !(math.Abs(got-want) <= 1e-5) {
			t.Errorf("%s: held-out loss is %v, %v; want %v", name, got, err, want)
		}
	}
}

// TestBinaryHeldOut holds that losses without a distribution are on held-out text
// what they are in training.
func TestBinaryHeldOut(t *testing.T) {
	for _, k := range []int{0, 4} {
		spec := &loss.BinaryCrossEntropy{PosWeight: 2, Negatives: k}
		g, err := graph.Build(options(), under(spec, false))
		if err != nil {
			t.Fatal(err)
		}
		g.Input.Set(equip(batch(), spec))
		want, err := g.Run(0)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := g.Evaluate(); err != nil || got != want {
			t.Errorf("negatives %d: held-out loss is %v, %v; in training %v", k, got, err, want)
		}
		if spec.Unnormalised() == "" {
			t.Errorf("negatives %d: nothing says why there is no perplexity", k)
		}
	}
}

// TestFirstBinaryLoss holds the loss of a network that knows nothing: one word
// is expected, wherever.
func TestFirstBinaryLoss(t *testing.T) {
	const v = 5000
	g, err := graph.Build(graph.Options{Vocab: v, Context: 1, Init: "scaled"}, over(&loss.BinaryCrossEntropy{PosWeight: 1}, 4, nil))
	if err != nil {
		t.Fatal(err)
	}
	clear(g.Params[0].Data)
	g.Input.Set(graph.Batch{ID: []int32{1, 2}, Offset: []int32{0, 1, 2}, Target: []int32{0, v - 1}})
	if got, err := g.Run(0); err != nil || !(math.Abs(got-1-math.Log(v)) <= 1e-3) {
		t.Errorf("loss is %v, %v; want about 1 + ln V = %v", got, err, 1+math.Log(v))
	}
}

func TestSampledRefuses(t *testing.T) {
	for _, test := range []struct {
		name  string
		build func(s *graph.Scope) *G.Node
		want  string
	}{
		{"no negatives", under(&loss.NegativeSampling{SetSize: 1}, false), "output: negatives: 0 is not a number of words; it must be at least 1"},
		{"an empty set", under(&loss.NCE{Negatives: 1}, false), "output: set_size: 0 is not a number of words; it must be at least 1"},
		{"fewer than no negatives", under(&loss.BinaryCrossEntropy{PosWeight: 1, Negatives: -1}, false), "output: negatives: -1 is not a number of words; it must be at least 0"},
		{"a weight of 0", under(&loss.BinaryCrossEntropy{}, false), "output: pos_weight: 0 is not a weight; it must be above 0"},
		{"no noise", over(&loss.SampledSoftmax{Negatives: 1}, 4, nil), "output: noise: 0 probabilities of negatives for a vocabulary of 7; give the logarithm of each word's"},
	} {
		if _, err := graph.Build(options(), test.build); err == nil || err.Error() != test.want {
			t.Errorf("%s: error is %v, want %s", test.name, err, test.want)
		}
	}
	spec := &loss.NegativeSampling{Negatives: 5, SetSize: 1}
	g, err := graph.Build(options(), under(spec, false))
	if err != nil {
		t.Fatal(err)
	}
	b := equip(batch(), spec)
	b.Negative = b.Negative[:19]
	g.Input.Set(b)
	want := "output/negative_sampling: 19 negatives for 4 targets of 4 examples, not 20: see loss.Draws"
	if _, err := g.Run(0); err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}
