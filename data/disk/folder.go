package disk

import (
	"errors"
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
		return os.MkdirAll(path, 0o777) // nil if the folder exists, or why it cannot be made
	}
	syncDir(filepath.Dir(path))
	return nil
}
