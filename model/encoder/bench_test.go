package encoder_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/vector"
)

// BenchmarkEncode encodes texts of 20 words whose frequencies are Zipf's, with 30,000 words.
func BenchmarkEncode(b *testing.B) {
	const words, texts, length = 30_000, 2_000, 20
	random := rand.New(rand.NewPCG(1, 2))
	for _, dim := range []int{128, 256} {
		table := &vector.Table{Dim: dim, Data: make([]float32, words*dim)}
		for i := range words {
			table.Words = append(table.Words, fmt.Sprintf("word%d", i))
		}
		for i := range table.Data {
			table.Data[i] = random.Float32() - 0.5
		}
		zipf := rand.NewZipf(random, 1.05, 3, words-1)
		var list []string
		for range texts {
			var text strings.Builder
			for range length {
				fmt.Fprintf(&text, "Word%d ", zipf.Uint64())
			}
			list = append(list, text.String())
		}
		for _, weight := range []string{"mean", "sif"} {
			p := encoder.TableParts(table)
			if weight == "sif" {
				p.Weight = encoder.SIF(encoder.TableFrequencies(table), encoder.DefaultSIF)
			}
			e, err := encoder.New(p)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("dim=%d/weight=%s", dim, weight), func(b *testing.B) {
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					e.Encode(list[i%texts])
					i++
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "texts/s")
			})
		}
	}
}

var (
	vectorsFlag = flag.String("vectors", "", "a file of word vectors for BenchmarkFile")
	textsFlag   = flag.String("texts", "", "a file of texts, one a line, for BenchmarkFile")
)

// BenchmarkFile encodes texts of a file by the vectors of another, on as many goroutines as -cpu says.
// testdata/beside_model2vec.py runs it in turns with model2vec.
func BenchmarkFile(b *testing.B) {
	if *vectorsFlag == "" || *textsFlag == "" {
		b.Skip("-vectors and -texts name the files")
	}
	table, _, err := vector.Read(*vectorsFlag)
	if err != nil {
		b.Fatal(err)
	}
	text, err := os.ReadFile(*textsFlag)
	if err != nil {
		b.Fatal(err)
	}
	list := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	e, err := encoder.New(encoder.TableParts(table))
	if err != nil {
		b.Fatal(err)
	}
	b.Run(fmt.Sprintf("dim=%d", table.Dim), func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for i := rand.IntN(len(list)); pb.Next(); i++ {
				e.Encode(list[i%len(list)])
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "texts/s")
	})
}
