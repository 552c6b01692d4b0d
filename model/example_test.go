package model_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
)

// A network learns which word follows which, is saved, and is taken up again.
func Example() {
	arch := model.Architecture{
		Embedding: &layer.Embedding{Dim: 8},
		Layers:    []model.Layer{{Type: "fc", Spec: &layer.FC{Units: 16, Activation: "relu", Bias: true}}},
		Loss:      &loss.CrossEntropy{},
	}
	options := graph.Options{Vocab: 4, Context: 1, Seed: 1, Init: "scaled"}
	n, err := model.New(arch, options)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range n.Params() {
		fmt.Println(p.Name, p.Shape)
	}

	adam := optimizer.Specs()["adam"]()
	o := adam.New(n.Params())
	batch := &data.Batch{ID: []int32{0, 1, 2}, Offset: []int32{0, 1, 2, 3}, Target: []int32{1, 2, 3}}
	for range 200 {
		if _, err := n.Step(batch, o, 0.01); err != nil {
			fmt.Println(err)
			return
		}
	}
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "last.safetensors")
	if err := n.Save(path, o, nil); err != nil {
		fmt.Println(err)
		return
	}

	again, err := model.New(arch, options)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := again.Load(path, adam.New(again.Params())); err != nil {
		fmt.Println(err)
		return
	}
	loss, err := again.Evaluate(batch)
	fmt.Printf("loss %.2f %v\n", loss, err)
	// Output:
	// embedding/w [4 8]
	// fc1/w [16 8]
	// fc1/b [16]
	// output/b [4]
	// output/w [4 16]
	// loss 0.00 <nil>
}
