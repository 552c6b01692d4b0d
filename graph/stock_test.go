package graph_test

import (
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A stockOp puts an op of Gorgonia's behind x, of shape (B, 4).
// other makes a second matrix of that shape.
type stockOp func(s *graph.Scope, x *G.Node, other func() *G.Node) (*G.Node, error)

func stockOps() map[string]stockOp {
	ops := make(map[string]stockOp)
	for name, f := range map[string]func(*G.Node) (*G.Node, error){
		"Abs": G.Abs, "Ceil": G.Ceil, "Cos": G.Cos, "Cube": G.Cube, "Exp": G.Exp, "Expm1": G.Expm1, "Floor": G.Floor,
		"Inverse": G.Inverse, "InverseSqrt": G.InverseSqrt, "Log": G.Log, "Log1p": G.Log1p, "Log2": G.Log2, "Mish": G.Mish,
		"Neg": G.Neg, "Rectify": G.Rectify, "Sigmoid": G.Sigmoid, "Sign": G.Sign, "Sin": G.Sin, "Softplus": G.Softplus,
		"Sqrt": G.Sqrt, "Square": G.Square, "Tanh": G.Tanh,
	} {
		ops[name] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) { return f(x) }
	}
	for name, f := range map[string]func(a, b *G.Node) (*G.Node, error){
		"Add": G.Add, "Div": G.Div, "HadamardDiv": G.HadamardDiv, "HadamardProd": G.HadamardProd,
		"MaxBetween": G.MaxBetween, "MinBetween": G.MinBetween, "Pow": G.Pow, "Sub": G.Sub,
	} {
		ops[name] = func(_ *graph.Scope, x *G.Node, other func() *G.Node) (*G.Node, error) { return f(x, other()) }
		ops[name+"(x,2)"] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) {
			return f(x, G.NewConstant(float32(2)))
		}
		ops[name+"(1,x)"] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) {
			return f(G.NewConstant(float32(1)), x)
		}
	}
	for name, f := range map[string]func(a, b *G.Node, left, right []byte) (*G.Node, error){
		"BroadcastAdd": G.BroadcastAdd, "BroadcastHadamardDiv": G.BroadcastHadamardDiv,
		"BroadcastHadamardProd": G.BroadcastHadamardProd, "BroadcastSub": G.BroadcastSub,
	} {
		ops[name+"(x,vector)"] = func(s *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) {
			return f(x, s.Use(s.Param("v", graph.Constant(0.7), 4), "v"), nil, []byte{0})
		}
		ops[name+"(x,column)"] = func(s *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) {
			c := (&layer.FC{Units: 1, Activation: "sigmoid", Bias: true}).Build(s.In("column"), x)
			return f(x, c, nil, []byte{1})
		}
	}
	perExample := func(f func(*G.Node, ...int) (*G.Node, error)) stockOp {
		return func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) {
			column := graph.Must(G.Reshape(graph.Must(f(x, 1)), tensor.Shape{graph.AnyBatch, 1}))
			return G.BroadcastHadamardProd(x, column, nil, []byte{1})
		}
	}
	ops["Sum(x,1)"], ops["Mean(x,1)"], ops["Max(x,1)"] = perExample(G.Sum), perExample(G.Mean), perExample(G.Max)
	ops["LeakyRelu"] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) { return G.LeakyRelu(x, 0.1) }
	ops["SoftMax"] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) { return G.SoftMax(x) }
	ops["LogSoftMax"] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) { return G.LogSoftMax(x) }
	ops["Dropout"] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) { return G.Dropout(x, 0.5) }
	ops["Mul(x,matrix)"] = func(s *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) {
		return G.Mul(x, s.Use(s.Param("m", s.Init().Weight(4, 5, "tanh"), 4, 5), "m"))
	}
	ops["Reshape"] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) {
		return G.Reshape(x, tensor.Shape{graph.AnyBatch, 4})
	}
	ops["Slice(x,nil,columns)"] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) { return G.Slice(x, nil, G.S(1, 3)) }
	ops["Concat(1,x,y)"] = func(_ *graph.Scope, x *G.Node, other func() *G.Node) (*G.Node, error) { return G.Concat(1, x, other()) }
	ops["Transpose"] = func(_ *graph.Scope, x *G.Node, _ func() *G.Node) (*G.Node, error) {
		return G.Transpose(graph.Must(G.Square(graph.Must(G.Transpose(x)))))
	}
	return ops
}

// The classes of the table in the package's documentation.
const (
	safe      = "right"
	wrong     = "wrong derivative"
	sizeBound = "need the size of the batch"
	refused   = "does not build"
)

