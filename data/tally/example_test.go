package tally_test

import (
	"fmt"
	"log"
	"maps"
	"slices"

	"github.com/lexigraph/lexigraph/data/tally"
)

// Words are counted in a map that holds two of them, and so go to a temporary file now and then. The sums are those of all.
func Example() {
	spill := tally.NewSpill("", tally.Words{}) // in the folder for temporary files
	defer spill.Close()
	counts := map[string]int64{}
	empty := func() {
		sorted := func(yield func(string, int64) bool) {
			for _, word := range slices.Sorted(maps.Keys(counts)) {
				if !yield(word, counts[word]) {
					return
				}
			}
		}
		if err := spill.Add(sorted); err != nil {
			log.Fatal(err)
		}
		clear(counts)
	}
	for _, word := range []string{"the", "cat", "the", "dog", "the", "cat"} {
		if counts[word]++; len(counts) > 2 {
			empty()
		}
	}
	empty()
	err := tally.Each(tally.Merge(spill.Runs()), func(word string, n int64) error {
		fmt.Println(word, n)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// cat 2
	// dog 1
	// the 3
}
