package run_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model/vector"
)

// An experiment made in code is trained like one from a file. Its run can be opened by
// its directory, now or later.
func Example() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	text := filepath.Join(folder, "text.txt")
	lines := strings.Repeat("the cat chases the mouse\nthe dog chases the cat\n", 200)
	if err := os.WriteFile(text, []byte(lines), 0o666); err != nil {
		fmt.Println(err)
		return
	}

	e := configs.Default()
	e.Name = "animals"
	e.Corpus.Train = configs.Sources{text}
	e.Corpus.Valid = configs.HeldOut{} // none
	e.Embedding.Dim = 8
	e.Layers = []configs.Part[layer.Spec]{{Type: "fc", Spec: &layer.FC{Units: 16, Activation: "tanh", Bias: true}}}
	r, err := run.Start(context.Background(), e, run.Options{Folder: folder})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(filepath.Base(r.Path), r.Manifest.Outcome, r.Manifest.Vocabulary, "words")

	r, err = run.Open(r.Path, configs.Parts{})
	if err != nil {
		fmt.Println(err)
		return
	}
	vectors, err := r.Vectors("")
	if err != nil {
		fmt.Println(err)
		return
	}
	near, err := vector.NewSearch(vectors).NearestWord("cat", 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	network, err := r.Network()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(near), "words near cat;", network.Size(), "parameters")
	// Output:
	// animals-1 done 6 words
	// 2 words near cat; 294 parameters
}

// Events say how a run goes on.
func ExampleOptions() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	text := filepath.Join(folder, "text.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("to be or not to be\n", 100)), 0o666); err != nil {
		fmt.Println(err)
		return
	}
	e, err := configs.Load("quickstart", []string{"corpus.train=" + text, "corpus.valid=0", "show.nearest=[]", "train.epochs=1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	show := func(e run.Event) {
		switch e := e.(type) {
		case run.Loaded:
			fmt.Println(e.Report.Train.Tokens, "tokens")
		case run.Began:
			fmt.Println(e.Steps, "steps")
		}
	}
	if _, err := run.Start(context.Background(), e, run.Options{Folder: folder, Notify: show}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 600 tokens
	// 3 steps
}

// Text that a program has in memory is what the source "-" reads: a sentence a line.
func ExampleStart_strings() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	var sentences []string
	for range 200 {
		sentences = append(sentences, "the cat chases the mouse", "the dog chases the cat")
	}

	e := configs.Default()
	e.Name = "sentences"
	e.Corpus.Train = configs.Sources{"-"}
	e.Corpus.Valid = configs.HeldOut{} // train on all of it
	e.Embedding.Dim = 8
	r, err := run.Start(context.Background(), e, run.Options{
		Dir:   filepath.Join(folder, "run"),
		Stdin: strings.NewReader(strings.Join(sentences, "\n")),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	vectors, err := r.Vectors("input")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(vectors.Len(), "words,", vectors.Dim, "numbers each")
	// Output: 6 words, 8 numbers each
}

// A run's directory is all that is needed to ask for its vectors, words and numbers.
func ExampleOpen() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	text := filepath.Join(folder, "text.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("to be or not to be\n", 200)), 0o666); err != nil {
		fmt.Println(err)
		return
	}
	dir := filepath.Join(folder, "run")
	e, err := configs.Load("quickstart", []string{"corpus.train=" + text, "corpus.valid=0", "show.nearest=[]"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := run.Start(context.Background(), e, run.Options{Dir: dir}); err != nil {
		fmt.Println(err)
		return
	}

	r, err := run.Open(dir, configs.Parts{})
	if err != nil {
		fmt.Println(err)
		return
	}
	vocab, err := r.Vocab()
	if err != nil {
		fmt.Println(err)
		return
	}
	vectors, err := r.Vectors("input")
	if err != nil {
		fmt.Println(err)
		return
	}
	row, ok := vectors.Lookup("be")
	fmt.Println(r.Experiment.Optimizer.Type, r.Manifest.Tokens, "tokens")
	fmt.Println(vocab.Words())
	fmt.Println(ok, len(vectors.Row(row)), "numbers")
	near, err := vector.NewSearch(vectors).NearestWord("be", 1)
	fmt.Println(len(near), err)
	// Output:
	// adam 3600 tokens
	// [be to not or <unk>]
	// true 100 numbers
	// 1 <nil>
}
