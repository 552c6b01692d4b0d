package vector

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSpool: a matrix that comes row by row is read back as if it had come at once.
func TestSpool(t *testing.T) {
	s, err := NewSpool(2)
	if err != nil {
		t.Fatal(err)
	}
	temp := s.file.Name()
	want := []float32{1, -2, 0.5, 3e-30, 7, 8}
	for row := range slices.Chunk(want, 2) {
		if err := s.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Add([]float32{1}); err == nil || err.Error() != "row 3 has 1 number; the matrix has 2 in each" {
		t.Errorf("a row of one number: got error %v", err)
	}
	folder := t.TempDir()
	for name, write := range map[string]func(w *bytes.Buffer) error{
		"m.npy":         func(w *bytes.Buffer) error { return s.WriteNPY(w) },
		"m.safetensors": func(w *bytes.Buffer) error { return s.WriteSafetensors(w) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, name)
		words := filepath.Join(folder, map[string]string{"m.npy": "m.words.txt", "m.safetensors": "m.vocab.txt"}[name])
		for file, contents := range map[string][]byte{path: b.Bytes(), words: []byte("a\nb\nc\n")} {
			if err := os.WriteFile(file, contents, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		got, _, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.Dim != 2 || !slices.Equal(got.Data, want) {
			t.Errorf("%s: got %v", name, got.Data)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(temp); err == nil {
		t.Errorf("%s is left", temp)
	}
}

// TestSpoolWithoutRoom holds that the folder of temporary files is named, and not what is written in the end.
func TestSpoolWithoutRoom(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	t.Setenv("TMPDIR", gone)
	t.Setenv("TMP", gone)
	if _, err := NewSpool(2); err == nil || !strings.Contains(err.Error(), "temporary files in "+gone) {
		t.Errorf("error is %v", err)
	}
}
