package vector_test

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/vector"
)

// TestReadMatrix reads what the formats write, without their words.
func TestReadMatrix(t *testing.T) {
	dir := t.TempDir()
	if _, _, _, err := vector.ReadMatrix(filepath.Join(dir, "gone.npy")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	table := &vector.Table{Words: []string{"a", "b", "c"}, Dim: 2, Data: []float32{1, 2, 3, 4, 5, 6}}
	for name, f := range map[string]vector.Format{"x.npy": vector.NPY{}, "x.safetensors": vector.Safetensors{}} {
		path := filepath.Join(dir, name)
		written, err := f.Write(path, table)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range written {
			if w != path {
				os.Remove(w)
			}
		}
		rows, dim, numbers, err := vector.ReadMatrix(path)
		if err != nil || rows != 3 || dim != 2 || !slices.Equal(numbers, table.Data) {
			t.Errorf("%s: %d × %d numbers %v, %v", name, rows, dim, numbers, err)
		}
		bad := &vector.Table{Words: table.Words, Dim: 2, Data: []float32{1, 2, 3, float32(math.NaN()), 5, 6}}
		if _, err := f.Write(path, bad); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := vector.ReadMatrix(path); err == nil || !strings.Contains(err.Error(), "number 2 of row 2 is NaN") {
			t.Errorf("%s: the error of a number that is none is %v", name, err)
		}
		if err := os.Truncate(path, 150); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := vector.ReadMatrix(path); err == nil || !strings.Contains(err.Error(), "cut short") {
			t.Errorf("%s: the error of a file that is cut is %v", name, err)
		}
	}
	path := filepath.Join(dir, "x.txt")
	if err := os.WriteFile(path, []byte("a 1 2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := vector.ReadMatrix(path); err == nil || !strings.Contains(err.Error(), "neither NumPy's array nor safetensors nor Parquet") {
		t.Errorf("the error of text is %v", err)
	}
}
