package run_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/vector"
)

// The three most frequent words of a run, a byte for each number, for other programs.
func ExampleNewExport() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	e := configs.Default()
	e.Name = "hamlet"
	e.Corpus.Train = configs.Sources{"-"}
	e.Corpus.Valid = configs.HeldOut{} // none
	e.Embedding.Dim = 8
	text := strings.Repeat("to be or not to be\n", 200)
	r, err := run.Start(context.Background(), e, run.Options{Folder: folder, Stdin: strings.NewReader(text)})
	if err != nil {
		fmt.Println(err)
		return
	}

	export, err := run.NewExport(r.Path, vector.Safetensors{}, run.ExportOptions{
		Top: 3, Packing: vector.Packing{DType: vector.Int8}}, configs.Parts{})
	if err != nil {
		fmt.Println(err)
		return
	}
	written, err := export.Format.Write(filepath.Join(folder, "small.safetensors"), export.Table)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, file := range written {
		fmt.Println(filepath.Base(file))
	}
	fmt.Println(export.Table.Words)
	// Output:
	// small.safetensors
	// small.vocab.txt
	// [be to not]
}
