package run_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
