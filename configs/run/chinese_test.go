package run_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// The Chinese example runs at the top of the repository, and its text is split into the
// words of its dictionary, each as often as that says.
func TestChinese(t *testing.T) {
	t.Chdir("../..")
	e, err := configs.Load("configs/chinese/market.toml", []string{"corpus.valid=0", "vocab.min_count=1", "train.epochs=1"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Start(t.Context(), e, run.Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	vocab, err := r.Vocab()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(e.Corpus.Dictionary)
	if err != nil {
		t.Fatal(err)
	}
	words := 0
	for line := range strings.Lines(string(text)) {
		if line[0] == '#' {
			continue
		}
		words++
		word, count, _ := strings.Cut(strings.TrimSpace(line), " ")
		id, ok := vocab.ID(word)
		if !ok || strconv.FormatInt(vocab.Count(id), 10) != count {
			t.Errorf("%s: in the text: %t, want %s times", word, ok, count)
		}
	}
	if n := vocab.Len() - 1; n != words || n < 100 { // without unk
		t.Errorf("%d words of the text, %d of the dictionary", n, words)
	}
	for _, word := range e.Show.Nearest {
		if _, ok := vocab.ID(word); !ok {
			t.Errorf("show.nearest: %s is not in the text", word)
		}
	}
}
