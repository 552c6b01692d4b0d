package corpus

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestExotic: all that is looked for among characters beyond ASCII is found in the parts of a text that have them as in the whole text.
func TestExotic(t *testing.T) {
	letters := rapid.SampledFrom([]rune("abcZ \n.\"ÃâÐàé©€™РСиё\u200b"))
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.StringOfN(letters, 0, 60, -1).Draw(t, "text"))
		others := exotic(text)
		same := func(name string, find func(text []byte, n int) [][]byte) {
			if got, want := find(others, -1), find(text, -1); !slices.EqualFunc(got, want, bytes.Equal) {
				t.Errorf("%s: %q in %q, want %q as in %q", name, got, others, want, text)
			}
		}
		for _, w := range twice {
			same(w.such, w.is().FindAll)
		}
		same("accented", accented().FindAll)
		for _, o := range oddities {
			if o.has == "" {
				same(o.what, o.is().FindAll)
			}
		}
	})
}

func BenchmarkGarbled(b *testing.B) {
	for name, line := range map[string]string{"english": "a café – and , <unk> the rest ; of it\n", "russian": "Старик медленно шёл к гавани\n"} {
		text := bytes.Repeat([]byte(line), headSize/len(line))
		b.Run("text="+name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				garbled(text)
			}
		})
	}
}
