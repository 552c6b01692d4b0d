package loss

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// everySequence scores each sequence of n labels by itself. Mass is the sum of e^score, most the highest score, p, (n, labels), the
// mass of the sequences with a label at a place, and pairs, (labels, labels), that of each two labels behind one another.
func everySequence(c *chain, n, labels int) (mass, most float64, p, pairs []float64) {
	p, pairs, most = make([]float64, n*labels), make([]float64, labels*labels), math.Inf(-1)
	y := make([]int32, n)
	for more := true; more; {
		score := c.score(y)
		most = max(most, score)
		e := math.Exp(score)
		mass += e
		for i, label := range y {
			p[i*labels+int(label)] += e
			if i > 0 {
				pairs[int(y[i-1])*labels+int(label)] += e
			}
		}
		more = false
		for i := range y { // counts on, the first label fastest
			if y[i]++; int(y[i]) < labels {
				more = true
				break
			}
			y[i] = 0
		}
	}
	return mass, most, p, pairs
}

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
		if !(math.Abs(got-want) <= 1e-6) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	for n := 1; n <= 5; n++ {
		z := kernel.Matrix{Data: numbers(n * labels), Rows: n, Cols: labels, Stride: labels}
		start, end, tr := numbers(labels), numbers(labels), numbers(labels*labels)
		var c chain
		c.begin(labels, true)
		c.set(z, start, end, tr)
		mass, most, p, pairs := everySequence(&c, n, labels)
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
		y := make([]int32, n)
		c.best(y)
		near("the best sequence's score", c.score(y), most)
	}
}
