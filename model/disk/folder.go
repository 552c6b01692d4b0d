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
	if err := os.Mkdir(path, 0o777); err == nil {
		syncDir(filepath.Dir(path))
		return nil
	} else if parent := filepath.Dir(path); errors.Is(err, fs.ErrNotExist) && parent != path {
		if err := MkdirAll(parent); err != nil {
			return err
		}
		return MkdirAll(path)
	}
	return os.MkdirAll(path, 0o777) // nil if the folder exists, or why it cannot be made
}
