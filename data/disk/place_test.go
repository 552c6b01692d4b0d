package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A link keeps leading where it did, and what it leads to is written.
func TestWriteFileThroughLink(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("far/off", 0o777); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link": filepath.Join("far", "old"), "new": filepath.Join("far", "off", "new"), "twice": "link", filepath.Join("far", "up"): filepath.Join("..", "above")} {
		if err := os.Symlink(to, link); err != nil {
			t.Skip(err)
		}
	}
	if err := os.WriteFile("far/old", []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ link, file string }{{"link", "far/old"}, {"new", "far/off/new"}, {"twice", "far/old"}, {"far/up", "above"}} {
		if err := CanWrite(test.link); err != nil {
			t.Error(err)
		}
		if err := WriteFile(test.link, content("by "+test.link)); err != nil {
			t.Error(err)
		}
		got, err := os.ReadFile(test.file)
		if string(got) != "by "+test.link {
			t.Errorf("%s has %q, %v", test.file, got, err)
		}
		if err := begun(test.link, "begun by "+test.link); err != nil {
			t.Error(err)
		}
		if got, err := os.ReadFile(test.file); string(got) != "begun by "+test.link {
			t.Errorf("%s has %q, %v", test.file, got, err)
		}
		if info, err := os.Lstat(test.link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v, %v", test.link, info, err)
		}
	}
	if left, _ := filepath.Glob("*.tmp"); left != nil {
		t.Errorf("%s are left", left)
	}
}

// begun is WriteFile by [Begin].
func begun(path, text string) error {
	end, err := Begin(path, content(text), func(*os.File) error { return nil })
	if err != nil {
		return err
	}
	return end()
}

// A file that may not be written to is not replaced, though its folder may be written to.
func TestProtectedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("old"), 0o444); err != nil {
		t.Fatal(err)
	}
	if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
		f.Close()
		t.Skip("this user may write anything")
	}
	for _, err := range []error{WriteFile(path, content("new")), begun(path, "new"), CanWrite(path)} {
		if !errors.Is(err, fs.ErrPermission) || !strings.HasSuffix(err.Error(), "nothing was changed: allow writing to this file or choose another place") {
			t.Errorf("error is %v", err)
		}
	}
	if got, err := os.ReadFile(path); string(got) != "old" {
		t.Errorf("it has %q, %v", got, err)
	}
}

// What is asked for beforehand is what writing says, and nothing is left or made.
func TestCanWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := errors.Join(os.Mkdir("folder", 0o777), WriteFile("file", content("x"))); err != nil {
		t.Fatal(err)
	}
	links := os.Symlink("nowhere", "broken") == nil
	write := func(path string) error { return WriteFile(path, content("x")) }
	for _, path := range []string{"new", "file", "folder", "none/new", "file/new", os.DevNull} {
		said := CanWrite(path)
		if err := begun(path, "x"); (err == nil) != (said == nil) || err != nil && err.Error() != said.Error() {
			t.Errorf("%s: said %v, and beginning %v", path, said, err)
		}
		if err := write(path); (err == nil) != (said == nil) || err != nil && err.Error() != said.Error() {
			t.Errorf("%s: said %v, and writing %v", path, said, err)
		}
	}
	for folder, want := range map[string]string{
		"folder": "", "folder/a/b": "", "file": "file: not a directory; choose another folder", "file/a": "file/a: not a directory; choose another folder",
		"broken/a": "broken/a: broken is a link to nowhere, which is not there; choose another folder",
	} {
		if strings.HasPrefix(folder, "broken") && !links {
			continue
		}
		got := ""
		if err := CanWriteIn(folder); err != nil {
			got = filepath.ToSlash(err.Error())
		}
		if got != want {
			t.Errorf("%s: said %q, want %q", folder, got, want)
		}
	}
	if _, err := os.Stat("folder/a"); err == nil {
		t.Error("folder/a was made")
	}
	if left, _ := filepath.Glob("*.tmp"); left != nil {
		t.Errorf("%s are left", left)
	}
}

// What a process left that was killed while it wrote a file whose name follows from its contents goes when it is written again, and
// what another process is writing stays.
func TestWriteNamedRemovesLeft(t *testing.T) {
	dir := t.TempDir()
	gone := exec.Command(os.Args[0], "-test.run", "^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	left, other := fmt.Sprintf("part-0.%d.0.tmp", gone.Process.Pid), fmt.Sprintf("part-0.%d.7.tmp", os.Getpid())
	for _, name := range []string{left, other} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := WriteNamed(dir, "part-0", content("x"), func([]byte) string { return "named" }); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got, want := strings.Join(names, " "), "named "+other; err != nil || got != want {
		t.Errorf("there are %s, error %v; want %s", got, err, want)
	}
}
