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

// What is to woman as king is to man? And which word does not fit?
func ExampleSearch_Analogy() {
	t := &vector.Table{
		Words: []string{"man", "woman", "king", "queen", "apple"},
		Dim:   3,
		Data: []float32{
			1, 0, 0.1, // man
			0, 1, 0.1, // woman
			1, 0, 0.9, // king
			0, 1, 0.9, // queen
			-1, -1, 0, // apple
		},
	}
	answer, err := vector.NewSearch(t).Analogy("man", "king", "woman", 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s %.2f\n", answer[0].Word, answer[0].Cosine)
	vectors := make([][]float32, t.Len())
	for i := range vectors {
		vectors[i] = t.Row(i)
	}
	odd, _ := vector.Odd(vectors)
	fmt.Println(t.Words[odd])
	// Output:
	// queen 0.97
	// apple
}

// A file of a byte for each number, in which words are found without reading all of it into memory.
func ExampleOpenSearch() {
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
	path := filepath.Join(dir, "small.safetensors")
	small := vector.Safetensors{}.Packed(vector.Packing{DType: vector.Int8})
	if _, err := small.Write(path, t); err != nil {
		log.Fatal(err)
	}
	search, report, err := vector.OpenSearch(path, "")
	if err != nil {
		log.Fatal(err)
	}
	defer search.Close()
	near, err := search.NearestWord("dog", 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s, %d words: %s %.2f\n", report.Format, len(search.Words()), near[0].Word, near[0].Cosine)
	// Output:
	// safetensors, 4 words: puppy 0.99
}
