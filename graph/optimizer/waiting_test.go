package optimizer_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// TestWaitingChangesNoBit trains twins, one of which lets the rows of its table
// wait until they are read, and moves weights as soon as their gradients are
// made, with each optimizer and each option, at a changing learning rate. State that is looked at in between is up to date.
func TestWaitingChangesNoBit(t *testing.T) {
	const vocab, dim, steps = 4100, 64, 12 // just large enough for waiting to have an effect
	for name, spec := range cases() {
		whole, later := build(t, vocab, dim), build(t, vocab, dim)
		a, b := spec.New(whole.Params), spec.New(later.Params)
		table := later.Params[0]
		r := rand.New(rand.NewPCG(5, 6))
		for step := range int64(steps) {
			x, y := make([]float64, 12), make([]float64, 6)
			for k := range x {
				x[k] = float64(r.IntN(30)) // so that rows come back after some steps
			}
			feed(whole, x, y)
			feed(later, x, y)
			b.Wait(table)
			b.CatchUp(table, later.Input.ID)
			b.Begin(b.LearningRate / float64(step+1))
			want, err := whole.Run(step)
			if err != nil {
				t.Fatal(err)
			}
			got, err := later.Run(step)
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Fatalf("%s: the loss of step %d is %v, without waiting %v", name, step, got, want)
			}
			for _, o := range []*optimizer.Optimizer{a, b} {
				if err := o.Update(o.LearningRate / float64(step+1)); err != nil {
					t.Fatal(err)
				}
			}
			if step == steps/2 {
				sameSlots(t, name, a, b)
			}
		}
		b.Settle()
		for i, p := range whole.Params {
			if !slices.Equal(p.Data, later.Params[i].Data) {
				t.Errorf("%s: %s is another after waiting", name, p.Name)
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
			t.Errorf("%s: the state %s is another after waiting", name, slot)
		}
	}
}
