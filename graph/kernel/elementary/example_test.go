package elementary_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

func ExamplePow() {
	// What a word that comes 1000 times weighs among the negatives of word2vec.
	fmt.Println(elementary.Pow(1000, 0.75))
	// Output: 177.82794100389228
}

func ExampleCosPi() {
	// A cosine schedule after a quarter, a half and all of the steps.
	for _, u := range []float64{0.25, 0.5, 1} {
		fmt.Println((1 + elementary.CosPi(u)) / 2)
	}
	// Output:
	// 0.8535533905932737
	// 0.5
	// 0
}

func ExampleLog1p() {
	fmt.Println(elementary.Log(1+1e-20), elementary.Log1p(1e-20))
	// Output: 0 1e-20
}
