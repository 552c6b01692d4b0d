package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// zipf draws words whose probabilities are as 1/(rank+10), to the given power.
type zipf struct {
	cumulative []float64
	log        []float64
}

func newZipf(v int, power float64) *zipf {
	z := &zipf{make([]float64, v), make([]float64, v)}
	var sum float64
	for i := range v {
		sum += math.Pow(1/float64(i+10), power)
		z.cumulative[i] = sum
	}
	for i := range v {
		z.log[i] = math.Log(math.Pow(1/float64(i+10), power) / sum)
		z.cumulative[i] /= sum
	}
	return z
}

func (z *zipf) draw(r *rand.Rand) int32 {
	x, lo, hi := r.Float64(), 0, len(z.cumulative)-1
	for lo < hi {
		if m := (lo + hi) / 2; z.cumulative[m] < x {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return int32(lo)
}

// textBatch returns a batch of n examples of one context word and the given number
// of targets, with what the loss draws.
func textBatch(r *rand.Rand, v, n, targets int, spec loss.Spec, noise *zipf) graph.Batch {
	text := newZipf(v, 1)
	b := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
	for i := range n {
		b.ID = append(b.ID, text.draw(r))
		b.Offset = append(b.Offset, int32(i+1))
		for range targets {
			b.Target = append(b.Target, text.draw(r))
		}
		b.TargetOffset = append(b.TargetOffset, int32(len(b.Target)))
	}
	d := loss.DrawsOf(spec)
	sets := len(b.Target)
	if d.Block > 0 {
		sets = (n + d.Block - 1) / d.Block
	}
	for range sets * d.K {
		b.Negative = append(b.Negative, noise.draw(r))
	}
	return b
}

// over returns a table of embeddings and the loss: word2vec's network.
func over(spec loss.Spec, dim int, noise []float64) func(s *graph.Scope) *G.Node {
	return func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
		v := fewer(s.Vocab(), spec)
		return spec.Build(s.In("output"), x, loss.Output{Vocab: v, Counts: fallingCounts(v), Noise: noise[:min(v, len(noise))]})
	}
}

// BenchmarkSampled does training steps of the output layer: the loss, its
// gradients, and plain gradient descent of the rows that have one. centres/s is
// word2vec's measure, words of text a second.
func BenchmarkSampled(b *testing.B) {
	const v, dim, centres, targets = 33278, 100, 1024, 6
	for _, bench := range []struct {
		name string
		spec loss.Spec
	}{
		{"loss=negative_sampling/shared=true", &loss.NegativeSampling{Negatives: 5, Shared: true, SetSize: 64}},
		{"loss=negative_sampling/shared=false", &loss.NegativeSampling{Negatives: 5, SetSize: 64}},
		{"loss=nce/shared=true", &loss.NCE{Negatives: 25, Shared: true, SetSize: 64, Bias: true}},
		{"loss=sampled_softmax/shared=true", &loss.SampledSoftmax{Negatives: 64, Shared: true, Bias: true}},
		{"loss=binary_cross_entropy/negatives=5", &loss.BinaryCrossEntropy{PosWeight: 1, Negatives: 5}},
		{"loss=binary_cross_entropy/negatives=0", &loss.BinaryCrossEntropy{PosWeight: 1}},
	} {
		b.Run(fmt.Sprintf("%s/D=%d/B=%d", bench.name, dim, centres), func(b *testing.B) {
			noise := newZipf(v, 0.75)
			g, err := graph.Build(graph.Options{Vocab: v, Context: 1, Init: "scaled"}, over(bench.spec, dim, noise.log))
			if err != nil {
				b.Fatal(err)
			}
			o := optimizer.Specs()["sgd"]().New(g.Params[1:])
			r := rand.New(rand.NewPCG(1, 2))
			var batches []graph.Batch
			for range 16 {
				batches = append(batches, textBatch(r, v, centres, targets, bench.spec, noise))
			}
			b.ReportAllocs()
			step := 0
			for b.Loop() {
				g.Input.Set(batches[step%len(batches)])
				if _, err := o.Train(g, 0.025); err != nil {
					b.Fatal(err)
				}
				step++
			}
			b.ReportMetric(float64(step*centres)/b.Elapsed().Seconds(), "centres/s")
		})
	}
}
