package data

import (
	"os"
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
		var starts []int
		for _, s := range sentences {
			starts = append(starts, at)
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
		if got := c.SentenceStarts(); !slices.Equal(got, starts) {
			t.Fatalf("SentenceStarts() = %v, want %v", got, starts)
		}
	})
}

// TestExcerpt holds that an excerpt has about as many tokens as are asked for, from all over the text and in its order, and that its sentences
// begin where those of the text do, but for the first of a place.
func TestExcerpt(t *testing.T) {
	for _, length := range []int{1, 7, 40, 3000} { // of a sentence
		var sentences [][]int32
		for n := int32(0); n < 48_000; {
			sentence := make([]int32, length)
			for i := range sentence {
				sentence[i] = n
				n++
			}
			sentences = append(sentences, sentence)
		}
		c := NewCorpus(sentences)
		for _, tokens := range []int{1, 16, 160, 2000, 30_000} {
			e := c.Excerpt(tokens)
			if e.Len() < tokens*9/10 || e.Len() > tokens+2*max(length, tokens/16+1) {
				t.Errorf("sentences of %d: an excerpt of %d tokens has %d", length, tokens, e.Len())
			}
			places := map[int32]bool{}
			for i, id := range e.IDs {
				places[id/3000] = true
				follows := i > 0 && e.IDs[i-1] == id-1
				if i > 0 && id <= e.IDs[i-1] || !follows && !e.StartsSentence(i) || follows && e.StartsSentence(i) != (int(id)%length == 0) {
					t.Fatalf("sentences of %d, %d tokens: token %d is %d, behind %v", length, tokens, i, id, e.IDs[:i][max(0, i-1):])
				}
			}
			if tokens >= 160 && len(places) < 8 { // a place with a long sentence may have what the next one lacks
				t.Errorf("sentences of %d: an excerpt of %d tokens is from %d of 16 places", length, tokens, len(places))
			}
		}
		if c.Excerpt(c.Len()) != c {
			t.Error("an excerpt of the whole text is another one")
		}
	}
}

// TestAround compares with a walk over the text, one token after the other.
func TestAround(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sentences [][]int32
		n := 0
		for _, words := range rapid.SliceOfN(rapid.IntRange(1, 200), 1, 5).Draw(t, "lengths") {
			s := make([]int32, words)
			for i := range s {
				s[i] = int32(n)
				n++
			}
			sentences = append(sentences, s)
		}
		c := NewCorpus(sentences)
		var keep []uint64
		if rapid.Bool().Draw(t, "some are passed over") {
			keep = make([]uint64, (n+63)/64)
			share := rapid.IntRange(0, 8).Draw(t, "eighths kept")
			for i := range n {
				if int(Random(1, Keep, 0, i)%8) < share {
					keep[i>>6] |= 1 << (i & 63)
				}
			}
		}
		kept := func(i int) bool { return keep == nil || keep[i>>6]>>(i&63)&1 != 0 }
		i := rapid.IntRange(0, n-1).Draw(t, "token")
		before, after := rapid.IntRange(0, 100).Draw(t, "before"), rapid.IntRange(0, 100).Draw(t, "after")

		want := []int32{-7}
		for j, left := i, before; left > 0 && !c.StartsSentence(j); {
			if j--; kept(j) {
				want = slices.Insert(want, 1, int32(j))
				left--
			}
		}
		for j, left := i+1, after; left > 0 && j < n && !c.StartsSentence(j); j++ {
			if kept(j) {
				want = append(want, int32(j))
				left--
			}
		}
		if got := c.Around([]int32{-7}, keep, i, before, after); !slices.Equal(got, want) {
			t.Fatalf("Around(%d, %d, %d) = %v, want %v", i, before, after, got, want)
		}
	})
}

// drafted returns a text as a draft, in memory or in a file.
func drafted(t testing.TB, folder string, sentences [][]int32) *draft {
	d := newDraft(folder)
	for _, s := range sentences {
		d.add(s)
	}
	if err := d.end(); err != nil {
		t.Fatal(err)
	}
	return d
}

// In memory, what is read is overwritten.
func TestRemap(t *testing.T) {
	few(t)
	folder := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		sentences := rapid.SliceOf(rapid.SliceOfN(rapid.Int32Range(0, 4), 0, 90)).Draw(r, "sentences")
		to := rapid.SliceOfN(rapid.Int32Range(-1, 3), 5, 5).Draw(r, "to")
		unk := rapid.Int32Range(-1, 3).Draw(r, "unk")
		var want [][]int32
		unknown := int64(0)
		for _, s := range sentences {
			var kept []int32
			for _, id := range s {
				if id = to[id]; id < 0 {
					unknown++
					id = unk
				}
				if id >= 0 {
					kept = append(kept, id)
				}
			}
			want = append(want, kept)
		}
		expected := NewCorpus(want)
		for _, folder := range []string{"", folder} {
			d, got := drafted(t, folder, sentences), &Corpus{}
			if d.writer == nil {
				got.IDs = d.memory.IDs[:0]
			}
			first := rapid.Int64Range(0, d.Len()).Draw(r, "first") // as many tokens have a renumbering of their own
			ends := []int64{0, first, first, d.Len()}
			n, err := d.remap(func() (*renumbering, error) {
				end := ends[0]
				ends = ends[1:]
				return &renumbering{to: to, unk: unk, end: end}, nil
			}, got.put)
			d.close()
			if err != nil || n != unknown || !slices.Equal(got.IDs, expected.IDs) || !slices.Equal(got.starts, expected.starts) || got.sentences != expected.sentences {
				r.Fatalf("got %+v, %d unknown, %v, want %+v, %d", got, n, err, expected, unknown)
			}
		}
	})
	if files, _ := os.ReadDir(folder); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}
