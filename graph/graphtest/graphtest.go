// Package graphtest holds what the tests of layers, losses and optimizers share:
// gradients against finite differences, settings that must have an effect, and
// reference values from NumPy archives.
package graphtest

import (
	"math"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// tolerance is the largest difference between a gradient and its finite
// difference that passes, relative to the largest gradient of the parameter.
// The networks compute in float32: their rounding, divided by the step of the
// difference, leaves about 1e-5.
const tolerance = 2e-4

// CheckGradients builds a network, runs it on the batch as a training step, and
// compares the gradient of every number of every parameter with a central
// difference of fourth order. The loss must be smooth within 1/32 of the
// parameters. Those that are one number everywhere at first, such as a bias of 0 and a gain
// of 1, are moved apart: a gradient may be wrong and be right there.
func CheckGradients(t *testing.T, o graph.Options, batch graph.Batch, network func(s *graph.Scope) *G.Node) {
	t.Helper()
	g, err := graph.Build(o, network)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Params {
		moveApart(p.Data)
	}
	loss := func() float64 {
		g.Input.Set(batch)
		l, err := g.Run(7)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	loss()
	for _, p := range g.Params {
		got := Gradient(t, p)
		var largest float64
		want := make([]float64, len(p.Data))
		for i := range p.Data {
			want[i] = difference(p.Data, i, loss)
			largest = max(largest, math.Abs(want[i]))
		}
		if largest == 0 {
			t.Errorf("%s: the loss does not depend on it", p.Name)
		}
		for i := range want {
			if d := math.Abs(float64(got[i]) - want[i]); !(d <= tolerance*max(largest, 5e-2)) {
				t.Errorf("%s[%d]: gradient is %v, finite difference is %v", p.Name, i, got[i], want[i])
			}
		}
		loss() // the gradients of the next parameter, at the point itself
	}
}

// moveApart adds up to ±1/4 to numbers that are all the same.
func moveApart(x []float32) {
	if slices.ContainsFunc(x, func(y float32) bool { return y != x[0] }) {
		return
	}
	for i := range x {
		x[i] += float32(math.Sin(float64(i+1)*3) / 4)
	}
}

// Descend builds a network, takes ten steps of plain gradient descent on the one
// batch, and returns the losses of the steps and, last, the held-out loss of the
// same batch.
func Descend(t *testing.T, o graph.Options, batch graph.Batch, rate float32, network func(s *graph.Scope) *G.Node) []float64 {
	t.Helper()
	g, err := graph.Build(o, network)
	if err != nil {
		t.Fatal(err)
	}
	g.Input.Set(batch)
	var losses []float64
	for step := range int64(10) {
		l, err := g.Run(step)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, l)
		for _, p := range g.Params {
			for i, d := range Gradient(t, p) {
				p.Data[i] -= float32(rate * d)
			}
		}
	}
	l, err := g.Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	return append(losses, l)
}

// Gradient returns p's gradient as a dense slice of its own.
func Gradient(t *testing.T, p *graph.Param) []float32 {
	t.Helper()
	v, err := p.Grad()
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, len(p.Data))
	switch v := v.(type) {
	case *graph.Rows:
		v.AddTo(got)
	case *tensor.Dense:
		copy(got, v.Float32s())
	default:
		t.Fatalf("%s: gradient is a %T", p.Name, v)
	}
	return got
}

// difference is (8(f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h along x[i].
func difference(x []float32, i int, f func() float64) float64 {
	const h = 1.0 / 64
	at := x[i]
	eval := func(d float32) float64 {
		x[i] = at + d
		defer func() { x[i] = at }()
		return f()
	}
	return (float64(8*(eval(h)-eval(-h))) - (eval(2*h) - eval(-2*h))) / (12 * h)
}
