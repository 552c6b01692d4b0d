package corpus_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// Standard input is a source, each line of it a document.
func ExampleOpen() {
	in := strings.NewReader("The first line.\nThe second one.\n")
	sources, err := corpus.Open(context.Background(), []string{"-"}, corpus.Options{Stdin: in})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range sources {
		for doc, err := range s.Documents() {
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Printf("%s:%d: %s\n", doc.File, doc.Line, doc.Sentences[0])
		}
		fmt.Println(s.Stat().Bytes, "bytes")
	}
	// Output:
	// standard input:1: The first line.
	// standard input:2: The second one.
	// 32 bytes
}

// Punctuation is left out, and names with dots stay whole.
func ExampleWords() {
	t := &corpus.Words{Numbers: true}
	for token, rest := t.Next([]byte("Don't copy a sync.Mutex!")); token != nil; token, rest = t.Next(rest) {
		fmt.Printf("%s\n", token)
	}
	// Output:
	// don't
	// copy
	// a
	// sync.mutex
}
