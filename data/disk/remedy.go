package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Remedy says what to do about an error of writing to a place, a "folder" for instance: to make room, unless that
// would not help.
func Remedy(err error, place string) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "make the folder it is in, or choose another " + place
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "choose a " + place + " that may be written to"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return "choose another " + place
	}
	return "make room or choose another " + place
}

// unchanged is the error of a file that was not written.
func unchanged(path string, err error) error {
	return fmt.Errorf("%s: %w; nothing was changed: %s", path, Cause(err), Remedy(err, "place"))
}
