package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// tempDir has the system's folder for temporary files be a new one.
func tempDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	return dir
}

// madeTempFolder is a new folder with a file in it.
func madeTempFolder(t *testing.T, purpose string) *TempFolder {
	t.Helper()
	f, err := NewTempFolder(purpose)
	if err == nil {
		err = os.WriteFile(filepath.Join(f.Path, "file"), []byte("text"), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// killTempFolder does to a folder what the system does to those of a process that it kills.
func killTempFolder(f *TempFolder) { f.lock.Close() }

// foreignFolder makes a folder of that name, which no process of this test has made, with the file of a lock if it has one.
func foreignFolder(t *testing.T, path string, locked bool) string {
	t.Helper()
	err := os.Mkdir(path, 0o777)
	if err == nil && locked {
		err = os.WriteFile(filepath.Join(path, lockName), nil, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// onlyFolders holds that dir has these folders and no others.
func onlyFolders(t *testing.T, dir string, want ...string) {
	t.Helper()
	got, err := filepath.Glob(filepath.Join(dir, "*"))
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("there are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What killed processes left goes when the next folder is made, and nothing else does.
func TestTempFolder(t *testing.T) {
	dir := tempDir(t)
	alive, killed, left, other := madeTempFolder(t, "job"), madeTempFolder(t, "job"), madeTempFolder(t, "job"), madeTempFolder(t, "verify")
	left.Leave()
	killTempFolder(killed)
	killTempFolder(other) // which is for something else
	last := madeTempFolder(t, "job")
	onlyFolders(t, dir, alive.Path, left.Path, other.Path, last.Path)
	if err := last.Remove(); err != nil {
		t.Error(err)
	}
	onlyFolders(t, dir, alive.Path, left.Path, other.Path)
}

// What a killed process left stays as long as its child trains a run in it.
func TestTempFolderOfParent(t *testing.T) {
	dir := tempDir(t)
	parent := madeTempFolder(t, "job")
	run := filepath.Join(parent.Path, "run")
	if err := os.Mkdir(run, 0o777); err != nil {
		t.Fatal(err)
	}
	child := newLock(run, os.O_CREATE)
	if ok, err := child.TryLock(); !ok {
		t.Fatal(err)
	}
	killTempFolder(parent)
	next := madeTempFolder(t, "job")
	onlyFolders(t, dir, parent.Path, next.Path)
	child.Close()
	last := madeTempFolder(t, "job")
	onlyFolders(t, dir, next.Path, last.Path)
}

// Folders of which this machine cannot know whether somebody needs them stay.
func TestTempFolderOfOthers(t *testing.T) {
	dir := tempDir(t)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	name := func(host, boot, end string) string { return filepath.Join(dir, tempPrefix("job", host, boot)+end) }
	unknown := foreignFolder(t, name(host, boot(), "mine"), false)
	elsewhere := foreignFolder(t, name(host+"-2", "0123456789ab", "1"), true) // whose lock this machine may not know of
	foreignFolder(t, name(host, "0123456789ab", "1"), true)                   // the machine was started again since
	if boot() != "" {                                                         // which tells that the system is the same
		foreignFolder(t, name(host+"-2", boot(), "1"), true) // of a container
	}
	next := madeTempFolder(t, "job")
	onlyFolders(t, dir, unknown, elsewhere, next.Path)
}

// atOnce makes folders on several goroutines and calls use with each.
func atOnce(t *testing.T, use func(f *TempFolder) error) {
	t.Helper()
	tempDir(t)
	var together sync.WaitGroup
	for range 8 {
		together.Go(func() {
			for range 20 {
				f, err := NewTempFolder("job")
				if err == nil {
					err = use(f)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	together.Wait()
}

// Processes that begin at once leave each other's folders alone.
func TestTempFoldersAtOnce(t *testing.T) {
	atOnce(t, func(f *TempFolder) error {
		if err := os.WriteFile(filepath.Join(f.Path, "file"), nil, 0o666); err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(f.Path, lockName)); err != nil {
			return err
		}
		return f.Remove()
	})
}

// A folder that is to stay does, whoever looks at its lock just then.
func TestTempFoldersLeft(t *testing.T) {
	if os.PathSeparator == '\\' {
		t.Skip("a lock is removed after it was closed there")
	}
	atOnce(t, func(f *TempFolder) error {
		f.Leave()
		_, err := os.Stat(f.Path)
		return err
	})
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil || len(left) != 160 {
		t.Errorf("%d folders are left, want 160 (%v)", len(left), err)
	}
}

// A file that is needed for a while can be read and written, and is not there for others, or not for longer than it is open.
func TestScratch(t *testing.T) {
	dir := tempDir(t)
	there := func() int {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	for _, folder := range []string{"", dir} {
		f, err := Scratch(folder)
		if err != nil {
			t.Fatal(err)
		}
		if there() > 0 && os.PathSeparator == '/' {
			t.Error("it has a name")
		}
		text := make([]byte, 4)
		if _, err := f.WriteString("text"); err != nil {
			t.Error(err)
		}
		if _, err := f.ReadAt(text, 0); err != nil || string(text) != "text" {
			t.Errorf("read %q, %v", text, err)
		}
		f.Close()
		if there() > 0 {
			t.Error("it is left")
		}
	}
}

func TestTempError(t *testing.T) {
	gone := filepath.Join(tempDir(t), "gone")
	t.Setenv("TMPDIR", gone)
	t.Setenv("TMP", gone)
	want := "temporary files in " + gone + ": no such file or directory; make the folder or choose another folder by setting " + TempVariable()
	if _, err := NewTempFolder("job"); err == nil || err.Error() != want || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v, want %s", err, want)
	}
	full := TempError(&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})
	want = "vectors.npy: nothing was changed: temporary files in " + gone + ": no space left on device; make room or choose another folder by setting " + TempVariable()
	if got := unchanged("vectors.npy", full); got.Error() != want {
		t.Errorf("a file that needs one: %v, want %s", got, want)
	}
	if err := TempError(nil); err != nil {
		t.Errorf("of no error: %v", err)
	}
}

// A folder is of this machine by its host name or by the system that runs, and for one purpose.
func TestOfThisMachine(t *testing.T) {
	for _, test := range []struct {
		purpose, host, boot string
		mine                bool
	}{
		{"job", "host", "aa", true}, {"job", "host", "bb", true}, {"job", "other", "aa", true},
		{"job", "other", "bb", false}, {"verify", "host", "aa", false}, {"job", "other", "", false},
	} {
		for _, name := range []string{"123", "1-2"} {
			name := tempPrefix(test.purpose, test.host, test.boot) + name
			if got := ofThisMachine(name, tempPrefix("job", "host", "aa")); got != test.mine {
				t.Errorf("%s: %v, want %v", name, got, test.mine)
			}
		}
	}
	if ofThisMachine(tempPrefix("job", "other", "")+"1", tempPrefix("job", "host", "")) {
		t.Error("systems without a name are taken for one")
	}
	if ofThisMachine("lexigraph-job", tempPrefix("job", "host", "aa")) {
		t.Error("another folder is taken for one of this machine")
	}
}
