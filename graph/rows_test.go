package graph_test

import (
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"pgregory.net/rapid"
)

// TestRows compares a gradient of rows, expanded and merged, with the sum of its
// entries. The numbers are small integers, so sums are exact.
func TestRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, d := rapid.IntRange(1, 300).Draw(t, "V"), rapid.IntRange(1, 9).Draw(t, "D")
		entries := rapid.IntRange(0, 200).Draw(t, "entries")
		rows := max(entries, 1)
		number := rapid.Map(rapid.IntRange(-4, 4), func(i int) float32 { return float32(i) })
		r := &graph.Rows{V: v, D: d, ID: rapid.SliceOfN(rapid.Int32Range(-1, int32(v-1)), entries, entries).Draw(t, "ID")}
		if rapid.Bool().Draw(t, "bags") {
			rows = rapid.IntRange(1, 5).Draw(t, "rows")
			r.Src = rapid.SliceOfN(rapid.Int32Range(0, int32(rows-1)), entries, entries).Draw(t, "Src")
		}
		if rapid.Bool().Draw(t, "scaled") {
			r.Scale = rapid.SliceOfN(number, entries, entries).Draw(t, "Scale")
		}
		r.Grad = rapid.SliceOfN(number, rows*d, rows*d).Draw(t, "Grad")

		want := make([]float32, v*d)
		for k, id := range r.ID {
			if id < 0 {
				continue
			}
			src, scale := k, float32(1)
			if r.Src != nil {
				src = int(r.Src[k])
			}
			if r.Scale != nil {
				scale = r.Scale[k]
			}
			for j := range d {
				want[int(id)*d+j] += scale * r.Grad[src*d+j]
			}
		}
		got := make([]float32, v*d)
		r.AddTo(got)
		if !slices.Equal(got, want) {
			t.Fatalf("expanded: %v\nwant %v", got, want)
		}

		var m graph.Merger
		m.Merge(&graph.Rows{V: v, D: d, ID: []int32{0, 0}, Grad: make([]float32, 2*d)}) // memory of an earlier step
		m.Merge(r)
		clear(got)
		for u, id := range m.ID {
			if u > 0 && m.ID[u-1] >= id {
				t.Fatalf("rows %v are not ascending", m.ID)
			}
			if m.From(id) != u || m.From(id+1) != u+1 {
				t.Fatalf("From does not find row %d among %v", id, m.ID)
			}
			copy(got[int(id)*d:], m.Sum()[u*d:(u+1)*d])
		}
		if !slices.Equal(got, want) || len(m.Sum()) != len(m.ID)*d {
			t.Fatalf("merged: %v\nwant %v", got, want)
		}
	})
}
