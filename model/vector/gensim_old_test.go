package vector

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGensimOld reads what gensim 1, 2 and 3 saved, and finds the vectors and counts that they had. testdata/gensim/make.py made
// the files.
func TestGensimOld(t *testing.T) {
	said, err := filepath.Glob("testdata/gensim/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range said {
		path := strings.TrimSuffix(file, ".json")
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var want struct {
			Words map[string]struct {
				Count  int64
				Vector []float32
			}
			Unseen map[string][]float32
		}
		if err := json.Unmarshal(content, &want); err != nil {
			t.Fatal(err)
		}
		table, report, err := Read(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if report.Format != "gensim" || table.Len() != len(want.Words) || table.Counts == nil || len(report.Warnings()) > 0 {
			t.Fatalf("%s: %d words of %d, counts %v, %q", path, table.Len(), len(want.Words), table.Counts, report.Warnings())
		}
		for word, w := range want.Words {
			row, ok := table.Index(word)
			if !ok || table.Counts[row] != w.Count || !sameVector(table.Row(row), w.Vector) {
				t.Errorf("%s: %q is at %d (%v); want count %d, %v", path, word, row, ok, w.Count, w.Vector)
			}
		}
		for word, v := range want.Unseen {
			if got := vectorOf(table, word); !sameVector(got, v) {
				t.Errorf("%s: unseen %q is %v, want %v", path, word, got, v)
			}
		}
	}
	if len(said) != 10 {
		t.Errorf("%d files: %q", len(said), said)
	}
}

// TestGensimArray holds that an array that gensim saved beside a model is told with the model.
func TestGensimArray(t *testing.T) {
	const model = "testdata/gensim/3.8.3.apart.kv"
	if _, _, err := Read(model + ".vectors.npy"); err == nil || !strings.Contains(err.Error(), "the file has numbers that gensim saved beside a model, and no words; name the model, "+model) {
		t.Errorf("error %v", err)
	}
}
