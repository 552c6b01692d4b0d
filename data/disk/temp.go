package disk

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// oldFiles is the number in the first temporary name of a file that is set aside.
// Smaller numbers are for files that are being written.
const oldFiles = 100

// tempName returns the i-th temporary name of the file at path. The process ID is
// part of it, so that other processes can see whether this one is still running.
func tempName(path string, i int) string {
	return fmt.Sprintf("%s.%d.%d.tmp", path, os.Getpid(), i)
}

var tempPattern = regexp.MustCompile(`^(.+)\.([0-9]+)\.[0-9]+\.tmp$`)

// RemoveTemps removes the temporary files in the folder dir that were left behind by
// processes killed while they wrote. If only returns true for the name of the file
// itself, nobody but the caller writes that file, so any temporary file of it is
// removed. Of other files, those of processes that no longer run are removed. What
// cannot be removed stays.
func RemoveTemps(dir string, only func(name string) bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.Type().IsRegular() && (IsTemp(e.Name(), only) || ownerGone(e.Name())) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// IsTemp reports whether name is the temporary name of a file, and only returns true
// for that file's own name.
func IsTemp(name string, only func(name string) bool) bool {
	m := tempPattern.FindStringSubmatch(name)
	return m != nil && only(m[1])
}

// ownerGone reports whether name is a temporary name of a process that no longer runs.
func ownerGone(name string) bool {
	m := tempPattern.FindStringSubmatch(name)
	if m == nil {
		return false
	}
	pid, err := strconv.Atoi(m[2])
	return err == nil && pid > 0 && !isRunning(pid)
}

// removeLeft removes the temporary files of these files that were left behind by
// processes killed while they wrote.
func removeLeft(files []File) {
	for _, f := range files {
		dir, base := filepath.Split(f.Path)
		left, err := os.ReadDir(filepath.Clean(dir))
		if err != nil {
			continue
		}
		for _, e := range left {
			if e.Type().IsRegular() && ownerGone(e.Name()) && IsTemp(e.Name(), func(name string) bool { return name == base }) {
				os.Remove(filepath.Join(dir, e.Name()))
			}
		}
	}
}