// classify runs an op between ours, on inputs of one sign or of both, and holds the
// gradients against differences.
func classify(op stockOp, positive bool) (class string) {
	g, err := graph.Build(graph.Options{Vocab: 9, Context: 2, Seed: 5}, func(s *graph.Scope) *G.Node {
		x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
		first := (&layer.FC{Units: 4, Activation: "sigmoid", Bias: true}).Build(s.In("first"), x)
		if !positive {
			first = (&layer.FC{Units: 4, Activation: "tanh", Bias: true}).Build(s.In("signed"), first)
			b := s.Lookup("signed/b").Data // away from 0, where some have a kink
			for i := range b {
				b[i] = float32(2 - 4*(i%2))
			}
		}
		other := func() *G.Node {
			return (&layer.FC{Units: 4, Activation: "sigmoid", Bias: true}).Build(s.In("other"), x)
		}
		y := (&layer.FC{Units: 3, Activation: "tanh", Bias: true}).Build(s.In("after"), graph.Must(op(s.In("op"), first, other)))
		return (&loss.CrossEntropy{}).Build(s.In("output"), y, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		return refused
	}
	defer func() {
		if r := recover(); r != nil {
			class = sizeBound
		}
	}()
	for _, examples := range []int{3, 1, 5} {
		run := func() float64 {
			g.Input.Set(ofTwoWords(examples))
			l, err := g.Run(1)
			if err != nil {
				panic(err)
			}
			return l
		}
		for _, p := range g.Params {
			if strings.HasPrefix(p.Name, "output") {
				continue
			}
			run()
			v, err := p.Grad()
			if err != nil {
				return wrong
			}
			got := make([]float32, len(p.Data))
			if rows, ok := v.(*graph.Rows); ok {
				rows.AddTo(got)
			} else {
				copy(got, v.Data().([]float32))
			}
			if !agrees(got, p.Data, run) {
				return wrong
			}
		}
	}
	return safe
}

// ofTwoWords returns a batch of so many examples, each of two words.
func ofTwoWords(examples int) graph.Batch {
	b := graph.Batch{Offset: []int32{0}}
	for i := range examples {
		b.ID = append(b.ID, int32(i), int32(2*i)%9)
		b.Offset = append(b.Offset, int32(2*i+2))
		b.Target = append(b.Target, int32(5*i)%9)
	}
	return b
}

// agrees reports whether a gradient is what finite differences of run make it where the numbers of data move.
func agrees(gradient, data []float32, run func() float64) bool {
	for i, at := range data {
		shifted := func(d float32) float64 {
			data[i] = at + d
			defer func() { data[i] = at }()
			return run()
		}
		const h = 1.0 / 64
		want := (float64(8*(shifted(h)-shifted(-h))) - (shifted(2*h) - shifted(-2*h))) / (12 * h)
		if !(math.Abs(want-float64(gradient[i])) < 1e-4) {
			return false
		}
	}
	return true
}

// TestStockOps holds the table of Gorgonia's ops in the package's documentation
// against what they do.
func TestStockOps(t *testing.T) {
	positive := []string{"Sqrt", "Log", "Log1p", "Log2", "InverseSqrt", "Pow", "Pow(x,2)", "Pow(1,x)"}
	found := make(map[string][]string)
	for name, op := range stockOps() {
		class := classify(op, slices.Contains(positive, name))
		found[class] = append(found[class], name)
	}
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	documented, class := make(map[string][]string), ""
	for line := range strings.Lines(string(doc)) {
		text, table := strings.CutPrefix(line, "//\t")
		if head, names, ok := strings.Cut(text, ":"); table && ok {
			class, text = head, names
		}
		if table && class != "" {
			documented[class] = append(documented[class], strings.Fields(text)...)
		}
		if !table {
			class = ""
		}
	}
	for class := range maps.Keys(found) {
		slices.Sort(found[class])
		slices.Sort(documented[class])
		if !slices.Equal(found[class], documented[class]) {
			t.Errorf("%s:\nfound      %s\ndocumented %s", class, strings.Join(found[class], " "), strings.Join(documented[class], " "))
		}
	}
}

// ExampleBuild_stockOps puts Gorgonia's Tanh and Concat between layers of ours.
func ExampleBuild_stockOps() {
	g, err := graph.Build(graph.Options{Vocab: 9, Context: 2, Seed: 1}, func(s *graph.Scope) *G.Node {
		x := (&layer.EmbeddingBag{Dim: 4, Mode: "mean"}).Build(s.In("embedding"), s.Batch())
		h := (&layer.FC{Units: 5, Activation: "none", Bias: true}).Build(s.In("fc"), x)
		h = graph.Must(G.Tanh(h))
		h = graph.Must(G.Concat(1, x, h)) // (B, 9)
		return (&loss.CrossEntropy{}).Build(s.In("output"), h, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Input.Set(graph.Batch{ID: []int32{1, 2, 7, 3}, Offset: []int32{0, 2, 4}, Target: []int32{5, 8}})
	loss, err := g.Run(0)
	fmt.Printf("%.3f %v\n", loss, err)
	// Output: 2.230 <nil>
}
