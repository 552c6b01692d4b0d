package cmd

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestSeedsTable prints the numbers of three seeds: digits stand below one another, columns that there is no room for come
// below, and a number that a seed does not have is no part of the mean.
func TestSeedsTable(t *testing.T) {
	var manifests []*train.Manifest
	for i, x := range []float64{0.5, 1, math.NaN()} {
		m := &train.Manifest{Seed: uint64(i + 1), Valid: &evaluate.HeldOut{Loss: 1, Perplexity: 99.5 + float64(i)}}
		for _, metric := range []string{"accuracy", "a_metric_of_a_very_long_name", "another_of_a_name_that_is_long"} {
			m.Predictions = append(m.Predictions, evaluate.Result{Set: "validation", Metric: metric, Value: x},
				evaluate.Result{Set: "validation", Metric: metric, Section: "a label", Value: 0.25})
		}
		m.Scores = []evaluate.Result{{Set: "wordsim353", Metric: "spearman", Value: -x}}
		manifests = append(manifests, m)
	}
	var b strings.Builder
	if err := printSeeds(&b, "three", manifests); err != nil {
		t.Fatal(err)
	}
	want := `
three, 3 seeds; ± is the standard deviation

validation  perplexity     accuracy %
seed 1       99.50          50.0
seed 2      100.50         100.0
seed 3      101.50             –
mean        100.50 ± 1.00   75.0 ± 35.4 (2 seeds)

validation  a_metric_of_a_very_long_name %  another_of_a_name_that_is_long %
seed 1       50.0                            50.0
seed 2      100.0                           100.0
seed 3          –                               –
mean         75.0 ± 35.4 (2 seeds)           75.0 ± 35.4 (2 seeds)

sets    wordsim353 spearman
seed 1  -0.500
seed 2  -1.000
seed 3       –
mean    -0.750 ± 0.354 (2 seeds)
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	b.Reset()
	few := []*train.Manifest{{Seed: 1, Valid: &evaluate.HeldOut{Perplexity: 1.25}}, {Seed: 2}} // a seed has no perplexity
	if err := printSeeds(&b, "few", few); err != nil || !strings.Contains(b.String(), "seed 1      1.250\nseed 2          –\nmean        1.250 (1 seed)\n") {
		t.Errorf("%q, %v", b.String(), err)
	}
	b.Reset()
	if err := printSeeds(&b, "none", []*train.Manifest{{Seed: 1}}); err != nil || b.Len() > 0 {
		t.Errorf("%q, %v where nothing was measured", b.String(), err)
	}
}
