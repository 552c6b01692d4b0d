package graph_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

func options() graph.Options {
	return graph.Options{Vocab: 9, Context: 2, Seed: 5, Init: "scaled"}
}

// network has one layer of every kind and, tied, the loss on the embedding's
// table.
func network(tied bool) func(s *graph.Scope) *G.Node {
	return func(s *graph.Scope) *G.Node {
		x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
		x = (&layer.FC{Units: 4, Activation: "gelu", Bias: true}).Build(s.In("fc"), x)
		x = (&layer.Dropout{Rate: 0.5}).Build(s.In("dropout"), x)
		x = (&layer.LayerNorm{Epsilon: 1e-5}).Build(s.In("norm"), x)
		out := loss.Output{Vocab: s.Vocab()}
		if tied {
			out.Tied = s.Lookup("embedding/w")
		}
		return (&loss.CrossEntropy{LabelSmoothing: 0.1}).Build(s.In("output"), x, out)
	}
}

func build(t *testing.T, tied bool) *graph.Graph {
	t.Helper()
	g, err := graph.Build(options(), network(tied))
	if err != nil {
		t.Fatal(err)
	}
	feed(g, 1)
	return g
}

// feed sets a batch of three ragged contexts that depend on k.
func feed(g *graph.Graph, k int32) {
	g.Input.ID = []int32{k, 2, 2, -1, k + 1, 0}
	g.Input.Offset = []int32{0, 2, 5, 6}
	g.Input.Target = []int32{0, k, 8}
}

func gradients(t *testing.T, g *graph.Graph) map[string][]float32 {
	t.Helper()
	all := make(map[string][]float32)
	for _, p := range g.Params {
		all[p.Name] = graphtest.Gradient(t, p)
	}
	return all
}

// TestTapeMachine runs a graph with Gorgonia's own machine and wants the bits of
// ours, loss and gradients.
func TestTapeMachine(t *testing.T) {
	for _, tied := range []bool{false, true} {
		ours, theirs := build(t, tied), build(t, tied)
		vm := G.NewTapeMachine(theirs.Expr)
		defer vm.Close()
		for step := range int64(3) {
			// The last run of ours says which step it is; that of theirs was on
			// another batch.
			feed(theirs, 5)
			if _, err := theirs.Run(step); err != nil {
				t.Fatal(err)
			}
			feed(ours, int32(step))
			feed(theirs, int32(step))
			want, err := ours.Run(step)
			if err != nil {
				t.Fatal(err)
			}
			if err := vm.RunAll(); err != nil {
				t.Fatal(err)
			}
			if got := float64(*theirs.Loss.Value().(*G.F64)); got != want {
				t.Errorf("tied %v, step %d: loss is %v, with our machine %v", tied, step, got, want)
			}
			got := gradients(t, theirs)
			for name, want := range gradients(t, ours) {
				if !slices.Equal(got[name], want) {
					t.Errorf("tied %v, step %d: gradient of %s is another with our machine", tied, step, name)
				}
			}
			vm.Reset()
		}
	}
}

// TestTapeMachineAtOnce runs a graph that was never run before with Gorgonia's
// machine: held-out mode, so the loss is Evaluate's.
func TestTapeMachineAtOnce(t *testing.T) {
	g, twin := build(t, false), build(t, false)
	vm := G.NewTapeMachine(g.Expr)
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	want, err := twin.Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	if got := float64(*g.Loss.Value().(*G.F64)); got != want {
		t.Errorf("loss is %v, want %v", got, want)
	}
}

// TestTiedGradient holds that the gradient of a table used twice is the sum of
// both uses, however often it is asked for.
func TestTiedGradient(t *testing.T) {
	g := build(t, true)
	for step := range int64(2) {
		if _, err := g.Run(step); err != nil {
			t.Fatal(err)
		}
		first := gradients(t, g)
		for name, want := range gradients(t, g) {
			if !slices.Equal(first[name], want) {
				t.Errorf("step %d: the gradient of %s is another the second time", step, name)
			}
		}
	}
}

