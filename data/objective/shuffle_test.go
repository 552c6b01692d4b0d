package objective

import (
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"pgregory.net/rapid"
)

// TestShuffle holds that every item comes once, whatever is in memory, and that
// no more stretches are needed at a time than are.
func TestShuffle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ex := stretchedExamples{
			n:    rapid.IntRange(0, 2000).Draw(t, "examples"),
			size: rapid.IntRange(1, 300).Draw(t, "size"),
			held: rapid.IntRange(1, 9).Draw(t, "held"),
		}
		block := rapid.IntRange(1, 40).Draw(t, "block")
		s := newShuffle(ex, block, 1, 2)
		seen := make([]bool, s.items)
		window, touched := 0, map[int]bool{}
		for i := range s.items {
			j := s.at(i)
			if seen[j] {
				t.Fatalf("item %d comes twice", j)
			}
			seen[j] = true
			if s.from != window {
				window, touched = s.from, map[int]bool{}
			}
			touched[j*block/ex.size] = true
			touched[((j+1)*block-1)/ex.size] = true
			least := 2 + block/ex.size // of one stretch of blocks; as many are left over at the end
			if n := len(touched); n > max(ex.held, least)+least {
				t.Fatalf("%d stretches in one window, where memory holds %d", n, ex.held)
			}
			if again := newShuffle(ex, block, 1, 2).at(i); again != j {
				t.Fatalf("place %d is item %d, and %d where one begins there", i, j, again)
			}
		}
	})
}

// TestShuffleOfMemory holds that what memory holds comes in the order of one
// permutation, as it always did.
func TestShuffleOfMemory(t *testing.T) {
	const n = 1000
	ex, err := (&NextWord{Words: 1, Pooling: "mean"}).New(t.Context(), Text{Corpus: data.NewCorpus([][]int32{make([]int32, n)})})
	if err != nil {
		t.Fatal(err)
	}
	s := newShuffle(ex, 1, 3, 4)
	want := data.NewPermutation(n, data.Random(3, data.Shuffle, 4, 0))
	for i := range n {
		if got := s.at(i); got != want.At(i) {
			t.Fatalf("place %d is %d, want %d", i, got, want.At(i))
		}
	}
}
