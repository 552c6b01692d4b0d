package graph

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestOutside holds that the first id outside is found, wherever it stands, and that the ends of a vocabulary are told apart.
func TestOutside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom([]int{0, 1, 5, math.MaxInt32}).Draw(t, "v")
		least := rapid.Int32Range(-1, 0).Draw(t, "least")
		one := rapid.SampledFrom([]int32{math.MinInt32, -2, -1, 0, 1, 4, 5, math.MaxInt32 - 1, math.MaxInt32})
		usual := rapid.Custom(func(t *rapid.T) int32 { return least + rapid.Int32Range(0, 1).Draw(t, "id") })
		ids := append(rapid.SliceOfN(usual, 0, 20).Draw(t, "ids"), rapid.SliceOfN(one, 0, 9).Draw(t, "rest")...)
		want := slices.IndexFunc(ids, func(id int32) bool { return id < least || int(id) >= v })
		if want < 0 {
			want = len(ids)
		}
		if got := outside(ids, least, v); got != want {
			t.Fatalf("the first of %v outside of %d … %d is number %d, want %d", ids, least, v-1, got, want)
		}
	})
}
