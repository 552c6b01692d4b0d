package safetensors_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/model/safetensors"
)

// Write a tensor that PyTorch's safetensors.torch.load_file reads, and read it back.
func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "a.safetensors")
	w, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	table := safetensors.Tensor{Name: "embedding/w", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}}
	if err := safetensors.Write(w, map[string]string{"seed": "1"}, []safetensors.Tensor{table}); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	f, err := safetensors.Open(path) // which checks every byte
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range f.Names() {
		shape, _ := f.Shape(name)
		data := make([]float32, safetensors.Tensor{Shape: shape}.Size())
		if err := f.ReadInto(name, data); err != nil {
			log.Fatal(err)
		}
		fmt.Println(name, shape, data, "seed", f.Metadata["seed"])
	}
	// Output:
	// embedding/w [2 3] [1 2 3 4 5 6] seed 1
}
