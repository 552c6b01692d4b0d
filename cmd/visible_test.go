package cmd

import (
	"bytes"
	"errors"
	"testing"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/vector"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"café 東京 a\u00a0b": "café 東京 a\u00a0b", "\x1b[31mred": `\x1b[31mred`, "a\u202eb": `a\u202eb`, "\abell": `\abell`, "\u009b1m": `\u009b1m`,
	} {
		if got := visible(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
	if got, want := unixWord("it's\x1b\\"), `$'it\'s\x1b\\'`; got != want {
		t.Errorf("on a command line it is %s, want %s", got, want)
	}
	var out bytes.Buffer
	if err := printNeighbors(&out, []run.Neighbors{{Word: "\x1b[2J", Nearest: []vector.Neighbor{{Word: "a\u202eb", Cosine: 1}}}}, false); err != nil {
		t.Fatal(err)
	}
	printError(&out, errors.New("no \x1b]0;title\a\nsecond"))
	if got, want := out.String(), `\x1b[2J  a\u202eb 1.00`+"\n"+`lexigraph: no \x1b]0;title\a`+"\nlexigraph: second\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}
