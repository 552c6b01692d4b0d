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
			start := d.Starts()
			if start[0] != 0 || int(start[len(d.ID)]) != len(list) {
				t.Fatalf("%v: those together are from %v", list, start)
			}
			for p, id := range d.ID {
				for i := start[p]; i < start[p+1]; i++ {
					if list[order[i]] != id || i > start[p] && order[i] <= order[i-1] {
						t.Fatalf("%v: together they are %v, from %v", list, order, start)
					}
				}
			}
		}
	})
}
