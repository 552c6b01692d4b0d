package align_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/model/align"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Two languages with the same five things in them, the second one turned by a quarter. Two pairs are known.
func Example() {
	english := &vector.Table{Words: []string{"dog", "cat", "red", "blue", "house"}, Dim: 2, Data: []float32{1, 0, .9, .3, 0, 1, -.3, .9, -1, -.5}}
	german := &vector.Table{Words: []string{"rot", "blau", "Hund", "Katze", "Haus"}, Dim: 2, Data: []float32{-1, 0, -.9, -.3, 0, 1, -.3, .9, .5, -1}}
	m, err := align.Fit(english, german, []align.Pair{{A: 0, B: 2}, {A: 2, B: 0}})
	if err != nil {
		panic(err)
	}
	r, err := align.NewRetrieval(m, english, german, 2)
	if err != nil {
		panic(err)
	}
	found, err := r.Nearest(english, 1)
	if err != nil {
		panic(err)
	}
	for i, word := range english.Words {
		fmt.Printf("%s: %s %.2f\n", word, found[i][0].Word, found[i][0].Cosine)
	}
	// Output:
	// dog: Hund 1.00
	// cat: Katze 1.00
	// red: rot 1.00
	// blue: blau 1.00
	// house: Haus 1.00
}