// TestSharedWeights holds that a parameter may have any number of uses: the gradient is
// the sum of those of all of them, dense or of rows, also of two by the same name.
func TestSharedWeights(t *testing.T) {
	network := func(s *graph.Scope) *G.Node {
		x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
		w := s.Param("w", s.Init().Weight(4, 4, "tanh"), 4, 4)
		for _, name := range []string{"first", "second", "second"} {
			x = graph.Must(G.Tanh(graph.Must(G.Mul(x, s.Use(w, name)))))
		}
		table := s.Lookup("embedding/w")
		square := graph.Must(G.Mul(graph.Must(G.Transpose(s.Use(table, "left"))), s.Use(table, "right")))
		x = graph.Must(G.Mul(x, square))
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab(), Tied: table})
	}
	batch := graph.Batch{ID: []int32{1, 2, 2, -1, 3, 0}, Offset: []int32{0, 2, 5, 6}, Target: []int32{0, 1, 8}}
	graphtest.CheckGradients(t, options(), batch, network)
	g, err := graph.Build(options(), network)
	if err != nil {
		t.Fatal(err)
	}
	g.Input.Set(batch)
	if _, err := g.Run(0); err != nil {
		t.Fatal(err)
	}
	first := gradients(t, g)
	for name, again := range gradients(t, g) {
		if !slices.Equal(first[name], again) {
			t.Errorf("the gradient of %s is another the second time", name)
		}
	}
}

// TestSeeds holds that initial parameters depend on the seed and on their own
// name, and on nothing else.
func TestSeeds(t *testing.T) {
	params := func(seed uint64, network func(s *graph.Scope) *G.Node) map[string][]float32 {
		o := options()
		o.Seed = seed
		g, err := graph.Build(o, network)
		if err != nil {
			t.Fatal(err)
		}
		all := make(map[string][]float32)
		for _, p := range g.Params {
			all[p.Name] = p.Data
		}
		return all
	}
	deeper := func(s *graph.Scope) *G.Node {
		x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
		x = (&layer.FC{Units: 4, Activation: "tanh", Bias: true}).Build(s.In("extra"), x)
		x = (&layer.FC{Units: 4, Activation: "gelu", Bias: true}).Build(s.In("fc"), x)
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
	}
	one, again, two, more := params(1, network(false)), params(1, network(false)), params(2, network(false)), params(1, deeper)
	for _, name := range []string{"embedding/w", "fc/w", "output/w"} {
		if !slices.Equal(one[name], again[name]) {
			t.Errorf("%s: seed 1 gives other numbers the second time", name)
		}
		if slices.Equal(one[name], two[name]) {
			t.Errorf("%s: seeds 1 and 2 give the same numbers", name)
		}
		if !slices.Equal(one[name], more[name]) {
			t.Errorf("%s: one more layer gives it other numbers", name)
		}
	}
}

