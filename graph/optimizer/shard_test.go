package optimizer_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// A shardedRun trains on batches of eight shards, of which so many processes compute an equal part.
func shardedRun(t *testing.T, spec optimizer.Spec, processes int) []float64 {
	t.Helper()
	const shards, steps = 8, 10
	g := build(t, 12, 3)
	o := spec.New(g.Params)
	r := rand.New(rand.NewPCG(1, 2))
	var out []float64
	for step := range steps {
		var of optimizer.Tree // of the processes
		var part optimizer.Tree
		for shard := range shards {
			n := r.IntN(4) // examples: some shards have none
			if step == 3 { // a step without any
				n = 0
			}
			x, y := make([]float64, 2*n), make([]float64, n)
			for k := range x {
				x[k] = float64(r.IntN(9))
			}
			for k := range y {
				y[k] = float64(r.IntN(12))
			}
			feed(g, x, y)
			gradient, err := o.Shard(g, shard, shards)
			if err != nil {
				t.Fatal(err)
			}
			part.Push(gradient)
			if (shard+1)%(shards/processes) == 0 {
				of.Push(part.Sum())
			}
		}
		loss, err := o.Apply(of.Sum(), o.LearningRate)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, loss)
	}
	if o.Steps() != steps {
		t.Errorf("%d steps, not %d", o.Steps(), steps)
	}
	o.Flush()
	return append(out, numbers(g.Params)...)
}

// TestShardsAnyProcesses: the bits do not depend on how the shards are shared out.
func TestShardsAnyProcesses(t *testing.T) {
	for name, spec := range everyCase() {
		want := shardedRun(t, spec, 1)
		for _, processes := range []int{2, 4, 8} {
			if !slices.Equal(want, shardedRun(t, spec, processes)) {
				t.Errorf("%s: other bits with %d processes", name, processes)
			}
		}
	}
}

// TestShardsAreTheBatch: cut into shards, a batch moves the network as it does in one piece, but for the rounding.
func TestShardsAreTheBatch(t *testing.T) {
	for name, spec := range everyCase() {
		whole, cut := build(t, 12, 3), build(t, 12, 3)
		a, b := spec.New(whole.Params), spec.New(cut.Params)
		r := rand.New(rand.NewPCG(3, 4))
		var losses [2][]float64
		for range 3 {
			x, y := make([]float64, 20), make([]float64, 10)
			for k := range x {
				x[k] = float64(r.IntN(9))
			}
			for k := range y {
				y[k] = float64(r.IntN(12))
			}
			feed(whole, x, y)
			loss, err := a.Train(whole, a.LearningRate)
			if err != nil {
				t.Fatal(err)
			}
			losses[0] = append(losses[0], loss)
			var sum optimizer.Tree
			for shard, from := range []int{0, 3, 5, 9} {
				to := append([]int{3, 5, 9}, 10)[shard]
				feed(cut, x[2*from:2*to], y[from:to])
				gradient, err := b.Shard(cut, shard, 4)
				if err != nil {
					t.Fatal(err)
				}
				sum.Push(gradient)
			}
			if loss, err = b.Apply(sum.Sum(), b.LearningRate); err != nil {
				t.Fatal(err)
			}
			losses[1] = append(losses[1], loss)
		}
		a.Flush()
		b.Flush()
		want, got := append(losses[0], numbers(whole.Params)...), append(losses[1], numbers(cut.Params)...)
		for i := range want {
			if !(math.Abs(want[i]-got[i]) < 1e-4) {
				t.Errorf("%s: number %d is %v in one piece, %v in shards", name, i, want[i], got[i])
				break
			}
		}
	}
}

func TestApplyAnother(t *testing.T) {
	g := build(t, 12, 3)
	o := optimizer.NewAdam().New(g.Params)
	feed(g, []float64{1, 2}, []float64{3})
	sum, err := o.Shard(g, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	before := numbers(g.Params)
	for what, spoil := range map[string]func(*optimizer.Gradient){
		"a parameter less":   func(x *optimizer.Gradient) { x.Params = x.Params[1:] },
		"too few numbers":    func(x *optimizer.Gradient) { x.Params[1].Data = x.Params[1].Data[1:] },
		"too many rows":      func(x *optimizer.Gradient) { x.Params[0].ID = append(x.Params[0].ID, 7) },
		"parameters swapped": func(x *optimizer.Gradient) { x.Params[1], x.Params[2] = x.Params[2], x.Params[1] },
	} {
		bad := *sum
		bad.Params = slices.Clone(sum.Params)
		spoil(&bad)
		if _, err := o.Apply(&bad, 1); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	if !slices.Equal(before, numbers(g.Params)) || o.Steps() != 0 {
		t.Error("a step that failed has moved the network")
	}
}
