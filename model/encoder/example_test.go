package encoder_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Texts are compared by the mean of their words' vectors, in which frequent words count less.
func Example() {
	table := &vector.Table{ // what vector.Read returns
		Words:  []string{"the", "cat", "dog", "sleeps", "rests", "compiler"},
		Dim:    3,
		Counts: []int64{5000, 100, 90, 30, 20, 10},
		Data: []float32{
			1, 1, 1,
			2, 0, 0,
			2, 1, 0,
			0, 2, 0,
			0, 2, 1,
			0, 0, 3,
		},
	}
	parts := encoder.TableParts(table)
	parts.Weight = encoder.SIF(encoder.TableFrequencies(table), encoder.DefaultSIF)
	e, err := encoder.New(parts)
	if err != nil {
		fmt.Println(err)
		return
	}
	query := e.Encode("The cat sleeps.")
	for _, text := range []string{"The dog rests.", "The compiler.", "Nothing known"} {
		fmt.Printf("%.2f  %s\n", vector.Cosine(query, e.Encode(text)), text)
	}
	// Output:
	// 0.92  The dog rests.
	// 0.00  The compiler.
	// 0.00  Nothing known
}
