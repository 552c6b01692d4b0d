package run_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// TestForTextRepeated holds that nothing is held out of a text of few sentences, again and again: a share of those
// that differ would be none, which nobody has asked for.
func TestForTextRepeated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("the cat sees the mouse\nthe dog sees the cat\n", 300)), 0o666); err != nil {
		t.Fatal(err)
	}
	e, err := run.ForText(context.Background(), []string{path}, nil, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !e.Corpus.Valid.IsZero() {
		t.Errorf("corpus.valid is %v", e.Corpus.Valid)
	}
	d, err := run.Load(context.Background(), e, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
}

// TestMarks holds that <unk> and [PAD] in a text that is split into words are told, which else become words like others.
func TestMarks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("the cat sees the <unk> mouse [PAD]\n", 300)), 0o666); err != nil {
		t.Fatal(err)
	}
	// What vocab.unk names has the counts of all unknown words.
	for setting, want := range map[string]bool{"corpus.tokenizer=words": true, "corpus.tokenizer=whitespace": false, "vocab.unk=unk": false} {
		e, err := configs.Load("quickstart", []string{"corpus.train=" + path, "corpus.valid=0", "train.epochs=1", "show.nearest=[]", "evaluate.sets=[]", "corpus.tokenizer=words", setting})
		if err != nil {
			t.Fatal(err)
		}
		told, pad := false, false
		notify := func(event run.Event) {
			if w, ok := event.(run.Warning); ok && strings.Contains(w.Text, "of its tokens are the word") {
				told = told || strings.Contains(w.Text, "14.3 % of its tokens are the word unk")
				pad = pad || strings.Contains(w.Text, "14.3 % of its tokens are the word pad")
			}
		}
		if _, err := run.Start(context.Background(), e, run.Options{Folder: t.TempDir(), Notify: notify}); err != nil {
			t.Fatal(err)
		}
		if told != want || pad != (setting != "corpus.tokenizer=whitespace") {
			t.Errorf("%s: told is %t, of [PAD] %t", setting, told, pad)
		}
	}
}
