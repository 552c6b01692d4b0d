package lexical_test

import (
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/model/lexical"
)

// Documents are found by the words that they share with a query, rare ones first.
func Example() {
	var b lexical.Builder
	b.Add(strings.Fields("open opens the named file for reading"))
	b.Add(strings.Fields("create creates or truncates the named file"))
	b.Add(strings.Fields("sleep pauses the goroutine"))
	x := b.Index()
	scores := x.BM25(strings.Fields("file for reading"))
	for _, d := range lexical.Best(scores, 2) {
		fmt.Printf("%d %.2f\n", d, scores[d])
	}
	// Output:
	// 0 2.28
	// 1 0.44
}
