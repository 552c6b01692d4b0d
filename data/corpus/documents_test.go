package corpus

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTablesInFolder holds that a folder stands for its tables where these are wanted, and that they are told where texts are.
func TestTablesInFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, content := range map[string]string{
		"set/README.md": "about it\n", "set/data/a.jsonl": `{"text": "one"}`, "set/data/b.jsonl.gz": gzipped(`{"text": "two"}`), "set/c.csv": "text\nthree\n",
		"texts/a.txt": "one\n",
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(content), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	for format, want := range map[string][]string{"jsonl": {"one", "two"}, "csv": {"three"}} {
		sources, err := OpenDocuments(t.Context(), []string{"set"}, RowOptions{Format: format})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range sources {
			for doc, err := range s.Documents() {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(doc.Sentences[0]))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", format, got, want)
		}
	}
	if _, err := OpenDocuments(t.Context(), []string{"texts"}, RowOptions{Format: "parquet"}); err == nil || !strings.Contains(err.Error(), "texts: the folder has no files in the format parquet; name the files, or by a glob") {
		t.Errorf("no tables: %v", err)
	}
	_, stat, err := read(t, Options{}, "set")
	want := "2 tables are passed over beside the texts, and read by themselves: name " + `"` + filepath.Join("set", "**", "*.jsonl") + `"`
	if err != nil || !strings.Contains(strings.ReplaceAll(stat.Note, `\\`, `\`), want) {
		t.Errorf("texts: note %q, %v", stat.Note, err)
	}
	if _, stat, err := read(t, Options{}, "texts"); err != nil || stat.Note != "" {
		t.Errorf("texts alone: note %q, %v", stat.Note, err)
	}
}
