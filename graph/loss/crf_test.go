package loss

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// TestChain compares a chain with all sequences of labels, one by one: the sum, the
// probabilities of labels, the gradients of transitions and the best sequence.
func TestChain(t *testing.T) {
	const labels = 3
	rng := rand.New(rand.NewPCG(1, 2))
	numbers := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(4*rng.Float64() - 2)
		}
		return x
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	for n := 1; n <= 5; n++ {
		z := kernel.Matrix{Data: numbers(n * labels), Rows: n, Cols: labels, Stride: labels}
		start, end, tr := numbers(labels), numbers(labels), numbers(labels*labels)
		var c chain
		c.begin(labels, true)
		c.set(z, start, end, tr)
		sequences := 1
		for range n {
			sequences *= labels
		}
		y, best := make([]int32, n), make([]int32, n)
		var mass float64
		p, pairs := make([]float64, n*labels), make([]float64, labels*labels)
		most := math.Inf(-1)
		for s := range sequences {
			for i := range y {
				y[i], s = int32(s%labels), s/labels
			}
			score := c.score(y)
			if score > most {
				most = score
				copy(best, y)
			}
			e := math.Exp(score)
			mass += e
			for i, label := range y {
				p[i*labels+int(label)] += e
				if i > 0 {
					pairs[int(y[i-1])*labels+int(label)] += e
				}
			}
		}
		near("ln of the sum", c.logZ, math.Log(mass))
		got := kernel.Matrix{Data: make([]float32, n*labels), Rows: n, Cols: labels, Stride: labels}
		c.probabilities(got)
		for i := range p {
			near("probability", float64(got.Data[i]), p[i]/mass)
		}
		gold := make([]int32, n)
		c.gradients(got, gold, 1)
		for i := range pairs {
			want := pairs[i] / mass
			if i == 0 {
				want -= float64(n - 1) // all of gold's pairs are 0, 0
			}
			near("derivative by a transition", c.dt[i], want)
		}
		near("derivative by the first start", c.dstart[0], p[0]/mass-1)
		near("derivative by the last end", c.dend[labels-1], p[n*labels-1]/mass)
		c.best(y)
		near("the best sequence's score", c.score(y), most)
	}
}
