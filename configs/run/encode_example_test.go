package run_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// A run makes vectors of texts: here of words and their n-grams, so that a word that is new has a
// vector too.
func ExampleOpenEncoder() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	text := filepath.Join(folder, "text.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("the reader reads what the writer writes\n", 200)), 0o666); err != nil {
		fmt.Println(err)
		return
	}
	e, err := configs.Load("fasttext", []string{"corpus.train=" + text, "corpus.valid=0", "vocab.min_count=1",
		"embedding.dim=8", "embedding.buckets=1000", "show.nearest=[]", "evaluate.sets=[]"})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := run.Start(context.Background(), e, run.Options{Folder: folder})
	if err != nil {
		fmt.Println(err)
		return
	}

	enc, _, err := run.OpenEncoder(r.Path, run.EncoderOptions{Weight: run.WeightSIF, Normalize: true}, configs.Parts{})
	if err != nil {
		fmt.Println(err)
		return
	}
	cosine, err := run.TextSimilarity(enc, "The reader reads.", "Readers read!")
	fmt.Println(enc.Dim(), cosine > 0.5, err)
	_, err = run.TextSimilarity(enc, "The reader reads.", "?!")
	fmt.Println(err)
	// Output:
	// 8 true <nil>
	// "?!": none of its words is in the vocabulary
}
