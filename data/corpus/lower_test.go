package corpus

import (
	"strings"
	"testing"
)

// TestLower: a sigma at the end of a Greek word in capitals is the one that stands there, in a text as in a question.
func TestLower(t *testing.T) {
	w := &Words{}
	for word, want := range map[string]string{
		"ΟΔΟΣ": "οδος", "οδος": "οδος", "ΣΟΦΟΣ": "σοφος", "Οδυσσεύς": "οδυσσεύς", "Σ": "σ", "Α.Σ": "α.ς", "ΑΪΣ": "αϊς", "ΑΙ\u0308Σ": "αι\u0308ς",
		"ΣΑ": "σα", "1Σ": "1σ", "STRASSE": "strasse", "İZ": "iz", "ÉTÉ": "été", "": "",
	} {
		if got := Lower(word); got != want {
			t.Errorf("%s in lower case is %s, want %s", word, got, want)
		}
		if got := strings.Join(split(w, word), " "); got != want {
			t.Errorf("%s is split to %s, want %s", word, got, want)
		}
	}
}
