package model_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
)

// BenchmarkStep times a training step of the seed network: bags of 8 ids, D =
// 100, with Adam.
func BenchmarkStep(b *testing.B) {
	for _, vocab := range []int{3450, 33278} {
		for _, batch := range []int{32, 128, 512, 1024} {
			for _, sparse := range []string{"exact", "lazy"} {
				b.Run(fmt.Sprintf("vocab=%d/batch=%d/sparse=%s", vocab, batch, sparse), func(b *testing.B) {
					n, err := model.New(seedNetwork(100), graph.Options{Vocab: vocab, Context: 8, Seed: 1, Init: "pytorch"})
					if err != nil {
						b.Fatal(err)
					}
					spec := optimizer.Specs()["adam"]().(*optimizer.Adam)
					spec.Sparse = sparse
					adam := spec.New(n.Params())
					// Every step has words of its own: rows that were in no batch for
					// long have a long way to catch up.
					batches := make([]*data.Batch, 64)
					for i := range batches {
						batches[i] = randomBatch(vocab, batch, uint64(i))
					}
					b.ReportAllocs()
					for i := 0; b.Loop(); i++ {
						if _, err := n.Step(batches[i%len(batches)], adam, 1e-3); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "examples/s")
				})
			}
		}
	}
}

// randomBatch returns bags of 8 ids, as testdata/seed_network.py has them.
func randomBatch(vocab, size int, seed uint64) *data.Batch {
	r := rand.New(rand.NewPCG(1, seed))
	b := &data.Batch{Offset: []int32{0}}
	for range size {
		for range 8 {
			b.ID = append(b.ID, r.Int32N(int32(vocab)))
		}
		b.End(r.Int32N(int32(vocab)))
	}
	return b
}
