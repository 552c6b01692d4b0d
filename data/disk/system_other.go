//go:build !windows

package disk

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"syscall"
)

// isInUse reports whether an error of a rename or a removal may be that a program has the file open. That is none here.
func isInUse(error) bool { return false }

func rename(from, to string) error { return os.Rename(from, to) }

func open(path string) (*os.File, error) { return os.Open(path) }

// isRunning reports whether there is a process of that number that has not ended.
func isRunning(pid int) bool {
	p, err := os.FindProcess(pid)
	return err == nil && !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone) && !hasEnded(pid)
}

// hasEnded reports whether a process has ended and its number is not free yet, as its parent has not been told. In a container whose first
// process waits for nobody, the numbers of orphans stay so. Where there is no /proc it says no.
func hasEnded(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // 123 (name) Z …, and a name may have anything in it
	state := bytes.LastIndexByte(stat, ')') + 2
	return err == nil && state > 2 && state < len(stat) && bytes.IndexByte([]byte("ZX"), stat[state]) >= 0
}

func scratch(folder string) (*os.File, error) {
	f, err := os.CreateTemp(folder, scratchName)
	if err == nil {
		os.Remove(f.Name())
	}
	return f, err
}

// known returns the number that package syscall has for the cause of an error if the system has another one.
func known(error) (syscall.Errno, bool) { return 0, false }
