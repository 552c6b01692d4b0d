package cmd

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// TestNextAnalogy: an analogy of words and their endings is proposed, and none of stems, where event would be of even.
func TestNextAnalogy(t *testing.T) {
	words := &vector.Table{Dim: 3}
	for i, word := range []string{"there", "reader", "writer", "readers", "writers"} {
		x := [][]float32{{1, 1, 0}, {1, 0, 0}, {0, 1, 0}, {1, 0, 1}, {0, 1, 1}}[i]
		words.Words, words.Counts, words.Data = append(words.Words, word), append(words.Counts, int64(1000>>(2*min(i, 1)))), append(words.Data, x...)
	}
	for _, stem := range []bool{false, true} {
		var said bytes.Buffer
		r := &runner{stdout: &said}
		experiment := &configs.Experiment{Corpus: configs.Corpus{Stem: stem}}
		if err := r.printNext(&run.Run{Path: "runs/x", Experiment: experiment, Manifest: &train.Manifest{}}, vector.NewSearch(words), nil); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(said.String(), " analogy runs/x reader readers writer\n"); got == stem {
			t.Errorf("stem = %v: said %s", stem, said.String())
		}
	}
}

// TestNextTexts: the texts that are proposed consist of words of the vocabulary, and those that begin with a dash are no flags.
func TestNextTexts(t *testing.T) {
	for _, test := range []struct {
		shown []string
		want  string
	}{
		{[]string{"Hund", "Katze", "don't"}, ` similarity runs/x 'Hund Katze' 'Hund don'\''t'` + "\n"},
		{[]string{"-lrb-", "Katze", "Maus"}, ` similarity runs/x -- '-lrb- Katze' '-lrb- Maus'` + "\n"},
		{[]string{"Hund"}, ` similarity runs/x 'a text' 'another text'` + "\n"},
	} {
		if got := embedding("runs/x", test.shown); !strings.HasSuffix(got, test.want) && runtime.GOOS != "windows" {
			t.Errorf("of %q: %s, want %s", test.shown, got, test.want)
		}
	}
}

// TestPassedSentence: it is told what was better, when, and what may help.
func TestPassedSentence(t *testing.T) {
	m := &train.Manifest{Steps: 2000}
	for want, p := range map[string]compare.Point{
		"before training it was 164.68: longer training, more text or another learning rate may help": {HeldOut: evaluate.HeldOut{Loss: 5.1, Perplexity: 164.68}},
		"after 1,000 of 2,000 steps it was 0.5000; train.patience keeps the best":                     {Step: 1000, HeldOut: evaluate.HeldOut{Loss: 0.5}},
	} {
		if got := passed(p, m); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
