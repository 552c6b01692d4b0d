package optimizer_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/chewxy/hm"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// train takes ten steps on random batches in which the words from vocab−3 on
// never occur, and returns the losses and then every parameter.
func train(t *testing.T, g *graph.Graph, o *optimizer.Optimizer) []float64 {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var out []float64
	for range 10 {
		x, y := make([]float64, 12), make([]float64, 6)
		for k := range x {
			x[k] = float64(r.IntN(g.Params[0].Shape[0] - 3))
		}
		for k := range y {
			y[k] = float64(r.IntN(g.Params[0].Shape[0]))
		}
		feed(g, x, y)
		l, err := o.Train(g, o.LearningRate)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return append(out, numbers(g.Params)...)
}

func numbers(params []*graph.Param) []float64 {
	var out []float64
	for _, p := range params {
		for _, x := range p.Data {
			out = append(out, float64(x))
		}
	}
	return out
}

// TestNames holds that an optimizer has the name under which the table has it: a
// checkpoint can be told apart by it.
func TestNames(t *testing.T) {
	for name, newSpec := range optimizer.Specs() {
		if got := newSpec().New(nil).Name(); got != name {
			t.Errorf("%s calls itself %q", name, got)
		}
	}
}

func TestNoDeadSettings(t *testing.T) {
	for name, newSpec := range optimizer.Specs() {
		t.Run(name, func(t *testing.T) {
			graphtest.CheckSettings(t, newSpec, func(spec optimizer.Spec) []float64 {
				g := build(t, 12, 3)
				return train(t, g, spec.New(g.Params))
			})
		})
	}
}

// follow builds a graph with one parameter of the given shape, at first 0, whose
// gradient is what grad sets g to, and returns the parameter and a function that
// computes its gradient.
func follow(t *testing.T, grad func(w, g []float32), shape ...int) (w *graph.Param, run func()) {
	t.Helper()
	g, err := graph.Build(graph.Options{Vocab: 1, Context: 1, Init: "scaled"}, func(s *graph.Scope) *G.Node {
		w := s.Param("w", graph.Constant(0), shape...)
		kind := hm.Type(graph.Vector)
		if len(shape) == 2 {
			kind = graph.Matrix
		}
		return graph.Must(G.ApplyOp(&given{Op: s.NewOp("given", graph.Scalar, kind), grad: grad}, s.Use(w, "w")))
	})
	if err != nil {
		t.Fatal(err)
	}
	return g.Params[0], func() {
		if _, err := g.Run(0); err != nil {
			t.Fatal(err)
		}
	}
}

// given is the op of follow.
type given struct {
	graph.Op
	grad func(w, g []float32)
	dw   graph.Buffer
}

func (o *given) InferShape(...G.DimSizer) (tensor.Shape, error) { return tensor.ScalarShape(), nil }
func (o *given) DiffWRT(int) []bool                             { return []bool{true} }
func (o *given) Do(...G.Value) (G.Value, error)                 { return new(G.F64), nil }

func (o *given) SymDiff(in G.Nodes, _, _ *G.Node) (G.Nodes, error) {
	dw := o.Gradient("dw", in[0], func(v []G.Value) (G.Value, error) {
		if s := v[0].Shape(); len(s) == 2 {
			o.grad(graph.AsMatrix(v[0]).Data, o.dw.Matrix(s[0], s[1]).Data)
		} else {
			o.grad(graph.AsVector(v[0]), o.dw.Vector(s[0]))
		}
		return o.dw.Value(), nil
	}, in[0])
	return G.Nodes{dw}, nil
}

// TestDescends follows Σ (w − at)²/2 down with each optimizer of the table, through
// its gorgonia.Solver side.
func TestDescends(t *testing.T) {
	at := []float32{3, -1}
	for name, newSpec := range optimizer.Specs() {
		w, run := follow(t, func(w, g []float32) {
			for i := range w {
				g[i] = w[i] - at[i]
			}
		}, len(at))
		distance := func() float64 { return math.Hypot(float64(w.Data[0]-at[0]), float64(w.Data[1]-at[1])) }
		o := newSpec().New([]*graph.Param{w})
		var solver G.Solver = o
		first := distance()
		for range 1000 {
			run()
			if err := solver.Step([]G.ValueGrad{w}); err != nil {
				t.Fatal(err)
			}
		}
		// At its published learning rate an optimizer may go no further than that in a
		// step, in each of the two directions: Adam and Lion do not.
		if last := distance(); !(last < first-0.5*min(first, 1000*o.LearningRate)) {
			t.Errorf("%s: 1000 steps lead from %v away to %v", name, first, last)
		}
		if o.Steps() != 1000 {
			t.Errorf("%s: %d steps are counted, not 1000", name, o.Steps())
		}
	}
}

// TestExactIsDense holds that the rows of a table under sparse = "exact" come to
// what the same gradients come to as one dense matrix: to the bit with each
// optimizer and each option. The table has several spans, and rows that cross
// their borders.
func TestExactIsDense(t *testing.T) {
	const vocab, dim = 500, 70
	for name, spec := range everyCase() {
		g := build(t, vocab, dim)
		table := g.Params[0]
		rows := spec.New(g.Params[:1])
		if rows.Sparse == "lazy" {
			continue
		}
		rows.Sparse = "exact"
		twin, run := follow(t, func(_, d []float32) { copy(d, graphtest.Gradient(t, table)) }, vocab, dim)
		copy(twin.Data, table.Data)
		dense := spec.New([]*graph.Param{twin})
		r := rand.New(rand.NewPCG(3, 4))
		for range 6 {
			x, y := make([]float64, 12), make([]float64, 6)
			for k := range x {
				x[k] = float64(r.IntN(vocab))
			}
			feed(g, x, y)
			if _, err := g.Run(0); err != nil {
				t.Fatal(err)
			}
			run()
			update(t, rows, table)
			update(t, dense, twin)
		}
		if !slices.Equal(table.Data, twin.Data) {
			t.Errorf("%s: the table is another with dense gradients", name)
		}
	}
}

// update moves the parameters by the gradients of the last run.
func update(t testing.TB, o *optimizer.Optimizer, params ...*graph.Param) {
	t.Helper()
	var model []G.ValueGrad
	for _, p := range params {
		model = append(model, p)
	}
	if err := o.Step(model); err != nil {
		t.Fatal(err)
	}
}

// TestLazyLeavesRowsAlone holds that a lazy optimizer changes neither rows that
// are not in a batch nor their state, and that an exact one with momentum does.
func TestLazyLeavesRowsAlone(t *testing.T) {
	for _, sparse := range []string{"lazy", "exact"} {
		g := build(t, 12, 3)
		o := (&optimizer.Adam{Common: optimizer.Common{LearningRate: 0.1, Sparse: sparse}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}).New(g.Params)
		step := func(word float64) {
			feed(g, []float64{word, word}, []float64{0})
			if _, err := o.Train(g, 0.1); err != nil {
				t.Fatal(err)
			}
		}
		step(5)
		row := func() []float32 {
			all := slices.Clone(g.Params[0].Data[15:18])
			for name, slot := range o.Slots {
				if name == "m/embedding/w" || name == "v/embedding/w" {
					all = append(all, slot[15:18]...)
				}
			}
			return all
		}
		before := row()
		step(6)
		if same := slices.Equal(before, row()); same != (sparse == "lazy") {
			t.Errorf("%s: a row that is not in the batch is as before: %v", sparse, same)
		}
	}
}

// TestClipNorm holds that clipping by norm scales all gradients together to the
// limit, those of rows included, and leaves smaller ones alone.
func TestClipNorm(t *testing.T) {
	moved := func(clip float64) (norm float64) {
		g := build(t, 12, 3)
		o := (&optimizer.SGD{Common: optimizer.Common{LearningRate: 1, ClipNorm: clip}}).New(g.Params)
		feed(g, []float64{1, 1, 1, 2, 3, 3, 4, 5, 1, 1, 6, 7}, []float64{0, 1, 2, 3, 4, 5})
		before := numbers(g.Params)
		if _, err := o.Train(g, 1); err != nil {
			t.Fatal(err)
		}
		for i, x := range numbers(g.Params) {
			norm += (x - before[i]) * (x - before[i])
		}
		return math.Sqrt(norm)
	}
	free := moved(0)
	for _, clip := range []float64{free / 100, free / 2, free * 2} {
		if got, want := moved(clip), min(free, clip); !(math.Abs(got-want) <= 1e-5*want) {
			t.Errorf("the gradient's norm is %v; clipped to %v it is %v", free, clip, got)
		}
	}
}

// TestSlots moves an optimizer's state into a fresh one by Slots and SetSteps in
// the middle of a training, and wants the bits of the one that went on.
func TestSlots(t *testing.T) {
	for name, spec := range everyCase() {
		whole, first, second := build(t, 12, 3), build(t, 12, 3), build(t, 12, 3)
		o := spec.New(whole.Params)
		train(t, whole, o)
		want := train(t, whole, o)

		before := spec.New(first.Params)
		train(t, first, before)
		after := spec.New(second.Params)
		for i, p := range first.Params {
			copy(second.Params[i].Data, p.Data)
		}
		state := make(map[string][]float32)
		for name, data := range before.Slots {
			if state[name] != nil {
				t.Errorf("two slots are called %s", name)
			}
			state[name] = data
		}
		for name, data := range after.Slots {
			copy(data, state[name])
		}
		after.SetSteps(before.Steps())
		if got := train(t, second, after); !slices.Equal(got, want) {
			t.Errorf("%s: with its state moved it comes to something else", name)
		}
	}
}

func TestStepRefuses(t *testing.T) {
	g := build(t, 12, 3)
	o := optimizer.Specs()["adam"]().New(g.Params[:2])
	check := func(want string, params ...*graph.Param) {
		t.Helper()
		var model []G.ValueGrad
		for _, p := range params {
			model = append(model, p)
		}
		if err := o.Step(model); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
	check("the optimizer was made for 2 parameters, not 5", g.Params...)
	check("parameter 1 is not fc1/w, which the optimizer was made for", g.Params[0], g.Params[2])
}

// TestSettingsWithoutEffect holds what Validate says of settings that have no effect without others.
func TestSettingsWithoutEffect(t *testing.T) {
	const nesterov = "nesterov: has no effect without momentum; set momentum, such as 0.9, or leave nesterov out"
	const lazy = `sparse: "lazy" has no effect here, as rows without a gradient do not move anyway; leave it out`
	idle, pulled := optimizer.Common{Sparse: "lazy"}, optimizer.Common{Sparse: "lazy", WeightDecay: 0.1}
	for _, c := range []struct {
		spec interface{ Validate() error }
		want string
	}{
		{&optimizer.SGD{Nesterov: true}, nesterov},
		{&optimizer.SGD{Nesterov: true, Momentum: 0.9}, ""},
		{&optimizer.SGD{Common: idle}, lazy},
		{&optimizer.SGD{Common: idle, Momentum: 0.9}, ""},
		{&optimizer.SGD{Common: pulled}, ""},
		{&optimizer.SGD{Common: idle, Nesterov: true}, nesterov + "\n" + lazy},
		{&optimizer.AdaGrad{Common: idle}, lazy},
		{&optimizer.AdaGrad{Common: pulled}, ""},
	} {
		got := ""
		if err := c.spec.Validate(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%+v: error is %q, not %q", c.spec, got, c.want)
		}
	}
}

// TestFarAlong holds that a step costs the same and is finite however many came before, also where a group has had fewer.
func TestFarAlong(t *testing.T) {
	for name, spec := range everyCase() {
		g := build(t, 12, 3)
		o := spec.New(g.Params)
		if err := o.SetGroup(optimizer.Group{Rate: 1, Frozen: 1 << 39}, g.Params[0]); err != nil {
			t.Fatal(err)
		}
		o.SetSteps(1 << 40)
		for _, x := range train(t, g, o) {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Fatalf("%s: a loss or weight is %v", name, x)
			}
		}
	}
}

// TestTrainNothing holds that a batch without examples is a step that moves nothing.
func TestTrainNothing(t *testing.T) {
	g := build(t, 12, 3)
	o := optimizer.NewAdam().New(g.Params)
	train(t, g, o)
	before, steps := numbers(g.Params), o.Steps()
	feed(g, nil, nil)
	if l, err := o.Train(g, 0.1); err != nil || l != 0 {
		t.Errorf("the loss is %v, the error %v", l, err)
	}
	if o.Steps() != steps+1 || !slices.Equal(numbers(g.Params), before) {
		t.Errorf("%d steps are counted, not %d, or the network has moved", o.Steps(), steps+1)
	}
}
