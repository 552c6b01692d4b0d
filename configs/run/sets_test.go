package run

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestSetsByContents opens files under several spellings and of equal names.
func TestSetsByContents(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("pairs.txt", "a b 1\nc d 2\n")
	write("x/pairs.txt", "a b 2\nc d 1\n")
	write("y/x/pairs.txt", "a b 3\nc d 1\n")
	write("copy/other.txt", "a b 1\nc d 2\n")
	write("one.txt", "a b 4\n")
	write("y/twin.txt", "a b 5\n")
	write("y/twin.tsv", "a b 6\n")
	s := &scoring{}
	for _, name := range []string{"pairs.txt", "./pairs.txt", "x/../pairs.txt", "copy/other.txt", "x/pairs.txt", "y/x/pairs.txt", "one.txt", "y/twin.txt", "y/twin.tsv"} {
		set, err := evaluate.Open(name, "")
		if err != nil {
			t.Fatal(err)
		}
		s.add(set)
	}
	got := setNames(s.sets)
	if len(slices.Compact(slices.Sorted(slices.Values(got)))) != 6 || got[3] != "one" || got[2] != "y/x/pairs" || got[4] != "y/twin.txt" {
		t.Errorf("the sets are called %q", got)
	}

	e, err := configs.Parse("e.toml", []byte("name = \"e\"\ncorpus.train = \"text.txt\"\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	e.Evaluate.Sets = []string{"pairs.txt", "copy/other.txt"}
	if _, err := (Options{}).openSets(e); err == nil || !strings.Contains(err.Error(), "pairs.txt and copy/other.txt are the same set; leave one out") {
		t.Errorf("error is %v", err)
	}
}