// TestInit holds the spread of each distribution on 20,000 draws.
func TestInit(t *testing.T) {
	tests := []struct {
		name      string
		fill      graph.Filler
		bound     float64 // no number is further from 0; 0: no bound
		deviation float64
	}{
		{"scaled table", graph.Init("scaled").Table(4), 0.5, 0.5 / math.Sqrt(3)},
		{"small table", graph.Init("small").Table(4), 0.125, 0.125 / math.Sqrt(3)},
		{"scaled relu", graph.Init("scaled").Weight(24, 8, "relu"), 0.5, 0.5 / math.Sqrt(3)},
		{"scaled gelu", graph.Init("scaled").Weight(24, 8, "gelu"), 0.5, 0.5 / math.Sqrt(3)},
		{"scaled tanh", graph.Init("scaled").Weight(16, 8, "tanh"), 0.5, 0.5 / math.Sqrt(3)},
		{"scaled output", graph.Init("scaled").Weight(16, 8, "none"), 0.5, 0.5 / math.Sqrt(3)},
		{"scaled bias", graph.Init("scaled").Bias(16), 0, 0},
		{"pytorch table", graph.Init("pytorch").Table(4), 0, 1},
		{"pytorch weight", graph.Init("pytorch").Weight(16, 8, "relu"), 0.25, 0.25 / math.Sqrt(3)},
		{"pytorch bias", graph.Init("pytorch").Bias(16), 0.25, 0.25 / math.Sqrt(3)},
	}
	for _, test := range tests {
		data := draw(t, test.fill)
		var sum, squares, largest float64
		for _, x := range data {
			sum += float64(x)
			squares += float64(x) * float64(x)
			largest = max(largest, math.Abs(float64(x)))
		}
		n := float64(len(data))
		// Five standard errors of the mean, and of the deviation of a normal distribution.
		if mean := sum / n; !(math.Abs(mean) <= 5*test.deviation/math.Sqrt(n)) {
			t.Errorf("%s: mean is %v, want 0", test.name, mean)
		}
		if d := math.Sqrt(squares / n); !(math.Abs(d-test.deviation) <= 5*test.deviation/math.Sqrt(2*n)) {
			t.Errorf("%s: standard deviation is %v, want %v", test.name, d, test.deviation)
		}
		if test.bound > 0 && largest > test.bound {
			t.Errorf("%s: there is a %v, beyond the bound %v", test.name, largest, test.bound)
		}
	}
}

// draw returns 20,000 numbers from the filler.
func draw(t *testing.T, fill graph.Filler) []float32 {
	t.Helper()
	var p *graph.Param
	_, err := graph.Build(options(), func(s *graph.Scope) *G.Node {
		p = s.Param("x", fill, 20_000)
		panic(errStop)
	})
	if !errors.Is(err, errStop) {
		t.Fatal(err)
	}
	return p.Data
}

var errStop = errors.New("seen enough")

// TestBuildNamesThePlace builds networks that cannot be and wants errors that say
// where.
func TestBuildNamesThePlace(t *testing.T) {
	bag := func(s *graph.Scope) *G.Node {
		return (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
	}
	tests := []struct {
		name    string
		init    graph.Init
		network func(s *graph.Scope) *G.Node
		want    string
	}{
		{"a setting", "scaled", func(s *graph.Scope) *G.Node {
			x := bag(s)
			return (&layer.FC{Units: -1, Activation: "relu"}).Build(s.In("fc2"), x)
		}, "fc2: units: -1 is not a size; it must be at least 1"},
		{"a name twice", "scaled", func(s *graph.Scope) *G.Node {
			bag(s)
			return bag(s)
		}, "embedding: the parameter embedding/w exists already"},
		{"a name that is not there", "scaled", func(s *graph.Scope) *G.Node {
			s.In("output").Lookup("embedding/w")
			return nil
		}, "output: there is no parameter embedding/w"},
		{"an init", "xavier", bag, `init: no initialisation is called "xavier"; there are [scaled small pytorch]`},
		{"a panic with words", "scaled", func(s *graph.Scope) *G.Node {
			s.In("here")
			panic("no such thing")
		}, "here: no such thing"},
		{"at the top", "scaled", func(*graph.Scope) *G.Node { panic("no such thing") }, "no such thing"},
	}
	for _, test := range tests {
		o := options()
		o.Init = test.init
		if _, err := graph.Build(o, test.network); err == nil || err.Error() != test.want {
			t.Errorf("%s: error is %v, want %s", test.name, err, test.want)
		}
	}
}

// TestBugsStayPanics holds that a mistake in Go's sense is not dressed up as an
// error of the network.
func TestBugsStayPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an index out of range did not panic")
		}
	}()
	graph.Build(options(), func(*graph.Scope) *G.Node {
		var none []*G.Node
		return none[len(none)]
	})
}

