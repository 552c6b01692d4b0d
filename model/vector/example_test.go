package vector_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/model/vector"
)

// Write four words for other programs, read them back, and ask what is near.
func Example() {
	t := &vector.Table{
		Words: []string{"cat", "dog", "puppy", "car"},
		Dim:   2,
		Data:  []float32{1, 0.2, 0.9, 0.5, 0.8, 0.6, -1, 1},
	}
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	format := vector.Formats()["word2vec"]
	path := filepath.Join(dir, format.FileName())
	if _, err := format.Write(path, t); err != nil {
		log.Fatal(err)
	}

	t, report, err := vector.Read(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Rows, "words of dimension", t.Dim)
	search := vector.NewSearch(t)
	near, err := search.NearestWord("Dog", 2)
	if err != nil {
		log.Fatal(err)
	}
	for _, n := range near {
		fmt.Printf("%s %.3f\n", n.Word, n.Cosine)
	}
	_, err = search.NearestWord("pupy", 2)
	fmt.Println(err)
	// Output:
	// 4 words of dimension 2
	// puppy 0.991
	// cat 0.952
	// word "pupy" is not in the vocabulary; did you mean "puppy"?
}
