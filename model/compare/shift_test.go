package compare

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/model/vector"
)

// TestShift plants words that move, and finds them and no others beyond what seeds differ by.
func TestShift(t *testing.T) {
	const words, dim, groups = 600, 12, 12
	moved := []int{40, 200, 333, 512}
	space := func(seed uint64, planted bool) *vector.Table {
		r := rand.New(rand.NewPCG(seed, 1))
		table := &vector.Table{Dim: dim}
		for i := range words {
			group := i % groups
			if planted && slices.Contains(moved, i) {
				group = (group + 5) % groups
			}
			table.Words = append(table.Words, fmt.Sprint("w", i))
			own := rand.New(rand.NewPCG(uint64(i), 2)) // what seeds agree about
			for d := range dim {
				x := 0.5*own.NormFloat64() + 0.2*r.NormFloat64()
				if d == group {
					x += 2
				}
				table.Data = append(table.Data, float32(x))
			}
		}
		return table
	}
	before := []*vector.Table{space(1, false), space(2, false), space(3, false)}
	after := []*vector.Table{space(11, true), space(12, true)}
	s, err := NewShift(context.Background(), before, after, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.K != 50 || s.Pairs != 4 || s.Words != words {
		t.Errorf("%d nearest words of %d, %d pairs of seeds; want 50 of %d, 4", s.K, s.Words, s.Pairs, words)
	}
	first := slices.Sorted(slices.Values(s.Most[:len(moved)]))
	if !slices.Equal(first, moved) {
		t.Errorf("moved most are %v, want %v", first, moved)
	}
	for _, i := range moved {
		if s.Shared[i] >= s.Band[i]-10 {
			t.Errorf("word %d shares %d, its band is %d", i, s.Shared[i], s.Band[i])
		}
	}
	// Whatever else is beyond the band is what is expected of any two seeds.
	if s.Chance > 0.05*words || s.Chance < 0.01*words || float64(s.Beyond) > 2*s.Chance+float64(len(moved)) {
		t.Errorf("%d words are beyond the band, between seeds %.1f", s.Beyond, s.Chance)
	}

	alone, err := NewShift(context.Background(), before[:1], after[:1], nil)
	if err != nil {
		t.Fatal(err)
	}
	if alone.Band != nil || alone.Pairs != 0 {
		t.Errorf("there is a band of %d pairs without seeds", alone.Pairs)
	}
	if first := slices.Sorted(slices.Values(alone.Most[:len(moved)])); !slices.Equal(first, moved) {
		t.Errorf("without seeds moved most are %v, want %v", first, moved)
	}
	wide := alone.Of(words+2, append([]int{words + 1}, upFrom(1, words)...))
	if wide.Shared[words+1] != alone.Shared[0] || wide.Shared[0] != -1 || wide.Shared[5] != alone.Shared[5] {
		t.Error("the numbers are not those of their words in a longer list")
	}

	same, err := NewShift(context.Background(), before[:1], before[:1], nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(same.Most) > 0 || slices.Min(same.Shared) != same.K {
		t.Errorf("a space has moved from itself: %v", same.Most)
	}
}

func upFrom(first, n int) []int {
	all := make([]int, 0, n)
	for i := first; i < n; i++ {
		all = append(all, i)
	}
	return all
}
