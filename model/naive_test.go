package model_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"gonum.org/v1/gonum/blas/gonum"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// BenchmarkNaiveStep times the step that [BenchmarkStep] times, of the same
// network made of Gorgonia's own ops, with gonum's BLAS and Gorgonia's
// AdamSolver: what the ops of package graph are there to beat.
func BenchmarkNaiveStep(b *testing.B) {
	G.Use(gonum.Implementation{})
	defer G.Use(graph.BLAS{})
	for _, vocab := range []int{3450, 33278} {
		for _, batch := range []int{32, 128} {
			b.Run(fmt.Sprintf("vocab=%d/batch=%d", vocab, batch), func(b *testing.B) {
				n := newNaive(vocab, batch, 8, 100)
				defer n.vm.Close()
				b.ReportAllocs()
				for b.Loop() {
					if err := n.vm.RunAll(); err != nil {
						b.Fatal(err)
					}
					if err := n.solver.Step(n.params); err != nil {
						b.Fatal(err)
					}
					n.vm.Reset()
				}
				b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "examples/s")
			})
		}
	}
}

// naive is the seed network as Gorgonia's examples would have it.
type naive struct {
	vm     G.VM
	solver G.Solver
	params []G.ValueGrad
}

func newNaive(vocab, batch, bag, dim int) naive {
	r := rand.New(rand.NewPCG(1, 2))
	g := G.NewGraph()
	ids := make([]int, batch*bag)
	for i := range ids {
		ids[i] = r.IntN(vocab)
	}
	targets := make([]float32, batch*vocab)
	for i := range batch {
		targets[i*vocab+r.IntN(vocab)] = 1
	}
	var params G.Nodes
	weight := func(name string, rows, cols int) *G.Node {
		n := G.NewMatrix(g, G.Float32, G.WithShape(rows, cols), G.WithName(name), G.WithInit(G.GlorotU(1)))
		params = append(params, n)
		return n
	}
	x := G.NewVector(g, G.Int, G.WithName("x"), G.WithShape(batch*bag), G.WithValue(tensor.New(tensor.WithBacking(ids))))
	y := G.NewMatrix(g, G.Float32, G.WithName("y"), G.WithShape(batch, vocab),
		G.WithValue(tensor.New(tensor.WithShape(batch, vocab), tensor.WithBacking(targets))))
	h := graph.Must(G.ByIndices(weight("embedding", vocab, dim), x, 0)) // (B·C, D)
	h = graph.Must(G.Reshape(h, tensor.Shape{batch, bag, dim}))         // (B, C, D)
	h = graph.Must(G.Mean(h, 1))                                        // (B, D)
	in := dim
	for i, units := range []int{128, 64, vocab} {
		h = graph.Must(G.Mul(h, weight(fmt.Sprint("w", i), in, units)))
		h = graph.Must(G.BroadcastAdd(h, weight(fmt.Sprint("b", i), 1, units), nil, []byte{0})) // (B, H)
		if i < 2 {
			h = graph.Must(G.Rectify(h))
		}
		in = units
	}
	p := graph.Must(G.SoftMax(h))                                             // (B, V)
	hits := graph.Must(G.HadamardProd(graph.Must(G.Log(p)), y))               // (B, V)
	loss := graph.Must(G.Neg(graph.Must(G.Mean(graph.Must(G.Sum(hits, 1)))))) // scalar
	if _, err := G.Grad(loss, params...); err != nil {
		panic(err)
	}
	return naive{
		vm:     G.NewTapeMachine(g),
		solver: G.NewAdamSolver(G.WithLearnRate(1e-3)),
		params: G.NodesToValueGrads(params),
	}
}
