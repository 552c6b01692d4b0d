package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
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

// lookup builds an embedding of one word, D = H = dim, under the loss, for as many
// words as there are counts.
func lookup(t testing.TB, spec loss.Spec, dim int, counts []int64) *graph.Graph {
	t.Helper()
	o := graph.Options{Vocab: len(counts), Batch: 8, Context: 1, Seed: 5, Init: "pytorch"}
	g, err := graph.Build(o, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
		return spec.Build(s.In("output"), x, loss.Output{Vocab: len(counts), Counts: counts})
	})
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
			g, err := graph.Build(graph.Options{Vocab: v, Batch: 1, Context: 1, Seed: rapid.Uint64().Draw(t, "seed"), Init: "pytorch"}, func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
				return spec.Build(s.In("output"), x, loss.Output{Vocab: v, Counts: counts})
			})
			if err != nil {
				t.Fatal(err)
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
			if math.Abs(sum-1) > 1e-5 {
				t.Errorf("the probabilities of %d words sum to %v", v, sum)
			}
		}))
	}
}

// TestHeldOutIsTraining holds that these losses are exact: one number in training
// and held out, and the mean over targets whatever examples they are in.
func TestHeldOutIsTraining(t *testing.T) {
	const v = 500
	r := rand.New(rand.NewPCG(3, 4))
	b := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
	for i := range int32(200) {
		b.ID = append(b.ID, r.Int32N(v))
		b.Offset = append(b.Offset, i+1)
		for range r.IntN(5) {
			b.Target = append(b.Target, r.Int32N(v))
		}
		b.TargetOffset = append(b.TargetOffset, int32(len(b.Target)))
	}
	for name, spec := range arranged() {
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
		if train != held || math.Abs(held-mean) > 1e-6*mean {
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
		for step := range int64(300) {
			var err error
			if l, err = g.Run(step); err != nil {
				t.Fatal(err)
			}
			if err := o.Update(0.05); err != nil {
				t.Fatal(err)
			}
		}
		if l < entropy-1e-6 || l > entropy+0.01 {
			t.Errorf("%s: loss is %v after 300 steps, the entropy is %v", name, l, entropy)
		}
	}
}

// TestAnyThreads holds that GOMAXPROCS changes not a bit, of the loss or of a
// parameter after three steps.
func TestAnyThreads(t *testing.T) {
	const v, examples = 1500, 300
	r := rand.New(rand.NewPCG(1, 2))
	b := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
	for i := range int32(examples) {
		b.ID = append(b.ID, r.Int32N(v))
		b.Offset = append(b.Offset, i+1)
		for range r.IntN(7) {
			b.Target = append(b.Target, r.Int32N(1+r.Int32N(v)))
		}
		b.TargetOffset = append(b.TargetOffset, int32(len(b.Target)))
	}
	for range 5 * len(b.Target) {
		b.Negative = append(b.Negative, r.Int32N(v))
	}
	specs := arranged()
	specs["margin"] = &loss.Margin{Negatives: 5, Margin: 0.5, Similarity: "cosine"}
	for name, spec := range specs {
		var first []uint32
		for _, threads := range []int{1, 2, 3, 8} {
			before := runtime.GOMAXPROCS(threads)
			g := lookup(t, spec, 24, fallingCounts(v))
			o := optimizer.Specs()["adam"]().New(g.Params)
			var bits []uint32
			for step := range int64(3) {
				g.Input.Set(b)
				l, err := g.Run(step)
				if err != nil {
					t.Fatal(err)
				}
				if err := o.Update(0.01); err != nil {
					t.Fatal(err)
				}
				bits = append(bits, uint32(math.Float64bits(l)), uint32(math.Float64bits(l)>>32))
			}
			for _, p := range g.Params {
				for _, x := range p.Data {
					bits = append(bits, math.Float32bits(x))
				}
			}
			runtime.GOMAXPROCS(before)
			if first == nil {
				first = bits
			} else if !slices.Equal(bits, first) {
				t.Errorf("%s: %d threads give other bits than one", name, threads)
			}
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

// TestArrangedReads holds that the rows announced for a batch are those that its
// loss depends on: others may be anything.
func TestArrangedReads(t *testing.T) {
	const v = 400
	for name, spec := range arranged() {
		g := lookup(t, spec, 8, fallingCounts(v))
		for _, p := range g.Params {
			if p.Name != "output/node" {
				continue
			}
			b := graph.Batch{ID: []int32{1, 2}, Offset: []int32{0, 1, 2}, Target: []int32{7, 300, 7}, TargetOffset: []int32{0, 2, 3}}
			g.Input.Set(b)
			want, err := g.Run(0)
			if err != nil {
				t.Fatal(err)
			}
			read := make([]bool, p.Shape[0])
			if !p.EachRead(&b, func(rows []int32) {
				for _, r := range rows {
					read[r] = true
				}
			}) {
				t.Errorf("%s: all rows are read", name)
				continue
			}
			touched := graphtest.Gradient(t, p)
			for r, yes := range read {
				row := p.Data[r*8 : (r+1)*8]
				if !yes {
					for j := range row {
						row[j] = 1e6
						if touched[r*8+j] != 0 {
							t.Fatalf("%s: row %d has a gradient and is not announced", name, r)
						}
					}
				}
			}
			// The rows of the tree's top are scored, but no target depends on them.
			if got, err := g.Run(0); err != nil || got != want {
				t.Errorf("%s: loss is %v, %v with other rows changed; want %v", name, got, err, want)
			}
		}
	}
}

func BenchmarkHierarchicalSoftmax(b *testing.B) {
	const v, centres, targets = 33278, 1024, 6
	counts := make([]int64, v)
	var cumulative []float64
	sum := 0.0
	for i := range counts {
		counts[i] = int64(130_000 / (1 + i))
		sum += float64(counts[i])
		cumulative = append(cumulative, sum)
	}
	r := rand.New(rand.NewPCG(1, 2))
	word := func() int32 {
		i, _ := slices.BinarySearch(cumulative, r.Float64()*sum)
		return int32(i)
	}
	for _, tree := range []string{"huffman", "balanced"} {
		b.Run(fmt.Sprintf("vocab=%d/units=100/tree=%s", v, tree), func(b *testing.B) {
			g := lookup(b, &loss.HierarchicalSoftmax{Tree: tree}, 100, counts)
			o := optimizer.Specs()["sgd"]().New(g.Params)
			var batches []graph.Batch
			for range 20 {
				x := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
				for i := range int32(centres) {
					x.ID = append(x.ID, word())
					x.Offset = append(x.Offset, i+1)
					for range targets {
						x.Target = append(x.Target, word())
					}
					x.TargetOffset = append(x.TargetOffset, int32(len(x.Target)))
				}
				batches = append(batches, x)
			}
			n := 0
			for b.Loop() {
				g.Input.Set(batches[n%len(batches)])
				n++
				for _, p := range g.Params {
					p.EachRead(g.Input, func(rows []int32) { o.CatchUp(p, rows) })
				}
				if _, err := g.Run(0); err != nil {
					b.Fatal(err)
				}
				if err := o.Update(0.025); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*centres/b.Elapsed().Seconds(), "centres/s")
		})
	}
}
