package corpus

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lower returns a word in lower case, as [Words] has it: each character by Unicode's simple mapping, but for a capital sigma at the
// end of a Greek word, which becomes ς, as Python and Java have it: ΟΔΟΣ is οδος.
func Lower(word string) string {
	lower := strings.ToLower(word)
	if endsInSigma([]byte(word)) {
		return strings.TrimSuffix(lower, "σ") + finalSigma
	}
	return lower
}

const capitalSigma, finalSigma = "Σ", "ς"

// endsInSigma reports whether a word ends in a capital sigma that is not all of it. Marks and what joins letters may stand before.
func endsInSigma(word []byte) bool {
	before, ends := bytes.CutSuffix(word, []byte(capitalSigma))
	if !ends {
		return false
	}
	before = bytes.TrimRightFunc(before, func(r rune) bool { return unicode.IsMark(r) || strings.ContainsRune("'’.:·", r) })
	last, _ := utf8.DecodeLastRune(before)
	return unicode.IsUpper(last) || unicode.IsLower(last) || unicode.IsTitle(last)
}
