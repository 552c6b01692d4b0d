package data

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

//go:embed testdata/phrases.py
var phraseScript string

// TestInteropPhrases checks that gensim finds the same phrases, with the same scores, and
// joins the same words.
func TestInteropPhrases(t *testing.T) {
	python := modeltest.Python(t, "gensim")
	path := text(t, strings.Join(slices.Collect(random(3000, 80)), "\n"))
	specs := map[string]PhraseSpec{"ratio": {1, PhraseRatio, 1, 3}, "npmi": {1, PhraseNPMI, 0.01, 3}}
	out := modeltest.Script(t, python, phraseScript, path, "3", fmt.Sprint(specs["ratio"].Threshold), fmt.Sprint(specs["npmi"].Threshold))
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var theirs struct {
			Score   string
			Phrases map[string]float64
			Text    string
		}
		if err := d.Decode(&theirs); err != nil {
			t.Fatal(err)
		}
		s := settings(path)
		s.Phrases = specs[theirs.Score]
		ours, err := Load(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if n := ours.Phrases.Len(); n != len(theirs.Phrases) || n < 100 {
			t.Errorf("%s: %d phrases, gensim has %d", theirs.Score, n, len(theirs.Phrases))
		}
		for _, p := range ours.Phrases.Rounds()[0] {
			if want := theirs.Phrases[p.First+"\t"+p.Second]; !(math.Abs(p.Score-want) <= 1e-12*math.Abs(want)) {
				t.Errorf("%s: %s has the score %v, gensim says %v", theirs.Score, p.Word(), p.Score, want)
			}
		}
		if lines(ours.Train, ours.Vocab) != theirs.Text {
			t.Errorf("%s: gensim joins other words", theirs.Score)
		}
	}
}
