package run

import (
	"fmt"
	"strings"
	"testing"
	"time"

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

// TestUnfitMany: a hundred thousand words that a format cannot hold, such as the names of places, are found in no time.
func TestUnfitMany(t *testing.T) {
	var words []string
	for i := range 100_000 {
		words = append(words, fmt.Sprintf("york%d", i), fmt.Sprintf("new york %d", i))
	}
	told, begin := 0, time.Now()
	o := Options{Notify: func(Event) { told++ }}
	e := configs.Default()
	e.Export.Formats = []string{"word2vec"}
	if err := o.unfit(e, words); err != nil || told != 1 {
		t.Errorf("told %d times, error %v", told, err)
	}
	if took := time.Since(begin); took > 15*time.Second { // it is a tenth of a second
		t.Errorf("it took %v", took)
	}
}
