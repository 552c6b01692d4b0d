package data

import (
	"crypto/sha256"
	"os"
	"os/exec"
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

// TestCacheKilledWriter: what a process was writing to the cache that was killed goes with the next writing.
func TestCacheKilledWriter(t *testing.T) {
	const in = "LEXIGRAPH_TEST_KILLED_IN"
	if folder := os.Getenv(in); folder != "" {
		keep(CacheFile{Folder: folder}.path(), 1, func(f *os.File) error {
			os.Exit(0)
			return nil
		})
	}
	folder := t.TempDir()
	killed := exec.Command(os.Args[0], "-test.run=^TestCacheKilledWriter$")
	killed.Env = append(os.Environ(), in+"="+folder)
	if out, err := killed.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	left := entries(t, folder)
	if len(left) != 1 || !strings.HasSuffix(left[0], tempSuffix) {
		t.Fatalf("the killed process left %q", left)
	}
	if err := (CacheFile{Folder: folder, Key: sha256.Sum256([]byte("a"))}).Write([]byte("a")); err != nil {
		t.Fatal(err)
	}
	if names := entries(t, folder); len(names) != 1 || names[0] == left[0] {
		t.Errorf("the folder has %q", names)
	}
}
