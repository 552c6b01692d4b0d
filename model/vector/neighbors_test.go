package vector

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"
)

// TestAll holds the neighbours of all words to what Nearest says of each, with equal vectors, zeros, hidden words
// and more words than a piece has, and to the same bits for any number of threads.
func TestAll(t *testing.T) {
	const v, d = 1300, 7
	table := random(v, d, 3)
	copy(table.Row(1200), table.Row(5))
	copy(table.Row(1201), table.Row(5))
	copy(table.Row(6), table.Row(5))
	clear(table.Row(9))
	table.Row(1100)[2] = float32(math.NaN())
	s := NewSearch(table, table.Words[700])
	var first *Neighbors
	for _, threads := range []int{1, 3} {
		before := runtime.GOMAXPROCS(threads)
		done := 0.0
		n, err := s.All(t.Context(), 4, func(share float64) { done = share })
		runtime.GOMAXPROCS(before)
		if err != nil || done != 1 {
			t.Fatalf("error %v, %v done", err, done)
		}
		if first == nil {
			first = n
		} else if !slices.Equal(n.Row, first.Row) || !slices.Equal(n.Cosine, first.Cosine) {
			t.Errorf("%d threads find other neighbours than one", threads)
		}
	}
	if two, err := s.All(t.Context(), 2, nil); err != nil || !slices.Equal(first.First(2).Row, two.Row) || !slices.Equal(first.First(2).Cosine, two.Cosine) || first.First(4) != first {
		t.Errorf("the first two of four are others than the nearest two: %v", err)
	}
	for i := range v {
		want, err := s.Nearest(table.Row(i), 4, i)
		if err != nil {
			t.Fatal(err)
		}
		rows, cosines := first.Of(i)
		for j, w := range want {
			// Both sums are of the same products, in another order.
			if near := math.Abs(float64(cosines[j]-w.Cosine)) < 1e-6; !near || int(rows[j]) != w.Row && want[max(0, j-1)].Cosine-want[min(3, j+1)].Cosine > 1e-6 {
				t.Errorf("row %d: neighbours %v with cosines %v, want %v", i, rows, cosines, want)
				break
			}
		}
		if len(want) == 0 && !slices.Equal(rows, []int32{-1, -1, -1, -1}) {
			t.Errorf("row %d without a direction has neighbours %v", i, rows)
		}
	}
	if rows, _ := first.Of(5); !slices.Equal(rows[:3], []int32{6, 1200, 1201}) {
		t.Errorf("of equals, the earlier should be first: %v", rows)
	}
}

func TestAllOdd(t *testing.T) {
	for name, v := range map[string]int{"one word": 1, "two words": 2, "three words": 3} {
		n, err := NewSearch(random(v, 5, 1)).All(t.Context(), 15, nil)
		if err != nil || n.K != max(1, v-1) || len(n.Row) != v*n.K || slices.Contains(n.Row, -1) != (v == 1) {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
	if _, err := NewSearch(random(3, 5, 1)).All(t.Context(), 0, nil); err == nil {
		t.Error("no error for no neighbours")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewSearch(random(3, 5, 1)).All(ctx, 1, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("in a context that has ended: %v", err)
	}
}
