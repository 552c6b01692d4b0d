package corpus

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestChangedWhileRead: a file that grows, is cut short or is written over while it is read is told, as lines of text and as a table; one
// that stays as it is is not.
func TestChangedWhileRead(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a b\tc\n", 1000)
	changes := map[string]func(path string) error{
		"grown": func(path string) error { return os.WriteFile(path, []byte(text+text), 0o666) },
		"cut":   func(path string) error { return os.Truncate(path, 12) },
		"written over": func(path string) error {
			later := time.Now().Add(time.Hour) // as the clock of the files may have stood still
			return os.Chtimes(path, later, later)
		},
		"": func(string) error { return nil },
	}
	o := RowOptions{Format: "tsv", Text: []Column{{Number: 1}}, Label: []Column{{Number: 2}}}
	for name, change := range changes {
		path := write(t, "a.tsv", text)
		lines, err := Open(t.Context(), []string{path}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := OpenRows(t.Context(), []string{path}, o)
		if err != nil {
			t.Fatal(err)
		}
		whenRead := func(done *bool) {
			if !*done {
				*done = true
				if err := change(path); err != nil {
					t.Fatal(err)
				}
			}
		}
		changed := false
		for range rows[0].Rows() {
			whenRead(&changed)
		}
		changed = false
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		for range lines[0].Documents() {
			whenRead(&changed)
		}
		for form, stat := range map[string]Stat{"rows": rows[0].Stat(), "lines": lines[0].Stat()} {
			if got := strings.Contains(stat.Passing, "was changed while it was read"); got != (name != "") {
				t.Errorf("%s of a file that is %q: the note is %q", form, name, stat.Passing)
			}
		}
	}
}
