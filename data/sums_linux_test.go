package data

import (
	"crypto/sha256"
	"os"
	"testing"
	"time"
)

// A file is read once, and again when it has changed in any way.
func TestSums(t *testing.T) {
	remember(t)
	path, m := text(t, "one"), fileSums{folder: t.TempDir()}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	step := func(what string, content string, reads int) {
		t.Helper()
		n := 0
		sum, err := m.Sum(path, func() ([sha256.Size]byte, error) {
			n++
			b, err := os.ReadFile(path)
			return sha256.Sum256(b), err
		})
		if err != nil || sum != sha256.Sum256([]byte(content)) || n != reads {
			t.Errorf("%s: read %d times, want %d, error %v, sum %x", what, n, reads, err, sum)
		}
	}
	step("at first", "one", 1)
	step("unchanged", "one", 0)
	m.again = true
	step("asked to", "one", 1)
	m.again = false
	if err := os.WriteFile(path, []byte("two"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	step("same size and time", "two", 1)
	step("unchanged again", "two", 0)
	for _, name := range entries(t, m.folder) {
		if err := os.WriteFile(m.folder+"/"+name, make([]byte, 64), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	step("what is known is damaged", "two", 1)
	step("and repaired", "two", 0)
	sumsSettled = time.Hour
	step("just changed", "two", 1)
	sumsSettled, sumsFrom = -time.Hour, 4
	step("short", "two", 1)
	m.folder = ""
	sumsFrom = 0
	step("without a cache", "two", 1)
}
