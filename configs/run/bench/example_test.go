package bench_test

import (
	"context"
	"fmt"

	"github.com/lexigraph/lexigraph/configs/run/bench"
)

// A step of a small network, measured once, on batches of two sizes.
func ExampleSteps() {
	result, err := bench.Steps(context.Background(), bench.Network{Vocab: 500, Dim: 10, Bag: 4}, []int{8, 32}, bench.Options{Pairs: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range result.Step {
		fmt.Println("a batch of", step.Batch, "takes time:", step.MS > 0)
	}
	// Output:
	// a batch of 8 takes time: true
	// a batch of 32 takes time: true
}
