package run_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	G "gorgonia.org/gorgonia"
)

// Doubled adds its input to what a fully connected layer makes of it: y = x + tanh(x·wᵀ + b), shape (B, I).
type Doubled struct {
	Bias bool `toml:"bias" help:"whether b is trained or absent"`
}

// Build implements layer.Spec.
func (l *Doubled) Build(s *graph.Scope, x *G.Node) *G.Node {
	h := (&layer.FC{Units: x.Shape()[1], Activation: "tanh", Bias: l.Bias}).Build(s, x) // (B, I)
	return graph.Must(G.Add(x, h))
}

// A layer of one's own has a name in experiment files, and is checked, trained and saved like those of the library.
func ExampleOptions_parts() {
	parts := configs.ShippedParts()
	parts.Layers["doubled"] = func() layer.Spec { return &Doubled{Bias: true} }
	const file = `
name = "own"

[corpus]
train = "-"
valid = 0

[embedding]
dim = 8

[[layers]]
type = "doubled"
bais = false
`
	_, err := parts.Parse("own.toml", []byte(file), nil)
	fmt.Println(err)
	e, err := parts.Parse("own.toml", []byte(strings.ReplaceAll(file, "bais", "bias")), nil)
	if err != nil {
		fmt.Println(err)
		return
	}

	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	text := strings.Repeat("to be or not to be\n", 200)
	r, err := run.Start(context.Background(), e, run.Options{Parts: parts, Folder: folder, Stdin: strings.NewReader(text)})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err = run.Open(r.Path, parts) // whoever opens it needs the layer too
	if err != nil {
		fmt.Println(err)
		return
	}
	network, err := r.Network()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range network.Params() {
		fmt.Println(p.Name, p.Shape)
	}
	// Output:
	// own.toml:13: layers[0].bais: unknown key, did you mean bias?
	// embedding/w [5 8]
	// doubled1/w [8 8]
	// output/b [5]
	// output/w [5 8]
}
