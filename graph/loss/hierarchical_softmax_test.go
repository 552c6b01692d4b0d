package loss_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// TestTreeGradients checks trees with more nodes than their top, and more targets
// in a class than are taken together.
func TestTreeGradients(t *testing.T) {
	const v = 110
	r := rand.New(rand.NewPCG(7, 8))
	b := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
	for i := range int32(70) {
		b.ID = append(b.ID, r.Int32N(v))
		b.Offset = append(b.Offset, i+1)
		for range r.IntN(7) {
			b.Target = append(b.Target, r.Int32N(1+r.Int32N(v)))
		}
		b.TargetOffset = append(b.TargetOffset, int32(len(b.Target)))
	}
	counts := make([]int64, v)
	for i := range counts {
		counts[i] = int64(1000 / (1 + i))
	}
	for name, spec := range arranged() {
		t.Run(name, func(t *testing.T) {
			o := graph.Options{Vocab: v, Context: 1, Seed: 5, Init: "pytorch"}
			graphtest.CheckGradients(t, o, b, func(s *graph.Scope) *G.Node {
				x := (&layer.Embedding{Dim: 2}).Build(s.In("embedding"), s.Batch())
				return spec.Build(s.In("output"), x, loss.Output{Vocab: v, Counts: counts})
			})
		})
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
				if _, err := o.Train(g, 0.025); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*centres/b.Elapsed().Seconds(), "centres/s")
		})
	}
}
