package data

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// Pieces are the sentences, or parts of them as long as one another and as may be, one behind the other.
func TestStarts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]int{1, 7, 64, 1000}).Draw(t, "most")
		lengths := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(1, 3), rapid.IntRange(1, 300)), 0, 200).Draw(t, "lengths")
		c := &Corpus{}
		var want []string
		for _, n := range lengths {
			lo := c.Len()
			c.add(make([]int32, n))
			pieces := (n + most - 1) / most
			for p := range pieces {
				want = append(want, fmt.Sprint(lo+n*p/pieces, lo+n*(p+1)/pieces))
			}
		}
		s := c.Starts(most)
		if s.Len() != len(want) || c.Sentences() != len(lengths) {
			t.Fatalf("%d pieces of %d sentences, want %d", s.Len(), c.Sentences(), len(want))
		}
		for i, w := range want {
			lo, hi := s.Bounds(i)
			if got := fmt.Sprint(lo, hi); got != w {
				t.Fatalf("piece %d has tokens %s, want %s", i, got, w)
			}
		}
		if got := len(c.SentenceStarts()); got != len(lengths) {
			t.Fatalf("the text has %d sentences then, want %d", got, len(lengths))
		}
	})
}
