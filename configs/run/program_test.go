package run

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/vector"
)

// TestNotThere: what is not there is fs.ErrNotExist, whoever says so.
func TestNotThere(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	for name, fails := range map[string]func() error{
		"Open":         func() error { _, err := Open(gone, configs.Parts{}); return err },
		"Resume":       func() error { _, err := Resume(context.Background(), gone, Options{}); return err },
		"configs.Load": func() error { _, err := configs.Load(gone+".toml", nil); return err },
		"ReadVectors":  func() error { _, _, err := ReadVectors(gone+".txt", "", configs.Parts{}); return err },
		"Start": func() error {
			e, err := configs.Load("quickstart", []string{"corpus.train=" + gone + ".txt"})
			if err == nil {
				_, err = Start(context.Background(), e, Options{Dir: gone})
			}
			return err
		},
		"vector.Read": func() error { _, _, err := vector.Read(gone + ".txt"); return err },
	} {
		if err := fails(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v is not fs.ErrNotExist", name, err)
		}
	}
	if _, err := Open(t.TempDir(), configs.Parts{}); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a folder that is no run the error is %v", err)
	}
}

// TestVectorsAtOnce: goroutines that ask a run for its vectors get one table. The race detector sees more.
func TestVectorsAtOnce(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("to be or not to be\n", 50)), 0o666); err != nil {
		t.Fatal(err)
	}
	e, err := configs.Load("quickstart", []string{"corpus.train=" + text, "corpus.valid=0", "show.nearest=[]", "evaluate.sets=[]", "train.epochs=1", "vocab.min_count=1"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Start(context.Background(), e, Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if r, err = Open(r.Path, configs.Parts{}); err != nil {
		t.Fatal(err)
	}
	var tables [4]*vector.Table
	var all sync.WaitGroup
	for i := range tables {
		all.Go(func() {
			t, err := r.Vectors("")
			if err == nil {
				tables[i] = t
			}
			r.Search("")
		})
	}
	all.Wait()
	for _, table := range tables {
		if table == nil || table != tables[0] {
			t.Fatal("not one table")
		}
	}
}
