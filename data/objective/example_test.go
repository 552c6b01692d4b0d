package objective_test

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
)

// Continuous bag of words predicts each word from those around it.
func ExampleCBOW() {
	c := data.NewCorpus([][]int32{{10, 11, 12, 13}})
	ex, err := (&objective.CBOW{Window: 4, Pooling: "mean"}).New(context.Background(), objective.Text{Corpus: c, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for b := range objective.Sequential(ex, 2, nil) {
		for i, target := range b.Target {
			fmt.Println(b.ID[b.Offset[i]:b.Offset[i+1]], "→", target)
		}
	}
	// Output:
	// [11 12 13] → 10
	// [10 12 13] → 11
	// [10 11 13] → 12
	// [10 11 12] → 13
}

// What each objective of an experiment file has where that says nothing.
func ExampleSpecs() {
	for _, name := range slices.Sorted(maps.Keys(objective.Specs())) {
		fmt.Printf("%s %+v\n", name, objective.Specs()[name]())
	}
	// Output:
	// bag &{Omit:0.5 Targets:all MaxWords:1000 Pooling:mean}
	// cbow &{Window:4 Shrink:false Subsample:0 Pooling:mean}
	// classify &{Features:{NGrams:1 Buckets:100000 Omit:0 MaxWords:1000 Pooling:mean LogCounts:false InverseFrequency:false}}
	// cooccurrence &{Window:10 Weighting:harmonic Symmetric:true CrossSentences:false}
	// distil &{Features:{NGrams:1 Buckets:100000 Omit:0 MaxWords:1000 Pooling:mean LogCounts:false InverseFrequency:false}}
	// lbl &{Words:5 Matrices:diagonal CrossSentences:false}
	// map &{Neighbors:15}
	// next_word &{Words:4 Pooling:concat CrossSentences:false Windows:0}
	// pairs &{Features:{NGrams:1 Buckets:100000 Omit:0 MaxWords:1000 Pooling:mean LogCounts:false InverseFrequency:false}}
	// skipgram &{Window:5 Shrink:true Subsample:0.001}
	// tag &{Window:2 Shape:true Affixes:4 NGrams:0 Buckets:20000 Omit:0}
	// triple &{Inverse:true Together:true}
}

// X adds up how near the words are to each other.
func ExampleCooccurrence() {
	c := data.NewCorpus([][]int32{{0, 1, 2}})
	spec := &objective.Cooccurrence{Window: 2, Weighting: "harmonic", Symmetric: true}
	ex, err := spec.New(context.Background(), objective.Text{Corpus: c})
	if err != nil {
		fmt.Println(err)
		return
	}
	for b := range objective.Sequential(ex, 10, nil) {
		for i, word := range b.ID {
			first := b.TargetOffset[i]
			for k, j := range b.Targets(i) {
				fmt.Println("X of", word, "and", j, "is", b.Value[int(first)+k])
			}
		}
	}
	// Output:
	// X of 0 and 1 is 1
	// X of 0 and 2 is 0.5
	// X of 1 and 0 is 1
	// X of 1 and 2 is 1
	// X of 2 and 0 is 0.5
	// X of 2 and 1 is 1
}
