package compare_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// Two experiments with three seeds each: one has a hidden layer, and it may be
// luck that its perplexity is the lower one.
func Example() {
	var runs []*compare.Run
	for _, e := range []struct {
		layers     string
		perplexity []float64
	}{
		{"none", []float64{103.1, 101.9, 102.6}},
		{"fc 64", []float64{100.2, 101.4, 101.8}},
	} {
		for i, p := range e.perplexity {
			runs = append(runs, &compare.Run{ // as compare.Read would find it
				State:    compare.Done,
				Path:     fmt.Sprintf("runs/%s-%d", e.layers, i+1),
				Settings: []compare.Setting{{Key: "layers", Value: e.layers}},
				Manifest: &train.Manifest{
					Name: "seed", Seed: uint64(i + 1), ConfigHash: e.layers,
					Seconds: 10, Tokens: 1e6, Parameters: 1000,
					Valid: &evaluate.HeldOut{Perplexity: p, Targets: 1000},
				},
			})
		}
	}
	report, err := compare.Compare(runs, compare.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range report.Tests {
		fmt.Printf("row %d against row %d: %+.2f, p = %.2f: %s, %d more seeds\n",
			t.Row, t.Best, t.Difference, t.Corrected, t.Verdict, t.MoreSeeds)
	}
	// Output:
	// row 2 against row 1: +1.40, p = 0.76: undecided, 17 more seeds
}

// A verdict in words, for a table.
func ExampleTest_Sentence() {
	fmt.Println(compare.Test{Best: 1, Verdict: compare.Worse, Seeds: 8, Known: 5}.Sentence())
	fmt.Println(compare.Test{Best: 1, Verdict: compare.Undecided, MoreSeeds: 5}.Sentence())
	// Output:
	// row 1 is better, as the first 5 seeds show
	// undecided, about 5 more seeds would tell
}
