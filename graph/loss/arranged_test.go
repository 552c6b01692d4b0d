package loss_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
	"pgregory.net/rapid"
)

// arranged are the losses that arrange the words by frequency, in small.
func arranged() map[string]loss.Spec {
	return map[string]loss.Spec{
		"huffman":        &loss.HierarchicalSoftmax{Tree: "huffman"},
		"huffman, bias":  &loss.HierarchicalSoftmax{Tree: "huffman", Bias: true},
		"balanced":       &loss.HierarchicalSoftmax{Tree: "balanced"},
		"balanced, bias": &loss.HierarchicalSoftmax{Tree: "balanced", Bias: true},
		"adaptive":       &loss.AdaptiveSoftmax{Cutoffs: []float64{0.1, 0.3}, DivValue: 2},
		"adaptive, bias": &loss.AdaptiveSoftmax{Cutoffs: []float64{0.05, 0.2, 0.7}, DivValue: 1.5, HeadBias: true},
	}
}

// build builds an embedding of one word, D = H = dim, under the loss, for as many
// words as there are counts.
func build(spec loss.Spec, dim int, counts []int64) (*graph.Graph, error) {
	o := graph.Options{Vocab: len(counts), Context: 1, Seed: 5, Init: "pytorch"}
	return graph.Build(o, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
		return spec.Build(s.In("output"), x, loss.Output{Vocab: len(counts), Counts: counts})
	})
}

// lookup is build where nothing can go wrong.
func lookup(t testing.TB, spec loss.Spec, dim int, counts []int64) *graph.Graph {
	t.Helper()
	g, err := build(spec, dim, counts)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// fallingCounts returns counts that fall as in text, but not in the order of the ids, and
// that are 0 for some words.
func fallingCounts(v int) []int64 {
	counts := make([]int64, v)
	for i := range counts {
		counts[(i*7+3)%v] = int64(1000 * v / (i + 1) / max(1, v/100) / (1 + i))
	}
	return counts
}

// TestSumsToOne holds that the probabilities of all words sum to 1, for every
// word as the context.
func TestSumsToOne(t *testing.T) {
	for name, spec := range arranged() {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			v, dim := rapid.IntRange(1, 100).Draw(t, "V"), rapid.IntRange(1, 9).Draw(t, "H")
			counts := rapid.SliceOfN(rapid.Int64Range(0, 50), v, v).Draw(t, "counts")
			g, err := build(spec, dim, counts)
			if err != nil {
				t.Fatal(err)
			}
			scale := rapid.Float32Range(0, 20).Draw(t, "scale")
			for _, p := range g.Params {
				kernel.Scale(scale, p.Data)
			}
			var sum float64
			for y := range int32(v) {
				g.Input.Set(graph.Batch{ID: []int32{0}, Offset: []int32{0, 1}, Target: []int32{y}})
				l, err := g.Evaluate()
				if err != nil {
					t.Fatal(err)
				}
				if l < 0 {
					t.Errorf("word %d of %d has probability e^%v", y, v, -l)
				}
				sum += math.Exp(-l)
			}
			if !(math.Abs(sum-1) <= 1e-5) {
				t.Errorf("the probabilities of %d words sum to %v", v, sum)
			}
		}))
	}
}

// TestHeldOutIsTraining holds that these losses are exact: one number in training
// and held out, and the mean over targets whatever examples they are in.
func TestHeldOutIsTraining(t *testing.T) {
	const v = 500
	for name, spec := range arranged() {
		b := ragged(rand.New(rand.NewPCG(3, 4)), 200, v, spec)
		g := lookup(t, spec, 20, fallingCounts(v))
		g.Input.Set(b)
		train, err := g.Run(0)
		if err != nil {
			t.Fatal(err)
		}
		held, err := g.Evaluate()
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		for i := range b.Len() {
			lo, hi := b.Targets(i)
			for _, y := range b.Target[lo:hi] {
				g.Input.Set(graph.Batch{ID: b.ID[i : i+1], Offset: []int32{0, 1}, Target: []int32{y}})
				l, err := g.Evaluate()
				if err != nil {
					t.Fatal(err)
				}
				sum += l
			}
		}
		mean := sum / float64(len(b.Target))
		if train != held || !(math.Abs(held-mean) <= 1e-6*mean) {
			t.Errorf("%s: training loss %v, held-out loss %v, mean over single targets %v", name, train, held, mean)
		}
	}
}

// TestLearns holds that losses come down to the entropy of what there is to learn,
// on a language in which word i is followed by i+1 or, a quarter of the time, i+2.
func TestLearns(t *testing.T) {
	const v = 60
	counts := make([]int64, v)
	b := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
	for i := range int32(v) {
		b.ID = append(b.ID, i)
		b.Offset = append(b.Offset, i+1)
		b.Target = append(b.Target, (i+1)%v, (i+1)%v, (i+1)%v, (i+2)%v)
		b.TargetOffset = append(b.TargetOffset, 4*(i+1))
		counts[i] = int64(1 + i%9)
	}
	entropy := -(0.75*math.Log(0.75) + 0.25*math.Log(0.25))
	for name, spec := range arranged() {
		g := lookup(t, spec, 16, counts)
		o := optimizer.Specs()["adam"]().New(g.Params)
		g.Input.Set(b)
		var l float64
		for range 300 {
			var err error
			if l, err = o.Train(g, 0.05); err != nil {
				t.Fatal(err)
			}
		}
		if l < entropy-1e-6 || l > entropy+0.01 {
			t.Errorf("%s: loss is %v after 300 steps, the entropy is %v", name, l, entropy)
		}
	}
}

// TestNoOutputVectors holds that losses without a vector for each word have no
// output/w, and refuse to be tied.
func TestNoOutputVectors(t *testing.T) {
	for name, newSpec := range loss.Specs() {
		spec := newSpec()
		none, ok := spec.(loss.NoOutputVectors)
		if !ok || none.NoOutputVectors() == "" {
			continue
		}
		g, err := graph.Build(options(), under(spec, false))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range g.Params {
			if p.Name == "output/w" {
				t.Errorf("%s has an %s", name, p.Name)
			}
		}
		want := "output: tie: " + none.NoOutputVectors()
		if _, err := graph.Build(options(), under(spec, true)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s, tied: error is %v, want %s…", name, err, want)
		}
	}
}
