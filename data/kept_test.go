package data

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKept(t *testing.T) {
	k := CacheFile{Folder: filepath.Join(t.TempDir(), "new"), Key: sha256.Sum256([]byte("a"))}
	if b := k.Read(); b != nil {
		t.Errorf("read %q before anything was written", b)
	}
	for _, text := range []string{"first", "second"} {
		if err := k.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := string(k.Read()); got != text {
			t.Errorf("read %q, want %q", got, text)
		}
	}
	other := CacheFile{Folder: k.Folder, Key: sha256.Sum256([]byte("b"))}
	if b := other.Read(); b != nil {
		t.Errorf("read %q by another key", b)
	}
	if names := entries(t, k.Folder); len(names) != 1 || !strings.HasSuffix(names[0], keptSuffix) {
		t.Errorf("the folder has %q", names)
	}
	// What is larger than the cache takes the place of all others.
	if err := keep(other.path(), 3, func(f *os.File) error {
		_, err := f.WriteString("large")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if k.Read() != nil || string(other.Read()) != "large" {
		t.Error("the cache has kept what was not used for longest")
	}
	var none CacheFile
	if err := none.Write([]byte("x")); err != nil || none.Read() != nil {
		t.Errorf("without a folder: %v", err)
	}
	if err := (CacheFile{Folder: other.path()}).Write(nil); err == nil {
		t.Error("a file was taken for a folder")
	}
}
