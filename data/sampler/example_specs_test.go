package sampler_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/lexigraph/lexigraph/data/sampler"
)

// What each sampler of an experiment file has where that says nothing.
func ExampleSpecs() {
	for _, name := range slices.Sorted(maps.Keys(sampler.Specs())) {
		fmt.Printf("%s %+v\n", name, sampler.Specs()[name]())
	}
	// Output:
	// log_uniform &{}
	// uniform &{}
	// unigram &{Power:0.75}
}
