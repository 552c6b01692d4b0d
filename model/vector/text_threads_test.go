package vector

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestTextThreads holds that a text is read alike by any number of threads, and that the first of its faults is told by its line.
func TestTextThreads(t *testing.T) {
	const rows, dim = 30_000, 20
	lines := make([]string, rows)
	for i := range lines {
		lines[i] = fmt.Sprint("w", i%29_000) + strings.Repeat(fmt.Sprintf(" %d.25", i), dim)
	}
	path := filepath.Join(t.TempDir(), "v.txt")
	read := func(threads int) (*Table, Report, error) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o666); err != nil {
			t.Fatal(err)
		}
		return Read(path)
	}
	one, first, err := read(1)
	if err != nil || one.Len() != 29_000 || first.Duplicates != 1000 || one.Row(28_999)[dim-1] != 28_999.25 {
		t.Fatalf("%d words, %+v, error %v", one.Len(), first, err)
	}
	four, report, err := read(4)
	if err != nil || !slices.Equal(one.Data, four.Data) || !slices.Equal(one.Words, four.Words) || report.Duplicates != 1000 {
		t.Errorf("by four threads: %d words, %+v, error %v", four.Len(), report, err)
	}
	for _, at := range []int{29_998, 17_000, 9_001, 1_200, 3} { // each before the ones that are there already
		lines[at] = "no row"
		_, _, err := read(4)
		var bad *FormatError
		if !errors.As(err, &bad) || bad.Line != at+1 {
			t.Errorf("line %d is no row: error %v", at+1, err)
		}
	}
}

// TestTextWide holds that lines with fewer numbers than a header declares take no memory for all that they lack.
func TestTextWide(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.txt")
	if err := os.WriteFile(path, []byte("3000 1000000\n"+strings.Repeat("a b\n", 3000)), 0o666); err != nil {
		t.Fatal(err)
	}
	before := allocated()
	if _, _, err := Read(path); err == nil {
		t.Error("no error")
	}
	if took := allocated() - before; took > 100<<20 {
		t.Errorf("%d MiB were taken", took>>20)
	}
}
