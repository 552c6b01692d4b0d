package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// countedBags returns n examples: bags of up to three of v words, or of none, with up to two targets and their counts.
func countedBags(n int, v int32) graph.Batch {
	r := rand.New(rand.NewPCG(1, 2))
	b := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
	for range n {
		for range r.IntN(4) {
			b.ID = append(b.ID, r.Int32N(v+1)-1)
		}
		for range r.IntN(3) {
			b.Target = append(b.Target, r.Int32N(v))
			b.Value = append(b.Value, float32(math.Exp(8*r.Float64()-2)))
		}
		b.Offset = append(b.Offset, int32(len(b.ID)))
		b.TargetOffset = append(b.TargetOffset, int32(len(b.Target)))
	}
	return b
}

// gloveDefinition returns the loss of a batch by its formula in float64, and the gradients by the biases b of targets and c of
// the words of bags.
func gloveDefinition(spec loss.GloVe, in *graph.Batch, dim int, table, w, b, c []float32) (want float64, db, dc []float64) {
	n := float64(len(in.Target))
	db, dc = make([]float64, len(b)), make([]float64, len(c))
	for i := range in.Len() {
		h := make([]float64, dim)
		var bias, words float64
		ids := in.ID[in.Offset[i]:in.Offset[i+1]]
		for _, id := range ids {
			if id >= 0 {
				words++
				bias += float64(c[id])
				for k := range h {
					h[k] += float64(table[int(id)*dim+k])
				}
			}
		}
		for k := in.TargetOffset[i]; k < in.TargetOffset[i+1]; k++ {
			j, x := int(in.Target[k]), float64(in.Value[k])
			f := 1.0
			if x < spec.XMax {
				f = math.Pow(x/spec.XMax, spec.Alpha)
			}
			d := float64(b[j]) - math.Log(x)
			if words > 0 {
				d += bias / words
			}
			for l := range h {
				d += h[l] * float64(w[j*dim+l])
			}
			want += f * d * d / n
			db[j] += 2 * f * d / n
			for _, id := range ids {
				if id >= 0 {
					dc[id] += 2 * f * d / n / words
				}
			}
		}
	}
	return want, db, dc
}

// TestGloVeIsItsDefinition compares the op with the formula in float64, on bags
// of several words, empty ones and padding, with counts on both sides of x_max.
func TestGloVeIsItsDefinition(t *testing.T) {
	const v, dim = 300, 17
	for _, spec := range []loss.GloVe{{XMax: 100, Alpha: 0.75}, {XMax: 3, Alpha: 1.5}, {XMax: 10, Alpha: 0}} {
		o := graph.Options{Vocab: v, Context: 3, Seed: 3, Init: "pytorch"}
		g, err := graph.Build(o, func(s *graph.Scope) *G.Node {
			x := (&layer.EmbeddingBag{Dim: dim, Mode: "sum"}).Build(s.In("embedding"), s.Batch())
			return spec.Build(s.In("output"), x, loss.Output{Vocab: v})
		})
		if err != nil {
			t.Fatal(err)
		}
		p := make(map[string]*graph.Param)
		for _, q := range g.Params {
			p[q.Name] = q
		}
		table, w, b, c := p["embedding/w"].Data, p["output/w"].Data, p["output/b"].Data, p["output/input_bias"].Data
		g.Input.Set(countedBags(1000, v))
		want, db, dc := gloveDefinition(spec, g.Input, dim, table, w, b, c)
		got, err := g.Run(0)
		if err != nil || !(math.Abs(got-want) <= 1e-6*want) {
			t.Errorf("%+v: loss is %v, %v; want %v", spec, got, err, want)
		}
		if held, err := g.Evaluate(); err != nil || held != got {
			t.Errorf("%+v: held-out loss is %v, %v; in training %v", spec, held, err, got)
		}
		if _, err := g.Run(0); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string][]float64{"output/b": db, "output/input_bias": dc} {
			for i, d := range graphtest.Gradient(t, p[name]) {
				if !(math.Abs(float64(d)-want[i]) <= 1e-5) {
					t.Errorf("%+v: the gradient of %s[%d] is %v, want %v", spec, name, i, d, want[i])
				}
			}
		}
	}
}

