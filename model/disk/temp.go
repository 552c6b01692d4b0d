package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
)

// oldFiles is the number of the first temporary name of a file that is set aside;
// those below are of files that are being written.
const oldFiles = 100

// tempName returns the i-th name that the file at path may have for a while. It tells
// the process, so that other processes can see whether it is still at work.
func tempName(path string, i int) string {
	return fmt.Sprintf("%s.%d.%d.tmp", path, os.Getpid(), i)
}

var tempPattern = regexp.MustCompile(`^(.+)\.([0-9]+)\.[0-9]+\.tmp$`)

// RemoveTemps removes the temporary files in the folder dir that processes left behind
// which were killed while they wrote. Of a file whose name only says is true nobody but
// the caller writes, so that any temporary file is left over; of others those of
// processes that are gone. What cannot be removed stays.
func RemoveTemps(dir string, only func(name string) bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.Type().IsRegular() && (IsTemp(e.Name(), only) || isOfTheDead(e.Name())) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// IsTemp reports whether name is that of a temporary file, of one whose own name only
// says is true.
func IsTemp(name string, only func(name string) bool) bool {
	m := tempPattern.FindStringSubmatch(name)
	return m != nil && only(m[1])
}

// isOfTheDead reports whether name is that of a temporary file of a process that is gone.
func isOfTheDead(name string) bool {
	m := tempPattern.FindStringSubmatch(name)
	if m == nil {
		return false
	}
	pid, err := strconv.Atoi(m[2])
	if err != nil || pid <= 0 {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil { // on Windows
		return true
	}
	return errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}

// removeLeft removes the temporary files of these files that processes left behind which
// were killed while they wrote.
func removeLeft(files []File) {
	for _, f := range files {
		dir, base := filepath.Split(f.Path)
		left, err := os.ReadDir(filepath.Clean(dir))
		if err != nil {
			continue
		}
		for _, e := range left {
			if e.Type().IsRegular() && isOfTheDead(e.Name()) && IsTemp(e.Name(), func(name string) bool { return name == base }) {
				os.Remove(filepath.Join(dir, e.Name()))
			}
		}
	}
}