func TestBatchCheck(t *testing.T) {
	check := func(want string, id, offset, target []int32) {
		t.Helper()
		b := graph.Batch{ID: id, Offset: offset, Target: target}
		if got := fmt.Sprint(b.Check(5, 5)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	check("<nil>", []int32{0, 4, -1}, []int32{0, 2, 2, 3}, []int32{0, 4, 1})
	check("<nil>", nil, []int32{0}, nil)
	check("batch: 2 targets for 1 examples", []int32{0}, []int32{0, 1}, []int32{1, 2})
	check("batch: the offsets of contexts go from 0 to 0, not from 0 to 1", []int32{0}, []int32{0}, []int32{1})
	check("batch: the offsets of contexts go from 0 to 1, not from 0 to 2", []int32{0, 1}, []int32{0, 1}, []int32{1})
	check("batch: the offsets of contexts go from 1 to 2, not from 0 to 2", []int32{0, 1}, []int32{1, 2}, []int32{1})
	check("batch: no offsets of contexts; an empty batch has one, 0", nil, nil, nil)
	check("batch: offset 1 of contexts is 2, more than the next one, 1", []int32{0, 1}, []int32{0, 2, 1, 2}, []int32{1, 1, 1})
	check("batch: target 1 is 5, not in a vocabulary of 5", []int32{0, 1}, []int32{0, 1, 2}, []int32{1, 5})
	check("batch: target 0 is -1, not in a vocabulary of 5", []int32{0}, []int32{0, 1}, []int32{-1})
	check("batch: context word 1 is 5, not in a vocabulary of 5", []int32{0, 5}, []int32{0, 2}, []int32{1})
	check("batch: context word 0 is -2, not in a vocabulary of 5", []int32{-2}, []int32{0, 1}, []int32{1})
	for _, c := range []struct {
		set  func(b *graph.Batch) // of two examples, of two context words and one
		want string
	}{
		{func(b *graph.Batch) { b.Weight = []float32{1, 2, 3} }, "<nil>"},
		{func(b *graph.Batch) { b.Weight = []float32{1, 2} }, "batch: 2 weights for 3 context words"},
		{func(b *graph.Batch) { b.Slot = []int32{0, 1, 2, 3, 3} }, "<nil>"},
		{func(b *graph.Batch) { b.Slot = []int32{0, 1, 2} }, "batch: the offsets of slots go from 0 to 2, not from 0 to 3"},
		{func(b *graph.Batch) { b.Span = []int32{0, 2} }, "<nil>"},
		{func(b *graph.Batch) { b.Span = []int32{0, 1} }, "batch: the offsets of sentences go from 0 to 1, not from 0 to 2"},
		{func(b *graph.Batch) { b.Target, b.TargetOffset = []int32{1, 2, 3}, []int32{0, 1, 3} }, "<nil>"},
		{func(b *graph.Batch) { b.TargetOffset = []int32{0, 1, 1} }, "batch: the offsets of targets go from 0 to 1, not from 0 to 2"},
		{func(b *graph.Batch) { b.TargetOffset = []int32{0, 2} }, "batch: contexts of 2 examples and targets of 1"},
		{func(b *graph.Batch) { b.Vector = make([]float32, 6) }, "<nil>"},
		{func(b *graph.Batch) { b.Vector = make([]float32, 5) }, "batch: 5 numbers of vectors for 2 examples"},
		{func(b *graph.Batch) { *b = graph.Batch{Offset: []int32{0}, Vector: make([]float32, 1)} }, "batch: 1 numbers of vectors for 0 examples"},
		{func(b *graph.Batch) { b.Value = []float32{1, 2} }, "<nil>"},
		{func(b *graph.Batch) { b.Value = []float32{1} }, "batch: 1 values for 2 targets"},
		{func(b *graph.Batch) { b.Negative = []int32{0, 4} }, "<nil>"},
		{func(b *graph.Batch) { b.Negative = []int32{0, 5} }, "batch: negative 1 is 5, not in a vocabulary of 5"},
	} {
		b := graph.Batch{ID: []int32{0, 4, 1}, Offset: []int32{0, 2, 3}, Target: []int32{0, 3}}
		c.set(&b)
		if got := fmt.Sprint(b.Check(5, 5)); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// TestVertices holds that a drawing has every parameter, the input and the loss,
// each after what it is computed from.
func TestVertices(t *testing.T) {
	g := build(t, true)
	forward, all := g.Vertices(false), g.Vertices(true)
	if len(all) <= len(forward) {
		t.Errorf("the derivative adds nothing to %d vertices", len(forward))
	}
	for _, list := range [][]graph.Vertex{forward, all} {
		count := make(map[graph.Kind]int)
		for i, v := range list {
			count[v.Kind]++
			for _, from := range v.In {
				if from >= i {
					t.Errorf("%s comes before %s, which it is computed from", v.Name, list[from].Name)
				}
			}
		}
		// fc and norm have two parameters each, output one of its own, and the table two uses.
		if count[graph.Input] != 1 || count[graph.Parameter] != 7 {
			t.Errorf("there are %d inputs and %d uses of parameters, want 1 and 7", count[graph.Input], count[graph.Parameter])
		}
	}
	if last := forward[len(forward)-1]; last.Name != "output/cross_entropy" || last.Kind != graph.Operation {
		t.Errorf("the last vertex is %s %s, want the loss", last.Kind, last.Name)
	}
}

// TestLossOfAnotherType returns nodes that are no loss, such as a mean of Gorgonia's, which is a float32.
func TestLossOfAnotherType(t *testing.T) {
	for name, last := range map[string]func(x *G.Node) *G.Node{
		"float32": func(x *G.Node) *G.Node { return graph.Must(G.Mean(x)) },
		"Matrix":  func(x *G.Node) *G.Node { return x },
	} {
		_, err := graph.Build(graph.Options{Vocab: 3}, func(s *graph.Scope) *G.Node {
			return last((&layer.Embedding{Dim: 2}).Build(s.In("embedding"), s.Batch()))
		})
		if want := "the loss has type " + name; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
}

// TestNothing: a network without a loss and an input without examples are errors.
func TestNothing(t *testing.T) {
	if _, err := graph.Build(graph.Options{Vocab: 3}, func(*graph.Scope) *G.Node { return nil }); err == nil || !strings.HasPrefix(err.Error(), "the network has no loss") {
		t.Errorf("no loss: got error %v", err)
	}
	g, err := graph.Build(graph.Options{Vocab: 3}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 2}).Build(s.In("embedding"), s.Batch())
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: 3})
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]func() error{
		"Run":      func() error { _, err := g.Run(0); return err },
		"Evaluate": func() error { _, err := g.Evaluate(); return err },
		"Forward":  func() error { _, err := g.Forward(g.Loss); return err },
	} {
		if err := run(); err == nil || !strings.HasPrefix(err.Error(), "an empty batch has no loss") {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}

// TestRough: a large parameter begins with the numbers that it always begins with, and repeats them; a small one is drawn.
func TestRough(t *testing.T) {
	params := func(rough bool) []*graph.Param {
		o := options()
		o.Vocab, o.Rough = 300_000, rough
		g, err := graph.Build(o, network(true))
		if err != nil {
			t.Fatal(err)
		}
		return g.Params
	}
	drawn, rough := params(false), params(true)
	for i, p := range drawn {
		want := slices.Clone(p.Data)
		const period = 1_048_573
		for k := period; k < len(want); k++ {
			want[k] = want[k-period]
		}
		if !slices.Equal(rough[i].Data, want) {
			t.Errorf("%s has other numbers", p.Name)
		}
		if repeats := !slices.Equal(p.Data, want); repeats != (p.Name == "embedding/w") {
			t.Errorf("%s: are all numbers drawn anew? %v", p.Name, repeats)
		}
	}
}
