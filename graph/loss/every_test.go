package loss_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// every returns the losses that the tests in this file ask, under their settings:
// those of the table, and those that other settings make compute in another way.
func every() map[string]loss.Spec {
	every := make(map[string]loss.Spec)
	add := func(spec loss.Spec) { every[strings.TrimPrefix(fmt.Sprintf("%T%+[1]v", spec), "*")] = spec }
	for _, newSpec := range loss.Specs() {
		add(newSpec())
	}
	for _, spec := range arranged() {
		add(spec)
	}
	for _, test := range definitions(linear(few)) {
		add(test.spec)
	}
	add(&loss.BinaryCrossEntropy{PosWeight: 1, Negatives: 3})
	add(&loss.CrossEntropy{LabelSmoothing: 0.1})
	add(&loss.Margin{Negatives: 3, Margin: 1, Similarity: "dot"})
	add(&loss.NCE{Negatives: 3, Shared: true, SetSize: 3})
	add(&loss.NegativeSampling{Negatives: 3, Shared: true, SetSize: 3})
	return every
}

// built builds word2vec's network of v words and dim numbers each for batches of
// n examples; change, unless nil, makes another loss of the loss.
func built(t *testing.T, spec loss.Spec, n, v, dim int, change func(l *G.Node) *G.Node) *graph.Graph {
	t.Helper()
	o := graph.Options{Vocab: v, Context: 1, Seed: 5, Init: "pytorch"}
	g, err := graph.Build(o, func(s *graph.Scope) *G.Node {
		l := over(spec, dim, linear(v))(s)
		if change != nil {
			l = change(l)
		}
		return l
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// ragged returns a batch of n examples whose context is the word of the same
// number, with 0 to 5 targets each out of v words, the first ones more often and
// some of them repeated, and with the values and the negatives that a loss wants.
func ragged(r *rand.Rand, n, v int, spec loss.Spec) graph.Batch {
	b := graph.Batch{Offset: []int32{0}, TargetOffset: []int32{0}}
	v = fewer(v, spec)
	for i := range n {
		b.ID, b.Offset = append(b.ID, int32(i)), append(b.Offset, int32(i+1))
		for range 1 + r.IntN(4) {
			b.Target = append(b.Target, int32(r.IntN(1+r.IntN(v))))
		}
		if i%7 == 3 {
			b.Target = append(b.Target, b.Target[len(b.Target)-1])
		}
		if i%11 == 5 {
			b.Target = b.Target[:b.TargetOffset[i]]
		}
		b.TargetOffset = append(b.TargetOffset, int32(len(b.Target)))
	}
	b = whole(b, spec)
	for range b.Target {
		b.Value = append(b.Value, float32(math.Exp(8*r.Float64()-2)))
	}
	times, k := sets(&b, spec)
	for range times * k {
		b.Negative = append(b.Negative, int32(r.IntN(v)))
	}
	return b
}

// TestAnyThreads holds that GOMAXPROCS changes nothing, of the losses, of the
// gradients or of the held-out loss, as the network is trained.
func TestAnyThreads(t *testing.T) {
	const n, v, dim = 400, 3000, 20
	numbers := []int{1, 3, 8}
	if testing.Short() { // with -race, which is slow
		numbers = []int{1, 3}
	}
	for name, spec := range every() {
		in := taught(ragged(rand.New(rand.NewPCG(3, 4)), n, v, spec), spec, dim)
		var losses []float64
		var gradients []float32
		for _, threads := range numbers {
			before := runtime.GOMAXPROCS(threads)
			l, d := trained(t, built(t, spec, n, v, dim, nil), in)
			runtime.GOMAXPROCS(before)
			if losses == nil {
				losses, gradients = l, d
			}
			if !slices.Equal(l, losses) || !slices.Equal(d, gradients) {
				t.Errorf("%s: with %d threads the losses are %v and with one %v; equal gradients: %v",
					name, threads, l, losses, slices.Equal(d, gradients))
			}
		}
	}
}

// trained takes three steps on a batch and returns their losses, the held-out one
// that follows, and the gradients of all.
func trained(t *testing.T, g *graph.Graph, in graph.Batch) (losses []float64, gradients []float32) {
	t.Helper()
	g.Input.Set(in)
	for step := range int64(3) {
		l, err := g.Run(step)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, l)
		for _, p := range g.Params {
			d := graphtest.Gradient(t, p)
			kernel.Axpy(-0.1, d, p.Data)
			gradients = append(gradients, d...)
		}
	}
	l, err := g.Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	return append(losses, l), gradients
}

// TestMemory holds that steps in steady state allocate next to nothing, whatever
// the sizes: closures, and Gorgonia's shapes.
func TestMemory(t *testing.T) {
	const n, v, dim = 300, 2000, 20
	for name, spec := range every() {
		g := built(t, spec, n, v, dim, nil)
		g.Input.Set(taught(ragged(rand.New(rand.NewPCG(5, 6)), n, v, spec), spec, dim))
		step := func() {
			for _, p := range g.Params {
				p.EachRead(g.Input, func([]int32) {})
			}
			if _, err := g.Run(0); err != nil {
				t.Fatal(err)
			}
		}
		step()
		// The fewest of several: when one more worker takes part for the first
		// time, it gets memory of its own.
		fewest := uint64(math.MaxUint64)
		for range 10 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			step()
			runtime.ReadMemStats(&after)
			fewest = min(fewest, after.TotalAlloc-before.TotalAlloc)
		}
		if fewest > 4096 {
			t.Errorf("%s: a step allocates %d bytes", name, fewest)
		}
	}
}

// TestTapeMachine holds that the gradients of a graph that Gorgonia's own machine
// runs, which does not set the mode, are those of training.
func TestTapeMachine(t *testing.T) {
	const n, v, dim = 30, 100, 6
	for name, spec := range every() {
		in := taught(ragged(rand.New(rand.NewPCG(7, 8)), n, v, spec), spec, dim)
		ours, theirs := built(t, spec, n, v, dim, nil), built(t, spec, n, v, dim, nil)
		ours.Input.Set(in)
		theirs.Input.Set(in)
		if _, err := ours.Run(0); err != nil {
			t.Fatal(err)
		}
		vm := G.NewTapeMachine(theirs.Expr)
		if err := vm.RunAll(); err != nil {
			t.Fatal(err)
		}
		for i, p := range ours.Params {
			if !slices.Equal(graphtest.Gradient(t, p), graphtest.Gradient(t, theirs.Params[i])) {
				t.Errorf("%s: the gradient of %s is another with Gorgonia's machine", name, p.Name)
			}
		}
		vm.Close()
	}
}

// TestScaledLoss holds that a network whose loss is three times one of these has
// three times its gradients, whole, also where an optimizer would take them in stretches.
func TestScaledLoss(t *testing.T) {
	const n, v, dim = 30, 100, 6
	triple := func(l *G.Node) *G.Node { return graph.Must(G.Mul(l, G.NewConstant(3.0))) }
	for name, spec := range every() {
		in := taught(ragged(rand.New(rand.NewPCG(7, 8)), n, v, spec), spec, dim)
		one, three := built(t, spec, n, v, dim, nil), built(t, spec, n, v, dim, triple)
		for _, p := range three.Params {
			p.Consume = func(int, []float32) {
				t.Errorf("%s: the gradient of %s is handed over before it is multiplied", name, p.Name)
			}
		}
		for _, g := range []*graph.Graph{one, three} {
			g.Input.Set(in)
			if _, err := g.Run(0); err != nil {
				t.Fatal(err)
			}
		}
		for k, p := range one.Params {
			got := graphtest.Gradient(t, three.Params[k])
			var largest, off float64
			for i, d := range graphtest.Gradient(t, p) {
				want := 3 * float64(d)
				largest, off = max(largest, math.Abs(want)), max(off, math.Abs(float64(got[i])-want))
			}
			if !(off <= 1e-6*largest) || largest == 0 { // max keeps a NaN
				t.Errorf("%s: the gradient of %s is off by %v from three times what it is; its largest number is %v", name, p.Name, off, largest)
			}
		}
	}
}

// TestNoTargets holds that a batch of examples without targets has a loss of 0 and
// no gradient, after one that had.
func TestNoTargets(t *testing.T) {
	const n, v, dim = 30, 100, 6
	for name, spec := range every() {
		if b, ok := spec.(*loss.BinaryCrossEntropy); ok && b.Negatives == 0 {
			continue // that no word is present is something to learn
		}
		g := built(t, spec, n, v, dim, nil)
		g.Input.Set(taught(ragged(rand.New(rand.NewPCG(7, 8)), n, v, spec), spec, dim))
		if _, err := g.Run(0); err != nil {
			t.Fatal(err)
		}
		g.Input.Set(equip(graph.Batch{ID: []int32{1, 2}, Offset: []int32{0, 1, 2}, TargetOffset: []int32{0, 0, 0}}, spec))
		if l, err := g.Run(1); err != nil || l != 0 {
			t.Errorf("%s: loss is %v, %v; want 0", name, l, err)
		}
		for _, p := range g.Params {
			for i, d := range graphtest.Gradient(t, p) {
				if d != 0 {
					t.Errorf("%s: gradient of %s[%d] is %v", name, p.Name, i, d)
					break
				}
			}
		}
	}
}

// TestNaNIsSeen holds that every loss, in training and held out, is NaN once the
// vectors it is made of are, so that a run that has diverged stops at that step.
func TestNaNIsSeen(t *testing.T) {
	for name, spec := range every() {
		for _, of := range []string{"embedding/", "output/"} {
			_, paired := spec.(loss.Paired)
			if _, ok := spec.(loss.Taught); (ok || paired) && of == "output/" {
				continue // it has none
			}
			g, err := graph.Build(options(), under(spec, false))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range g.Params {
				if strings.HasPrefix(p.Name, of) {
					for i := range p.Data {
						p.Data[i] = float32(math.NaN())
					}
				}
			}
			g.Input.Set(equip(batch(), spec))
			if l, err := g.Run(0); err != nil || !math.IsNaN(l) {
				t.Errorf("%s, %s is NaN: loss is %v, %v", name, of, l, err)
			}
			if l, err := g.Evaluate(); err != nil || !math.IsNaN(l) {
				t.Errorf("%s, %s is NaN: held-out loss is %v, %v", name, of, l, err)
			}
		}
	}
}
