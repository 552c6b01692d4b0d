package corpus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnglish(t *testing.T) {
	for word, want := range map[string]string{
		"opens": "open", "opening": "open", "opened": "open", "open": "open",
		"stopped": "stop", "copies": "cop", "copy": "cop", "writes": "writ", "writing": "writ", "write": "writ",
		"allocation": "alloc", "allocator": "alloc", "sections": "sect", "quickly": "quick",
		"class": "class", "bus": "bus", "this": "this", "is": "is", "red": "red", "ring": "ring", "": "",
		"utf8s": "utf8s", "naïves": "naïves", "all": "all", "falling": "fall",
	} {
		if got := Stem(word); got != want {
			t.Errorf("stem of %q: %q, want %q", word, got, want)
		}
	}
	if !Common("the") || Common("file") || Common("") {
		t.Error("common words")
	}
}

func TestStemmedWords(t *testing.T) {
	w := &Words{Stem: true}
	var got []string
	for text := []byte("Copies, naïves and FLIES of opened files"); ; {
		var token []byte
		if token, text = w.Next(text); token == nil {
			break
		}
		got = append(got, string(token))
	}
	if diff := cmp.Diff(strings.Fields("cop naïves and fly of open fil"), got); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
	if w.Key() == (&Words{}).Key() {
		t.Error("the same key as without stems")
	}
}
