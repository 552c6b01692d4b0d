package disk

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// full is a file on a disk that has room for so many bytes more.
type full struct {
	output
	room int
}

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n, _ := f.output.Write(p[:f.room])
		f.room = 0
		return n, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	f.room -= len(p)
	return f.output.Write(p)
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
	written, err := writeFiles(func(path string) (output, error) {
		f, err := create(path)
		return &full{f, room[path]}, err
	}, os.Rename, []File{{a, content("new a")}, {b, content("new b")}})
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

// TestAfterAFailure holds that what was not written into one file does not come into the next.
func TestAfterAFailure(t *testing.T) {
	dir := t.TempDir()
	stop := errors.New("stop")
	for range 3 { // to have a buffer again that was used
		for _, begun := range []bool{false, true} {
			fail := func(w *bufio.Writer) error { return errors.Join(content("left")(w), stop) }
			path, err := filepath.Join(dir, "a"), error(nil)
			if begun {
				_, err = Begin(path, fail, nil)
			} else {
				err = WriteFile(path, fail)
			}
			if !errors.Is(err, stop) {
				t.Errorf("error is %v, want %v", err, stop)
			}
			if err := WriteFile(path, content("whole")); err != nil {
				t.Error(err)
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != "whole" {
				t.Errorf("the file is %q, %v", got, err)
			}
		}
	}
}

func TestMissingFolderIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "f")
	if err := WriteFile(path, content("x")); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
		t.Errorf("error is %q", err)
	}
}

// TestKilledBetweenFiles ends the process, as it were, before each of the moves: what is
// there afterwards is all old, all new, or lacks a file.
func TestKilledBetweenFiles(t *testing.T) {
	var moves int
	for at := 0; ; at++ {
		dir := t.TempDir()
		a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
		if _, err := WriteFiles(File{a, content("old")}, File{b, content("old")}); err != nil {
			t.Fatal(err)
		}
		moves = 0
		killed := func() (killed bool) {
			defer func() { killed = recover() != nil }()
			writeFiles(create, func(from, to string) error {
				if moves++; moves > at {
					panic("killed")
				}
				return os.Rename(from, to)
			}, []File{{a, content("new")}, {b, content("new")}})
			return
		}()
		gotA, errA := os.ReadFile(a)
		gotB, errB := os.ReadFile(b)
		if errA == nil && errB == nil && string(gotA) != string(gotB) {
			t.Errorf("killed after %d moves: a is %s and b is %s", at, gotA, gotB)
		}
		if !killed {
			if string(gotB) != "new" {
				t.Errorf("b is %q", gotB)
			}
			if files, _ := os.ReadDir(dir); len(files) != 2 {
				t.Errorf("left are %v", files)
			}
			break
		}
	}
	if moves != 3 {
		t.Errorf("there were %d moves, want 3", moves)
	}
}

// TestFirstInTheWay cannot move the first file: the others are as they were.
func TestFirstInTheWay(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := os.MkdirAll(filepath.Join(a, "folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(b, content("old")); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteFiles(File{a, content("new")}, File{b, content("new")}); err == nil || !strings.HasPrefix(err.Error(), a+": ") {
		t.Errorf("error is %v", err)
	}
	if got, err := os.ReadFile(b); string(got) != "old" {
		t.Errorf("b holds %q, %v", got, err)
	}
}

func TestRemoveTemps(t *testing.T) {
	dir := t.TempDir()
	ended := exec.Command(os.Args[0], "-test.run=^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	own, gone := strconv.Itoa(os.Getpid()), strconv.Itoa(ended.Process.Pid)
	stay := []string{"mine", "mine.tmp", "mine.1.tmp", "other." + own + ".0.tmp", "other.1x.0.tmp"}
	leftOver := []string{"mine." + own + ".0.tmp", "mine." + gone + ".100.tmp", "other." + gone + ".3.tmp"}
	for _, name := range append(stay, leftOver...) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	RemoveTemps(dir, func(name string) bool { return name == "mine" })
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	slices.Sort(stay)
	if !slices.Equal(left, stay) {
		t.Errorf("left are %q, want %q", left, stay)
	}
}

// TestWriteClears writes a file again that a process was killed over.
func TestWriteClears(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	ended := exec.Command(os.Args[0], "-test.run=^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	left, other := path+"."+strconv.Itoa(ended.Process.Pid)+".0.tmp", path+"."+strconv.Itoa(os.Getppid())+".0.tmp"
	for _, name := range []string{left, other} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := WriteFile(path, content("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what was left is there")
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("what another process writes is gone")
	}
}

func TestReserve(t *testing.T) {
	dir := t.TempDir()
	if err := Reserve(filepath.Join(dir, "f"), 2, 3<<20+1); err != nil {
		t.Error(err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("left are %v", files)
	}
	if free, known := Free(dir); known {
		path := filepath.Join(dir, "f")
		want := regexp.MustCompile(`^` + regexp.QuoteMeta(path) + `: no space left on device; nothing was changed: make room for \d+ MB in ` +
			regexp.QuoteMeta(dir) + `, where \d+ MB are free, or choose another place$`)
		if err := Reserve(path, 2, free); err == nil || !want.MatchString(err.Error()) {
			t.Errorf("error is %v", err)
		}
	}
	path := filepath.Join(dir, "none", "f")
	if err := Reserve(path, 2, 3<<20+1); err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.HasSuffix(err.Error(), "nothing was changed: make the folder or choose another place") {
		t.Errorf("error is %v", err)
	}
}

func TestMkdirAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b", "c")
	for range 2 {
		if err := MkdirAll(dir); err != nil {
			t.Error(err)
		}
	}
	if err := WriteFile(filepath.Join(dir, "f"), content("x")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "f"), filepath.Join(dir, "f", "g")} {
		if err := MkdirAll(path); Cause(err) != syscall.ENOTDIR {
			t.Errorf("%s: error is %v", path, err)
		}
	}
	t.Chdir(t.TempDir())
	gone, err := os.Getwd()
	if err == nil {
		err = os.Remove(gone)
	}
	if err != nil {
		t.Skip(err) // not every system removes it
	}
	if err := MkdirAll(filepath.Join("a", "b")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a folder that was removed: error is %v", err)
	}
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := WriteFile(path, content("abc")); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadFile(path, 3); err != nil || string(got) != "abc" {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := ReadFile(path, 2); err == nil || !strings.HasPrefix(Cause(err).Error(), "has more than 2 bytes") {
		t.Errorf("error is %v", err)
	}
	if info, err := os.Stat("/proc/self/status"); err == nil && info.Size() == 0 { // which the system does not know
		if got, err := ReadFile("/proc/self/status", 9); err == nil || got != nil {
			t.Errorf("read %q, %v", got, err)
		}
	}
	if _, err := ReadFile(filepath.Dir(path), 3); err == nil || Cause(err).Error() != "is a folder, not a file" {
		t.Errorf("error is %v", err)
	}
	if _, err := Open(os.DevNull); err == nil || Cause(err).Error() != "is a device, not a file" {
		t.Errorf("error is %v", err)
	}
}

// A file takes the place of no pipe, device or name of an open file.
func TestIrreplaceable(t *testing.T) {
	dir := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Skip(err)
	}
	defer listener.Close()
	open := filepath.Join(dir, "open")
	if err := os.Symlink("/proc/self/fd/1", open); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]string{filepath.Join(dir, "s"): "is a socket, not a file; ", open: "is an open file by another name, not a file; "} {
		if _, err := os.Stat(path); err != nil {
			continue // no /proc
		}
		err := WriteFile(path, func(w *bufio.Writer) error { _, err := w.WriteString("text"); return err })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", path, err, want)
		}
		if info, err := os.Lstat(path); err != nil || info.Mode().IsRegular() {
			t.Errorf("%s is %v, %v", path, info.Mode(), err)
		}
	}
}