// TestGloVeFactorises makes counts of vectors and biases of a few numbers and
// wants them back: with as many numbers to fit them with, every count is fitted,
// those beyond x_max and below.
func TestGloVeFactorises(t *testing.T) {
	const v, dim = 12, 3
	r := rand.New(rand.NewPCG(5, 6))
	draw := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = 0.7 * r.NormFloat64()
		}
		return x
	}
	word, other, bias, otherBias := draw(v*dim), draw(v*dim), draw(v), draw(v)
	var b graph.Batch
	b.Offset = []int32{0}
	for i := range v {
		for j := range v {
			ln := bias[i] + otherBias[j] + 2
			for k := range dim {
				ln += word[i*dim+k] * other[j*dim+k]
			}
			b.ID, b.Offset = append(b.ID, int32(i)), append(b.Offset, int32(len(b.ID)+1))
			b.Target, b.Value = append(b.Target, int32(j)), append(b.Value, float32(math.Exp(ln)))
		}
	}
	o := graph.Options{Vocab: v, Context: 1, Seed: 1, Init: "scaled"}
	g, err := graph.Build(o, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
		return loss.Specs()["glove"]().Build(s.In("output"), x, loss.Output{Vocab: v})
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Input.Set(b)
	adam := optimizer.Specs()["adam"]().New(g.Params)
	var first, last float64
	for step := range int64(3000) {
		l, err := adam.Train(g, 0.02*(1-float64(step)/3000))
		if err != nil {
			t.Fatal(err)
		}
		if step == 0 {
			first = l
		}
		last = l
	}
	if last > 1e-6*first {
		t.Errorf("the loss went from %v to %v, want nothing left", first, last)
	}
}

func TestGloVeRefuses(t *testing.T) {
	for _, test := range []struct {
		spec loss.GloVe
		want string
	}{
		{loss.GloVe{XMax: 0, Alpha: 0.75}, "output: x_max: 0 is not a count; it must be above 0"},
		{loss.GloVe{XMax: math.NaN(), Alpha: 0.75}, "output: x_max: NaN is not a count; it must be above 0"},
		{loss.GloVe{XMax: 100, Alpha: -1}, "output: alpha: -1 is not a power; it must be 0 or more"},
	} {
		if _, err := graph.Build(options(), under(&test.spec, false)); err == nil || err.Error() != test.want {
			t.Errorf("%+v: error is %v, want %s", test.spec, err, test.want)
		}
	}
	g, err := graph.Build(options(), under(loss.Specs()["glove"](), false))
	if err != nil {
		t.Fatal(err)
	}
	for want, values := range map[string][]float32{
		"cooccurrence":                nil,
		"the value of target 2 is 0":  {1, 2, 0, 4},
		"the value of target 0 is -1": {-1, 2, 3, 4},
		"the value of target 3 is +Inf": {
			1, 2, 3, float32(math.Inf(1)),
		},
	} {
		b := batch()
		b.Value = values
		g.Input.Set(b)
		if _, err := g.Run(0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("values %v: error is %v, want one with %q", values, err, want)
		}
	}
}

// BenchmarkGloVe measures a whole training step of GloVe's network: pairs of
// words, no layer, AdaGrad.
func BenchmarkGloVe(b *testing.B) {
	const v, dim = 33_278, 100
	for _, size := range []int{256, 1024, 4096} {
		b.Run(fmt.Sprintf("vocab=%d/dim=%d/batch=%d", v, dim, size), func(b *testing.B) {
			o := graph.Options{Vocab: v, Context: 1, Seed: 1, Init: "scaled"}
			g, err := graph.Build(o, func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
				return loss.Specs()["glove"]().Build(s.In("output"), x, loss.Output{Vocab: v})
			})
			if err != nil {
				b.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, 2))
			word := rand.NewZipf(r, 1.2, 30, v-1)
			var batches [16]graph.Batch
			for n := range batches {
				x := graph.Batch{Offset: []int32{0}}
				for i := range size {
					x.ID, x.Offset = append(x.ID, int32(word.Uint64())), append(x.Offset, int32(i+1))
					x.Target, x.Value = append(x.Target, int32(word.Uint64())), append(x.Value, 1+9*r.Float32())
				}
				batches[n] = x
			}
			adagrad := optimizer.Specs()["adagrad"]().New(g.Params)
			b.ReportAllocs()
			step := int64(0)
			for b.Loop() {
				g.Input.Set(batches[step%int64(len(batches))])
				if _, err := adagrad.Train(g, 0.05); err != nil {
					b.Fatal(err)
				}
				step++
			}
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds()/1e6, "Mpairs/s")
		})
	}
}
