package layer_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// Bilinear multiplies two fully connected layers with each other, number by number:
// y = (x·w_lᵀ + b_l) ⊙ (x·w_rᵀ + b_r), shape (B, Units).
type Bilinear struct {
	Units int `toml:"units" range:"[1,65536]" help:"outputs"`
}

var _ layer.Sizer = (*Bilinear)(nil)

// Build adds the layer to the network. Names are given in the layer's scope: where the
// network calls it "bilinear1", the parameters are bilinear1/left/w and so on.
func (l *Bilinear) Build(s *graph.Scope, x *G.Node) *G.Node {
	left := (&layer.FC{Units: l.Units, Activation: "none", Bias: true}).Build(s.In("left"), x)
	right := (&layer.FC{Units: l.Units, Activation: "none", Bias: true}).Build(s.In("right"), x)
	return graph.Must(G.HadamardProd(left, right)) // (B, Units)
}

// Size is for the estimate of memory, and for the widths that are checked before
// anything is built.
func (l *Bilinear) Size(in int) layer.Size {
	return layer.Size{Features: l.Units, Parameters: 2 * l.Units * (in + 1), Floats: 12 * l.Units}
}

// A layer of one's own, made of layers of the library and an op of Gorgonia's. In an
// experiment file it has the name that it is given in configs.Parts.
func ExampleSpec() {
	var own layer.Spec = &Bilinear{Units: 6}
	g, err := graph.Build(graph.Options{Vocab: 4, Seed: 1}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: 8}).Build(s.In("embedding"), s.Batch())
		x = own.Build(s.In("bilinear1"), x)
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: s.Vocab()})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range g.Params {
		fmt.Println(p.Name, p.Shape)
	}
	// After word 0 comes 1, after 1 comes 2, after 2 comes 3.
	g.Input.Set(graph.Batch{ID: []int32{0, 1, 2}, Offset: []int32{0, 1, 2, 3}, Target: []int32{1, 2, 3}})
	adam := optimizer.NewAdam().New(g.Params)
	for range 200 {
		if _, err := adam.Train(g, 0.05); err != nil {
			fmt.Println(err)
			return
		}
	}
	adam.Flush()
	loss, err := g.Evaluate()
	fmt.Printf("%.2f %v\n", loss, err)
	// Output:
	// embedding/w [4 8]
	// bilinear1/left/w [6 8]
	// bilinear1/left/b [6]
	// bilinear1/right/w [6 8]
	// bilinear1/right/b [6]
	// output/b [4]
	// output/w [4 6]
	// 0.00 <nil>
}
