//go:build !windows

package disk

import (
	"errors"
	"os"
	"syscall"
)

// isInUse reports whether an error of a rename or a removal may be that a program has the file open. That is none here.
func isInUse(error) bool { return false }

func rename(from, to string) error { return os.Rename(from, to) }

func open(path string) (*os.File, error) { return os.Open(path) }

// isRunning reports whether there is a process of that number.
func isRunning(pid int) bool {
	p, err := os.FindProcess(pid)
	return err == nil && !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
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
