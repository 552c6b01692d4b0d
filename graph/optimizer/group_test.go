package optimizer_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// TestGroup holds a group with a rate of its own that is frozen at first, and rows that stay, against
// an optimizer of its own that begins later, with these rows put back after every step. The table is large
// enough for rows to be deferred.
func TestGroup(t *testing.T) {
	const vocab, dim, steps, frozen = 4100, 64, 12, 3
	for name, spec := range everyCase() {
		one, two := build(t, vocab, dim), build(t, vocab, dim)
		all := spec.New(one.Params)
		if all.ClipNorm > 0 {
			continue // the norm is that of all parameters
		}
		table, same := one.Params[0], two.Params[0]
		fixed := make([]bool, vocab)
		for i := range fixed {
			fixed[i] = i%3 == 0
		}
		if err := all.SetGroup(optimizer.Group{Rate: 0.5, Frozen: frozen}, table); err != nil {
			t.Fatal(err)
		}
		if err := all.FixRows(table, fixed); err != nil {
			t.Fatal(err)
		}
		others, late := spec.New(two.Params[1:]), spec.New(two.Params[:1])
		before := slices.Clone(same.Data)
		r := rand.New(rand.NewPCG(5, 6))
		for step := range int64(steps) {
			x, y := make([]float64, 12), make([]float64, 6)
			for k := range x {
				x[k] = float64(r.IntN(30))
			}
			feed(one, x, y)
			feed(two, x, y)
			rate := all.LearningRate / float64(step+1)
			if _, err := all.Train(one, rate); err != nil {
				t.Fatal(err)
			}
			if _, err := two.Run(step); err != nil {
				t.Fatal(err)
			}
			others.LearningRate, late.LearningRate = rate, rate*0.5
			update(t, others, two.Params[1:]...)
			if step >= frozen {
				update(t, late, same)
			}
			for i, stays := range fixed {
				if stays {
					copy(same.Data[i*dim:(i+1)*dim], before[i*dim:])
				}
			}
		}
		all.Flush()
		for i, p := range one.Params {
			if !slices.Equal(p.Data, two.Params[i].Data) {
				t.Errorf("%s: %s is not what an optimizer of its own makes of it", name, p.Name)
			}
		}
		if slices.Equal(same.Data, before) {
			t.Errorf("%s: the table never moved", name)
		}
	}
}

func TestGroupRefuses(t *testing.T) {
	g, other := build(t, 12, 3), build(t, 12, 3)
	o := optimizer.NewAdam().New(g.Params)
	for what, err := range map[string]error{
		"a parameter of another network": o.SetGroup(optimizer.Group{Rate: 1}, other.Params[0]),
		"rows of another network":        o.FixRows(other.Params[0], make([]bool, 12)),
		"too few rows":                   o.FixRows(g.Params[0], make([]bool, 11)),
	} {
		if err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
