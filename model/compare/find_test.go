package compare

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/lexigraph/lexigraph/model/train"
)

// TestFind: runs are found in a folder that is a link, and so are links to runs, but not what lies in a run.
func TestFind(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"disk/a", "disk/group/b", "disk/a/inside", "elsewhere/c"} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{train.ConfigFile, train.MetricsFile, "lock"} {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	for target, link := range map[string]string{"disk": "runs", "../elsewhere/c": "disk/c", "gone": "disk/broken"} {
		if err := os.Symlink(target, link); err != nil {
			t.Skip(err)
		}
	}
	if _, _, err := Find("disk/a/lock"); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("in a file: %v", err)
	}
	for dir, want := range map[string]string{
		"disk":   "disk/a disk/c disk/group/b",
		"runs":   "runs/a runs/c runs/group/b",
		"runs/a": "runs/a",
		"runs/c": "runs/c",
	} {
		found, _, err := Find(dir)
		if got := filepath.ToSlash(strings.Join(found, " ")); err != nil || got != want {
			t.Errorf("in %s there are %s, error %v; want %s", dir, got, err, want)
		}
	}
}

// What cannot be read is named, and the rest is found all the same.
func TestFindClosed(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"runs/a", "runs/b", "runs/c/d"} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{train.ConfigFile, train.MetricsFile, "lock"} {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, dir := range []string{"runs/b", "runs/c"} {
		if err := os.Chmod(dir, 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o777)
	}
	if _, err := os.ReadDir("runs/c"); err == nil {
		t.Skip("this user may read anything")
	}
	found, closed, err := Find("runs")
	got := filepath.ToSlash(strings.Join(found, " ") + "; closed " + strings.Join(closed, " "))
	if want := "runs/a; closed runs/b runs/c"; err != nil || got != want {
		t.Errorf("found %s, error %v; want %s", got, err, want)
	}
}
