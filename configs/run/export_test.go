package run

import (
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
)

// TestUnfit: before the training a run is told which words a format cannot hold, and where it cannot hold all of them together.
func TestUnfit(t *testing.T) {
	var told []string
	o := Options{Notify: func(e Event) { told = append(told, e.(Warning).Text) }}
	e := configs.Default()
	e.Export.Formats = []string{"word2vec", "glove", "npy"}
	for _, words := range [][]string{{"sun;", "moon;", "star;"}, {"sun", "moon;", "star;", "a b"}, {"sun;", "moon", "star"}} {
		if err := o.unfit(e, words); err != nil {
			t.Fatal(err)
		}
		told = append(told, "")
	}
	want := []string{"word2vec will not be written: the words would be misread", "glove will not be written", "",
		"word2vec cannot hold 1 of the words", "word2vec will not be written", "glove cannot hold 1 of the words", "glove will not", "", ""}
	if len(told) != len(want) {
		t.Fatalf("told is %q", told)
	}
	for i, text := range told {
		if !strings.Contains(text, want[i]) || text == "" && want[i] != "" {
			t.Errorf("%q is told, want %q", text, want[i])
		}
	}
}
