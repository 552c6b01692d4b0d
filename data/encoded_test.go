package data

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCorpus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sentences := rapid.SliceOf(rapid.SliceOfN(rapid.Int32Range(0, 9), 0, 90)).Draw(t, "sentences")
		c := NewCorpus(sentences)
		sentences = slices.DeleteFunc(sentences, func(s []int32) bool { return len(s) == 0 })
		if got := slices.Concat(sentences...); !slices.Equal(c.IDs, got) || c.Sentences() != len(sentences) {
			t.Fatalf("ids %v in %d sentences", c.IDs, c.Sentences())
		}
		at := 0
		for _, s := range sentences {
			for i := range s {
				if c.StartsSentence(at+i) != (i == 0) {
					t.Fatalf("StartsSentence(%d) is wrong", at+i)
				}
				before, after := rapid.IntRange(0, 70).Draw(t, "before"), rapid.IntRange(0, 70).Draw(t, "after")
				lo, hi := c.Window(at+i, before, after)
				if wantLo, wantHi := max(at, at+i-before), min(at+len(s), at+i+after+1); lo != wantLo || hi != wantHi {
					t.Fatalf("Window(%d, %d, %d) = %d, %d, want %d, %d", at+i, before, after, lo, hi, wantLo, wantHi)
				}
			}
			at += len(s)
		}
	})
}

func TestRemap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sentences := rapid.SliceOf(rapid.SliceOfN(rapid.Int32Range(0, 4), 0, 30)).Draw(t, "sentences")
		to := rapid.SliceOfN(rapid.Int32Range(-1, 3), 5, 5).Draw(t, "to")
		var want [][]int32
		unknown := int64(0)
		for _, s := range sentences {
			var kept []int32
			for _, id := range s {
				if id == 2 {
					unknown++
				}
				if to[id] >= 0 {
					kept = append(kept, to[id])
				}
			}
			want = append(want, kept)
		}
		got, expected := NewCorpus(sentences), NewCorpus(want)
		n := got.remap(to, []bool{2: true, 4: false})
		if n != unknown || !slices.Equal(got.IDs, expected.IDs) || !slices.Equal(got.starts, expected.starts) || got.sentences != expected.sentences {
			t.Fatalf("got %+v, %d unknown, want %+v, %d", got, n, expected, unknown)
		}
	})
}
