package corpus

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// partFiles writes files of all forms that lines have, the last one compressed.
func partFiles(t *testing.T) (names []string) {
	t.Helper()
	dir := t.TempDir()
	for i, text := range []string{
		"one\ntwo\n\nthree\r\nfour", "", "\n\n\n", "\uFEFFa\n" + strings.Repeat("long ", 1000) + "\nb\n{\"json\": 1}\n<html>\n",
		"old\rmac\rlines\r", "only one line without an end " + strings.Repeat("x", 200), "last\n",
	} {
		path := filepath.Join(dir, fmt.Sprintf("%d.txt", i))
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		names = append(names, path)
	}
	packed := filepath.Join(dir, "packed.gz")
	f, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	fmt.Fprint(z, strings.Repeat("packed line\n", 50))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	return append(names, packed)
}

// TestPart has every line of some files once in the parts, however many there are, and in order.
func TestPart(t *testing.T) {
	names := partFiles(t)
	lines := func(sources []*Source) (all []string) {
		t.Helper()
		for _, s := range sources {
			for d, err := range s.Documents() {
				if err != nil {
					t.Fatal(err)
				}
				for _, sentence := range d.Sentences {
					all = append(all, string(sentence))
				}
			}
		}
		return all
	}
	open := func() []*Source {
		t.Helper()
		sources, err := Open(t.Context(), names, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return sources
	}
	want := lines(open())
	for _, n := range []int{1, 2, 3, 7, 100} {
		var got []string
		for i := range n {
			part, err := Part(t.Context(), open(), Options{}, i, n)
			if err != nil {
				t.Fatal(err)
			}
			if len(part) == len(names) && n > 1 {
				t.Errorf("part %d of %d has all files", i, n)
			}
			got = append(got, lines(part)...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d parts have %d lines, and there are %d", n, len(got), len(want))
		}
	}
	if _, err := Part(t.Context(), open(), Options{}, 3, 3); err == nil {
		t.Error("there is a part 3 of 3")
	}
}
