package cmd

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/train"
)

// readmeProgram is the program that the README shows, to the letter: see TestREADMEProgram.
func readmeProgram() {
	experiment, err := configs.Load("quickstart", os.Args[1:]) // the arguments are key=value words
	if err != nil {
		log.Fatal(err)
	}
	r, err := run.Start(context.Background(), experiment, run.Options{Notify: func(e run.Event) {
		if e, ok := e.(train.Evaluation); ok {
			fmt.Printf("epoch %.2f: validation perplexity %.2f\n", e.Epoch, e.Perplexity)
		}
	}})
	if err != nil {
		log.Fatal(err)
	}
	words, err := r.Search("input")
	if err != nil {
		log.Fatal(err)
	}
	near, err := words.NearestWord("mutex", 5)
	if err != nil {
		log.Fatal(err)
	}
	for _, n := range near {
		fmt.Println(n.Word, n.Cosine)
	}
}
