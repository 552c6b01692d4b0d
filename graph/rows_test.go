package graph_test

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"pgregory.net/rapid"
)

// drawRows draws a gradient of one to three lists of entries, of which some are padding.
func drawRows(t *rapid.T) *graph.Rows {
	v, d := rapid.IntRange(1, 300).Draw(t, "V"), rapid.IntRange(1, 9).Draw(t, "D")
	r := drawList(t, v, d)
	for range rapid.IntRange(0, 2).Draw(t, "more") {
		next := drawList(t, v, d)
		next.Next, r = r, next
	}
	return r
}

// drawList draws a list of entries, with or without bags and scales.
func drawList(t *rapid.T, v, d int) *graph.Rows {
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
	return r
}

// dense returns the matrix, (V, D), that a gradient of rows stands for, entry by entry.
func dense(r *graph.Rows) []float32 {
	sum := make([]float32, r.V*r.D)
	for ; r != nil; r = r.Next {
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
			for j := range r.D {
				sum[int(id)*r.D+j] += scale * r.Grad[src*r.D+j]
			}
		}
	}
	return sum
}

// TestRows compares a gradient of rows, expanded and merged, with the sum of its
// entries. The numbers are small integers, so sums are exact.
func TestRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRows(t)
		v, d, want := r.V, r.D, dense(r)
		got := make([]float32, v*d)
		r.AddTo(got)
		if !slices.Equal(got, want) {
			t.Fatalf("expanded: %v\nwant %v", got, want)
		}

		var m graph.Merger
		m.Merge(&graph.Rows{V: v, D: d, ID: []int32{0, 0}, Grad: make([]float32, 2*d)}) // memory of an earlier step
		var early graph.Order
		if rapid.Bool().Draw(t, "started") { // with the rows alone
			early.Start(&graph.Rows{V: v, D: d, ID: []int32{0}})
			all := *r
			*r = graph.Rows{V: v, D: d, ID: all.ID, Next: all.Next}
			early.Start(r)
			r.Src, r.Scale, r.Grad = all.Src, all.Scale, all.Grad
		}
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

// TestOrderReads holds that an order has read the rows' numbers when Start returns: their
// memory is the batch's, which may be another one by the time that the order is found.
func TestOrderReads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // nothing is found before Merge
	r := &graph.Rows{V: 5, D: 1, ID: []int32{3, -1, 1, 3}, Grad: []float32{1, 2, 4, 8}}
	var early graph.Order
	early.Start(r)
	copy(r.ID, []int32{4, 4, 4, 4})
	var m graph.Merger
	m.Merge(r)
	if want := []int32{1, 3}; !slices.Equal(m.ID, want) {
		t.Fatalf("rows %v, want %v", m.ID, want)
	}
	if want := []float32{4, 9}; !slices.Equal(m.Sum(), want) {
		t.Errorf("gradient %v, want %v", m.Sum(), want)
	}
}

// TestMergeMany merges chains of so many entries that they are sorted by digits, in
// several pieces and for any number of threads.
func TestMergeMany(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var m graph.Merger
	for _, v := range []int{1, 255, 2048, 33_278, 1 << 20, 5_000_000} {
		var chain *graph.Rows
		want := map[int32][]float32{} // the weights of each row's entries, in their order
		for _, n := range []int{30_000, 0, 1, 9_000} {
			x := &graph.Rows{V: v, D: 1, Grad: []float32{1}, Src: make([]int32, n), Next: chain}
			for range n {
				x.ID = append(x.ID, int32(r.IntN(v+1)-1))
				x.Scale = append(x.Scale, float32(r.IntN(64)))
			}
			chain = x
		}
		for x := chain; x != nil; x = x.Next {
			for k, id := range x.ID {
				if id >= 0 {
					want[id] = append(want[id], x.Scale[k])
				}
			}
		}
		for _, threads := range []int{1, 3} {
			before := runtime.GOMAXPROCS(threads)
			m.Merge(chain)
			runtime.GOMAXPROCS(before)
			if len(m.ID) != len(want) || !slices.IsSorted(m.ID) {
				t.Fatalf("V = %d: %d rows, sorted %v; want %d", v, len(m.ID), slices.IsSorted(m.ID), len(want))
			}
			for u, id := range m.ID {
				var sum float32
				for _, w := range want[id] {
					sum += w
				}
				if got := m.Sum()[u]; got != sum {
					t.Fatalf("V = %d: the gradient of row %d is %v, want %v", v, id, got, sum)
				}
			}
		}
	}
}

// TestRowsComeInTheOrderOfTheirExamples holds that the rows of a batch's first examples come first, so that the
// thread that made their gradients takes them, in each part of a chain; each row comes once, and is
// announced before, but for the first ones.
func TestRowsComeInTheOrderOfTheirExamples(t *testing.T) {
	const n, v = 2000, 5000
	r := rand.New(rand.NewPCG(1, 2))
	id := make([]int32, v)
	for i := range id {
		id[i] = int32(i)
	}
	r.Shuffle(v, func(i, j int) { id[i], id[j] = id[j], id[i] })
	next := &graph.Rows{V: v, D: 1, ID: id[n : n+n/2], Grad: make([]float32, n)}
	rows := &graph.Rows{V: v, D: 1, ID: id[:n], Grad: make([]float32, n), Next: next}
	where := map[int32]float64{} // in its part, from 0 to 1
	for x := rows; x != nil; x = x.Next {
		for k, row := range x.ID {
			where[row] = float64(k) / float64(len(x.ID))
		}
	}
	var m graph.Merger
	m.Merge(rows)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // which does one piece after the other
	at, come, announced := 0.0, map[int]bool{}, map[int]bool{}
	m.EachRow(func(u int) { announced[u] = true }, func(u int, _ []float32) {
		if x := where[m.ID[u]]; x < at-1.0/32 {
			t.Fatalf("a row of the examples at %.2f comes after one of those at %.2f", x, at)
		} else {
			at = max(at, x)
		}
		if come[u] || !announced[u] && len(come) > 3 {
			t.Fatalf("row %d has come before: %v; it was announced: %v", u, come[u], announced[u])
		}
		come[u] = true
	})
	if len(come) != len(where) {
		t.Errorf("%d rows came of %d", len(come), len(where))
	}
}

// TestMergerOfNothing holds that a Merger without a gradient has no rows.
func TestMergerOfNothing(t *testing.T) {
	var m graph.Merger
	m.EachRow(nil, func(int, []float32) { t.Error("a row") })
	if len(m.ID) != 0 || m.From(3) != 0 || len(m.Sum()) != 0 {
		t.Errorf("rows %v, sum %v", m.ID, m.Sum())
	}
}
