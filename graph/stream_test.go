package graph

import (
	"testing"

	"pgregory.net/rapid"
)

// TestSkip holds that a stream without its first numbers goes on as the source does after these.
func TestSkip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Stream{rapid.Uint64().Draw(t, "hi"), rapid.Uint64().Draw(t, "lo")}
		n := rapid.IntRange(0, 5000).Draw(t, "n")
		source := s.Source()
		for range n {
			source.Uint64()
		}
		if got, want := *s.Skip(n).Source(), *source; got != want {
			t.Fatalf("without the first %d: %v, want %v", n, got, want)
		}
	})
}

// TestSkipFar holds that two strides are as far as one of both.
func TestSkipFar(t *testing.T) {
	s := stream(1, "embedding.w")
	if got, want := s.Skip(1<<28).Skip(1<<29), s.Skip(3<<28); got != want {
		t.Errorf("%v after 2²⁸ and 2²⁹ numbers, %v after both", got, want)
	}
}
