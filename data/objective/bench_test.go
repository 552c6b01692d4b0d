package objective

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
)

// bigCorpus returns about a million tokens in sentences of 20 on average, words
// as unevenly spread as in a language.
func bigCorpus() *data.Corpus {
	r := rand.New(rand.NewPCG(1, 2))
	word := rand.NewZipf(r, 1.1, 3, 29_999)
	var sentences [][]int32
	for range 50_000 {
		s := make([]int32, 1+r.IntN(39))
		for i := range s {
			s[i] = int32(word.Uint64())
		}
		sentences = append(sentences, s)
	}
	return data.NewCorpus(sentences)
}

// BenchmarkBatches measures whole epochs, with the order and what is drawn for
// an epoch. An example counts whether it is dropped or not: ns/token is what
// 1/Len() of an epoch takes.
func BenchmarkBatches(b *testing.B) {
	c := bigCorpus()
	for _, name := range []string{"next_word", "cbow", "skipgram", "bag"} {
		for _, size := range []int{32, 512} {
			b.Run(fmt.Sprintf("objective=%s/batch=%d", name, size), func(b *testing.B) {
				b.ReportAllocs()
				ex := examples(Specs()[name](), c, 1)
				words, n := 0, 0
				epoch := 0
				for b.Loop() {
					for batch := range (Order{Size: size, Block: 1, Seed: 1}).Batches(ex, epoch, 0) {
						words += len(batch.ID) + len(batch.Target)
					}
					n += c.Len()
					epoch++
				}
				b.ReportMetric(float64(words)/b.Elapsed().Seconds()/1e6, "Mwords/s")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/token")
			})
		}
	}
}

// BenchmarkFill measures examples without their order, once the draws of the
// epoch are made.
func BenchmarkFill(b *testing.B) {
	c := bigCorpus()
	order := data.NewPermutation(c.Len(), 1)
	scattered := make([]int, c.Len()) // all, so that no branch is learned by heart
	for i := range scattered {
		scattered[i] = order.At(i)
	}
	for _, test := range []struct {
		name  string
		spec  Spec
		index []int
	}{
		{"objective=skipgram/subsample=1e-3", &SkipGram{Window: 5, Shrink: true, Subsample: 1e-3}, scattered},
		{"objective=skipgram/subsample=1e-3/neighbours", &SkipGram{Window: 5, Shrink: true, Subsample: 1e-3}, upTo(c.Len())},
		{"objective=skipgram/subsample=0", &SkipGram{Window: 5, Shrink: true}, scattered},
		{"objective=cbow/subsample=1e-3", &CBOW{Window: 5, Shrink: true, Subsample: 1e-3, Pooling: "mean"}, scattered},
		{"objective=cbow/subsample=1e-3/neighbours", &CBOW{Window: 5, Shrink: true, Subsample: 1e-3, Pooling: "mean"}, upTo(c.Len())},
		{"objective=cbow/subsample=0", &CBOW{Window: 5, Shrink: true, Pooling: "mean"}, scattered},
	} {
		b.Run(test.name, func(b *testing.B) {
			ex := examples(test.spec, c, 1)
			var batch data.Batch
			for b.Loop() {
				for piece := range slices.Chunk(test.index, 512) {
					ex.Fill(&batch, 0, piece)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(test.index)), "ns/token")
		})
	}
}

// BenchmarkKeep measures the draws of an epoch.
func BenchmarkKeep(b *testing.B) {
	c := bigCorpus()
	s := subsampled(b, Text{Corpus: c, Counts: count(c), Seed: 1}, 1e-3)
	epoch := 0
	for b.Loop() {
		s.keep(epoch)
		epoch++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.Len()), "ns/token")
}
