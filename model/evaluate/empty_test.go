package evaluate_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestEmptySets holds that a set without items, which a program may make, has scores that are not defined.
func TestEmptySets(t *testing.T) {
	s := space(t, gauss(9, 3, 1), evaluate.Settings{Case: "exact"})
	for _, set := range []evaluate.Set{
		&evaluate.Similarity{}, &evaluate.Analogies{}, &evaluate.Analogies{Sections: []evaluate.Section{{Name: "of none"}}},
		&evaluate.OddOneOut{}, &evaluate.Categories{}, &evaluate.TextPairs{}, &evaluate.Retrieval{},
	} {
		t.Run(fmt.Sprintf("%T", set), func(t *testing.T) {
			for _, r := range set.Score(s) {
				if !math.IsNaN(r.Value) || r.Total != 0 {
					t.Errorf("%s is %v of %d items", r.Metric, r.Value, r.Total)
				}
			}
		})
	}
}
