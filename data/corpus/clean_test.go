package corpus

import (
	"bytes"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// TestNormal: a text becomes what NFC makes of it, wherever marks stand that belong to the letter before them.
func TestNormal(t *testing.T) {
	c := &cleaner{}
	runes := rapid.SampledFrom([]rune("ab e\n<é\u0301\u0323\u0300ё\u0438\u0306\u1100\u1161\u11a8\uac00\u212b\u0344한字\U0001f600"))
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.StringOfN(runes, 0, 50, -1).Draw(t, "text"))
		if rapid.Bool().Draw(t, "bad") {
			text = append(text, 0xc3, 'a', 0xff)
		}
		if got, want := c.normal(text), norm.NFC.Bytes(text); !bytes.Equal(got, want) {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	})
	if text := bytes.Repeat([]byte("of it "), 9); isNormal([]byte("e\u0301")) || !isNormal(text) || asciiLength(append(text, "é"...)) != len(text) {
		t.Error("a decomposed letter passes for NFC, or ASCII does not")
	}
}
