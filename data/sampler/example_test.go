package sampler_test

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/sampler"
)

// Three words that come 16, 81 and once in a text, and one that does not. With
// power 0.75 the first comes 8 times as often as the third, not 16 times.
func Example() {
	spec := sampler.Unigram{Power: 0.75}
	s, err := spec.New([]int64{16, 81, 1, 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	for id, log := range sampler.LogProbs(s, 4) {
		fmt.Printf("word %d: %.3f\n", id, math.Exp(log))
	}

	var b data.Batch
	b.Reset()
	b.ID = append(b.ID, 0)
	b.End(1)
	negatives := sampler.Negatives{Sampler: s, K: 5, Seed: 1}
	negatives.Fill(&b, 0, 0)
	fmt.Println(b.Negative)
	// Output:
	// word 0: 0.222
	// word 1: 0.750
	// word 2: 0.028
	// word 3: 0.000
	// [1 0 1 1 1]
}
