package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// MkdirAll is [os.MkdirAll], but the folders also survive a loss of power.
func MkdirAll(path string) error {
	path = filepath.Clean(path)
	err := os.Mkdir(path, 0o777)
	if parent := filepath.Dir(path); errors.Is(err, fs.ErrNotExist) && parent != path {
		if err := MkdirAll(parent); err != nil {
			return err
		}
		err = os.Mkdir(path, 0o777) // once: in /proc, and in a folder that was removed, nothing can be made
	}
	if err != nil {
		return leadsNowhere(path, os.MkdirAll(path, 0o777)) // nil if the folder exists, or why it cannot be made
	}
	syncDir(filepath.Dir(path))
	return nil
}

// leadsNowhere returns err, or what is said of a folder that is a link to what is not there.
func leadsNowhere(path string, err error) error {
	to, isLink := os.Readlink(path)
	if _, e := os.Stat(path); err == nil || isLink != nil || !errors.Is(e, fs.ErrNotExist) {
		return err
	}
	return &fs.PathError{Op: "mkdir", Path: path, Err: fmt.Errorf("%s is a link to %s, which is not there", path, to)}
}
