package graph_test

import (
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"pgregory.net/rapid"
)

func TestDistinct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d graph.Distinct
		for range 2 { // its memory is used again
			list := rapid.SliceOf(rapid.Int32Range(-1, 1<<rapid.IntRange(0, 30).Draw(t, "bits"))).Draw(t, "list")
			d.Find(list)
			if len(d.Place) != len(list) {
				t.Fatalf("%d places for %d ids", len(d.Place), len(list))
			}
			var want []int32
			for i, id := range list {
				if !slices.Contains(want, id) {
					want = append(want, id)
				}
				if d.ID[d.Place[i]] != id {
					t.Fatalf("%v: place %d has %d", list, i, d.ID[d.Place[i]])
				}
			}
			if !slices.Equal(d.ID, want) {
				t.Fatalf("%v has %v, not %v", list, want, d.ID)
			}
			order := make([]int, len(list))
			next := d.Begin()
			for k, p := range d.Place {
				order[next[p]] = k
				next[p]++
			}
			from, end := 0, d.End()
			for p, to := range end {
				for i := from; i < int(to); i++ {
					if list[order[i]] != d.ID[p] || i > from && order[i] <= order[i-1] {
						t.Fatalf("%v: together they are %v, which end at %v", list, order, end)
					}
				}
				from = int(to)
			}
			if from != len(list) {
				t.Fatalf("%v: %d are together", list, from)
			}
		}
	})
}
