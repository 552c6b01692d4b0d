package optimizer_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// TestDeferringChangesNoBit trains twins, one by Step, the other by Train, which defers
// the rows of a table until they are read, and moves weights as soon as their gradients
// are made, with each optimizer and each option, at a changing learning rate. State that
// is looked at in between is up to date.
func TestDeferringChangesNoBit(t *testing.T) {
	const vocab, dim, steps = 4100, 64, 12 // just large enough for rows to be deferred
	for name, spec := range everyCase() {
		whole, later := build(t, vocab, dim), build(t, vocab, dim)
		a, b := spec.New(whole.Params), spec.New(later.Params)
		r := rand.New(rand.NewPCG(5, 6))
		for step := range int64(steps) {
			x, y := make([]float64, 12), make([]float64, 6)
			for k := range x {
				x[k] = float64(r.IntN(30)) // so that rows come back after some steps
			}
			feed(whole, x, y)
			feed(later, x, y)
			want, err := whole.Run(step)
			if err != nil {
				t.Fatal(err)
			}
			a.LearningRate = b.LearningRate / float64(step+1)
			update(t, a, whole.Params...)
			got, err := b.Train(later, a.LearningRate)
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Fatalf("%s: the loss of step %d is %v, without deferring %v", name, step, got, want)
			}
			if step == steps/2 {
				sameSlots(t, name, a, b)
			}
		}
		b.Flush()
		for i, p := range whole.Params {
			if !slices.Equal(p.Data, later.Params[i].Data) {
				t.Errorf("%s: %s is another after deferring", name, p.Name)
			}
		}
		sameSlots(t, name, a, b)
	}
}

func sameSlots(t *testing.T, name string, a, b *optimizer.Optimizer) {
	t.Helper()
	state := make(map[string][]float32)
	for slot, data := range a.Slots {
		state[slot] = data
	}
	for slot, data := range b.Slots {
		if !slices.Equal(data, state[slot]) {
			t.Errorf("%s: the state %s is another after deferring", name, slot)
		}
	}
}
