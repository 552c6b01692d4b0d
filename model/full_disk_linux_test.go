package model_test

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk saves where files may not grow beyond a limit, as on a disk that
// fills up on the way: an error that names the file, and the old checkpoint is as
// it was. It does so in a process of its own, whose go test writes no file meanwhile.
func TestFullDisk(t *testing.T) {
	const own = "LEXIGRAPH_TEST_FULL_DISK"
	if os.Getenv(own) == "" {
		c := exec.Command(os.Args[0], "-test.run=^TestFullDisk$")
		c.Env = append(os.Environ(), own+"=1")
		if out, err := c.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("PASS")) {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	s := save(t)
	old, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	s.steps(t, 1)
	for _, room := range []uint64{0, 1, 100, uint64(len(old)) / 2} {
		err := limited(t, room, func() error { return s.n.Save(s.path, s.o, nil) })
		if err == nil || !strings.HasPrefix(err.Error(), s.path+": ") || !strings.Contains(err.Error(), "nothing was changed: raise the limit on the size of files") {
			t.Errorf("room for %d bytes: error is %v", room, err)
		}
		if now, err := os.ReadFile(s.path); err != nil || !bytes.Equal(now, old) {
			t.Errorf("room for %d bytes: the old checkpoint has changed: %v", room, err)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(s.path), "*")); len(files) != 1 {
		t.Errorf("left behind: %q", files)
	}
	if err := s.n.Save(s.path, s.o, nil); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// limited calls do while no file of this process may grow beyond size bytes.
func limited(t *testing.T, size uint64, do func() error) error {
	t.Helper()
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old)
	return do()
}
