package disk

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// full is a file on a disk that has room for so many bytes more.
type full struct {
	target
	room int
}

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n, _ := f.target.Write(p[:f.room])
		f.room = 0
		return n, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	f.room -= len(p)
	return f.target.Write(p)
}

func content(s string) func(*bufio.Writer) error {
	return func(w *bufio.Writer) error {
		_, err := w.WriteString(s)
		return err
	}
}

func TestFullDiskLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if _, err := WriteFiles(File{a, content("old a")}, File{b, content("old b")}); err != nil {
		t.Fatal(err)
	}
	room := map[string]int{a: 100, b: 3}
	written, err := writeFiles(func(path string) (target, error) {
		f, err := create(path)
		return &full{f, room[path]}, err
	}, []File{{a, content("new a")}, {b, content("new b")}})
	if err == nil || !strings.Contains(err.Error(), b+": no space left on device; nothing was changed") {
		t.Errorf("error is %q", err)
	}
	if len(written) != 0 {
		t.Errorf("written are %q", written)
	}
	for path, want := range map[string]string{a: "old a", b: "old b"} {
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v; want %q", path, got, err, want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestWriteFileReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	for _, want := range []string{"one", "two"} {
		if err := WriteFile(path, content(want)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("holds %q, %v; want %q", got, err, want)
		}
	}
}

func TestMissingFolderIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "f")
	if err := WriteFile(path, content("x")); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
		t.Errorf("error is %q", err)
	}
}
