package disk

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestLargeFile holds that a file is whole of which parts were written to the disk before it was done.
func TestLargeFile(t *testing.T) {
	path, part := filepath.Join(t.TempDir(), "f"), bytes.Repeat([]byte("0123456"), 1<<17)
	const parts = 11
	if err := WriteFile(path, func(w *bufio.Writer) error {
		for range parts {
			w.Write(part)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, bytes.Repeat(part, parts)) {
		t.Errorf("it has %d bytes, %v", len(got), err)
	}
}
