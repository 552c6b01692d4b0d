package loss

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestList compares what a list finds with what is there, of words that share chains and of words that are repeated.
func TestList(t *testing.T) {
	var l list
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]int32{0, 1, 63, 128, 129, 1024, 1152, 1 << 20, 1<<20 + 128})
		words := rapid.SliceOfN(word, 0, 30).Draw(t, "words")
		l.fill(words)
		wanted := word.Draw(t, "word")
		var got, want []int
		for at := l.find(wanted); at != nowhere; at = l.after(at) {
			got = append(got, at)
		}
		for i, v := range words {
			if v == wanted {
				want = append(want, i)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d is at %v, want %v", wanted, got, want)
		}
		var again, more []int
		l.repeated(func(place int) { again = append(again, place) })
		for i, v := range words {
			if slices.Contains(words[:i], v) {
				more = append(more, i)
			}
		}
		if !slices.Equal(again, more) {
			t.Fatalf("repeated are %v, want %v", again, more)
		}
	})
}
