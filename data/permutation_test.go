package data

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestPermutationIsABijection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 3000).Draw(t, "n")
		p := NewPermutation(n, rapid.Uint64().Draw(t, "key"))
		seen := make([]bool, n)
		for i := range n {
			x := p.At(i)
			if x < 0 || x >= n || seen[x] {
				t.Fatalf("At(%d) = %d, out of range or for the second time", i, x)
			}
			seen[x] = true
		}
		if p.Len() != n {
			t.Fatalf("Len() = %d, want %d", p.Len(), n)
		}
	})
}

// TestPermutationIsFair counts the 24 orders of 4 things over many keys. The
// 99.99 % quantile of χ² with 23 degrees of freedom is 57.1.
func TestPermutationIsFair(t *testing.T) {
	const keys = 24000
	count := make(map[[4]int]float64)
	for key := range uint64(keys) {
		p := NewPermutation(4, Random(key, Shuffle, 0, 0))
		count[[4]int{p.At(0), p.At(1), p.At(2), p.At(3)}]++
	}
	chi2 := 0.0
	for _, n := range count {
		chi2 += (n - keys/24) * (n - keys/24) / (keys / 24)
	}
	if len(count) != 24 || chi2 > 57.1 {
		t.Errorf("%d orders, χ² = %.1f; want 24 and less than 57.1", len(count), chi2)
	}
}

func TestPermutationDependsOnTheKey(t *testing.T) {
	a, b, c := NewPermutation(1000, 1), NewPermutation(1000, 2), NewPermutation(1000, 1)
	same := 0
	for i := range 1000 {
		if a.At(i) == b.At(i) {
			same++
		}
		if a.At(i) != c.At(i) {
			t.Fatalf("place %d differs for the same key", i)
		}
	}
	if same > 20 {
		t.Errorf("two keys agree in %d of 1000 places", same)
	}
}

func TestPermutationPanics(t *testing.T) {
	p := NewPermutation(3, 0)
	for _, i := range []int{-1, 3} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("At(%d) of 3 does not panic", i)
				}
			}()
			p.At(i)
		}()
	}
}

func TestRandomIsAFunctionOfAllItsArguments(t *testing.T) {
	seen := make(map[uint64]string)
	for seed := range uint64(4) {
		for _, p := range []Purpose{Shuffle, Shrink} {
			for epoch := -1; epoch < 4; epoch++ {
				for i := range 4 {
					r, args := Random(seed, p, epoch, i), fmt.Sprint(seed, p, epoch, i)
					if other, ok := seen[r]; ok {
						t.Errorf("Random is the same for %s and %s", other, args)
					}
					seen[r] = args
				}
			}
		}
	}
	// Runs are to be repeated by later versions, so the values are kept.
	if got, want := Random(1, Shuffle, 2, 3), uint64(0xe411047f566c0c7f); got != want {
		t.Errorf("Random(1, Shuffle, 2, 3) = %#x, want %#x", got, want)
	}
}

func BenchmarkPermutation(b *testing.B) {
	p := NewPermutation(2_000_000, 1)
	i := 0
	for b.Loop() {
		p.At(i % 2_000_000)
		i++
	}
}