func TestRemedy(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	write := func(path string) error {
		return WriteFile(path, func(w *bufio.Writer) error { _, err := w.WriteString("x"); return err })
	}
	if err := write(file); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none", "a"): "no such file or directory; nothing was changed: make the folder or choose another place",
		filepath.Join(file, "a"):        "not a directory; nothing was changed: choose another place",
	} {
		if err := write(path); err == nil || err.Error() != path+": "+want {
			t.Errorf("got error %v, want %s: %s", err, path, want)
		}
	}
	for _, test := range []struct {
		err          error
		remedy, mend string
	}{
		{syscall.ENOSPC, "make room or choose another folder", "make room"},
		{syscall.EDQUOT, "make room by removing files of this user or choose another folder", "make room by removing files of this user"},
		{syscall.EFBIG, "raise the limit on the size of files (ulimit -f) or choose a folder that takes larger ones", "raise the limit on the size of files (ulimit -f)"},
		{syscall.EACCES, "choose a folder that may be written to", "allow writing there"},
		{syscall.EPERM, "choose a folder that may be written to", "allow writing there"},
		{syscall.EROFS, "choose a folder that may be written to", "allow writing there"},
		{syscall.ENOENT, "make the folder or choose another folder", "make the folder"},
		{syscall.ENOTDIR, "choose another folder", "remove what is there"},
		{syscall.EISDIR, "choose another folder", "remove what is there"},
		{syscall.ENAMETOOLONG, "choose a folder with a shorter path", "make its path shorter"},
		{syscall.EMFILE, "raise the limit on open files (ulimit -n) or choose another folder", "raise the limit on open files (ulimit -n)"},
		{syscall.EIO, "see whether the disk is sound or choose another folder", "see whether the disk is sound"},
		{errors.New("something else"), "choose another folder", "see what is wrong there"},
	} {
		err := &fs.PathError{Op: "open", Path: file, Err: test.err}
		if remedy, mend := Remedy(err, "folder"), Mend(err); remedy != test.remedy || mend != test.mend {
			t.Errorf("%v: got %q and %q, want %q and %q", test.err, remedy, mend, test.remedy, test.mend)
		}
	}
}

// A process that was killed and that nobody has waited for has left its files behind.
func TestRemoveTempsOfZombie(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("there is no /proc")
	}
	killed := exec.Command("sleep", "1000")
	if err := killed.Start(); err != nil {
		t.Skip(err)
	}
	file := filepath.Join(t.TempDir(), fmt.Sprintf("vectors.txt.%d.0.tmp", killed.Process.Pid))
	left := func() bool {
		RemoveTemps(filepath.Dir(file), func(string) bool { return false })
		_, err := os.Stat(file)
		return err == nil
	}
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if !left() {
		t.Error("the file of a process that runs is gone")
	}
	killed.Process.Kill()
	for deadline := time.Now().Add(10 * time.Second); left(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the file of a process that was killed is left")
		}
	}
	killed.Wait()
}

// A folder that is a link to nowhere cannot be made, and the error says so.
func TestMkdirAllOfLink(t *testing.T) {
	link := filepath.Join(t.TempDir(), "runs")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Skip(err)
	}
	err := MkdirAll(filepath.Join(link, "a"))
	if err == nil || !strings.Contains(err.Error(), link+" is a link to nowhere, which is not there") {
		t.Errorf("error is %v", err)
	}
}
