package graph_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	G "gorgonia.org/gorgonia"
)

// TestBLASAgreesWithGonum compares products of all transpositions and scales.
func TestBLASAgreesWithGonum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = r.Float32() - 0.5
		}
		return x
	}
	for _, tA := range []blas.Transpose{blas.NoTrans, blas.Trans} {
		for _, tB := range []blas.Transpose{blas.NoTrans, blas.Trans} {
			for _, scale := range [][2]float32{{1, 0}, {1, 1}, {2, 0.5}} {
				const m, n, k, more = 7, 35, 11, 3 // rows are longer than they need be
				lda, ldb := k+more, n+more
				if tA == blas.Trans {
					lda = m + more
				}
				if tB == blas.Trans {
					ldb = k + more
				}
				a, b, c := random(50*50), random(50*50), random(m*(n+more))
				want := append([]float32(nil), c...)
				gonum.Implementation{}.Sgemm(tA, tB, m, n, k, scale[0], a, lda, b, ldb, scale[1], want, n+more)
				graph.BLAS{}.Sgemm(tA, tB, m, n, k, scale[0], a, lda, b, ldb, scale[1], c, n+more)
				for i := range want {
					if !(math.Abs(float64(c[i]-want[i])) <= 1e-5) {
						t.Fatalf("%c%c %v: element %d is %v, gonum has %v", tA, tB, scale, i, c[i], want[i])
					}
				}
			}
		}
	}
}

func TestBuildPlugsBLASIn(t *testing.T) {
	_, err := graph.Build(graph.Options{Vocab: 2, Context: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 2}).Build(s.In("embedding"), s.Batch())
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: 2})
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := G.WhichBLAS().(graph.BLAS); !ok {
		t.Errorf("Gorgonia uses %T", G.WhichBLAS())
	}
}
