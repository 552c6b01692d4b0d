package vector

import (
	"path/filepath"
	"testing"
)

// TestSHA256 compares the digest with that of the recipe in its comment, and of
// what comes back from every format.
func TestSHA256(t *testing.T) {
	table := &Table{Words: []string{"a", "b"}, Dim: 3, Data: []float32{1, -0.1, 3e-9, 2.5, 1e20, -7}}
	const want = "2aba4599fd523acd409eebf0f9c0da722c3174ae50ffaa828dd2825f6ad584dd"
	if got := table.SHA256(); got != want {
		t.Errorf("digest is %s, want %s", got, want)
	}
	for name, f := range Formats() {
		path := filepath.Join(t.TempDir(), f.FileName())
		if _, err := f.Write(path, table); err != nil {
			t.Fatal(err)
		}
		if back, _, err := Read(path); err != nil || back.SHA256() != want {
			t.Errorf("%s: comes back otherwise, error %v", name, err)
		}
	}
	flat := &Table{Words: table.Words[:1], Dim: 6, Data: table.Data}
	if flat.SHA256() == want {
		t.Error("another shape has the same digest")
	}
}
