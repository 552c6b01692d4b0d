package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// remedies has what to do about the causes of errors of writing.
var remedies = []struct {
	causes []error
	here   string // what makes the place itself good
	other  string // what else may be chosen, if not just another place
	only   bool   // nothing helps but that
}{
	{[]error{fs.ErrNotExist}, "make the folder", "", false},
	{[]error{fs.ErrPermission, syscall.EROFS}, "allow writing there", "choose a %s that may be written to", true},
	{[]error{syscall.ENOTDIR, syscall.EISDIR}, "remove what is there", "", true},
	{[]error{syscall.ENAMETOOLONG}, "make its path shorter", "choose a %s with a shorter path", true},
	{[]error{syscall.ENOSPC}, "make room", "", false},
	{[]error{syscall.EDQUOT}, "make room by removing files of this user", "", false},
	{[]error{syscall.EFBIG}, "raise the limit on the size of files (ulimit -f)", "choose a %s that takes larger ones", false},
	{[]error{syscall.EMFILE, syscall.ENFILE}, "raise the limit on open files (ulimit -n)", "", false},
	{[]error{syscall.EIO}, "see whether the disk is sound", "", false},
}

// Remedy says what to do about an error of writing to a place, a "folder" for instance: to make room where it is full, and so on
// for other causes, or to choose another place.
func Remedy(err error, place string) string {
	other := "choose another " + place
	for _, r := range remedies {
		if !isAny(err, r.causes) {
			continue
		}
		if r.other != "" {
			other = fmt.Sprintf(r.other, place)
		}
		if r.only {
			return other
		}
		return r.here + " or " + other
	}
	return other
}

// Mend says what to do about an error of writing where no other place may be chosen: "make room", for instance.
func Mend(err error) string {
	for _, r := range remedies {
		if isAny(err, r.causes) {
			return r.here
		}
	}
	return "see what is wrong there"
}

// isAny reports whether an error has one of the causes, by whatever number the system has for it.
func isAny(err error, causes []error) bool {
	number, numbered := known(err)
	for _, cause := range causes {
		if errors.Is(err, cause) || numbered && number == cause {
			return true
		}
	}
	return false
}

// A tempError says what to do already.
type tempError struct{ error }

func (e *tempError) Unwrap() error { return e.error }

// unchanged is the error of a file that was not written.
func unchanged(path string, err error) error {
	if _, ok := errors.AsType[*tempError](err); ok {
		return fmt.Errorf("%s: nothing was changed: %w", path, err)
	}
	return fmt.Errorf("%s: %w; nothing was changed: %s", path, Cause(err), Remedy(err, "place"))
}

// unmoved is the error of a file that was written and cannot be moved into its place.
func unmoved(path string, err error) error {
	if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
		return fmt.Errorf("%s: is a folder; nothing was changed: name a file in it, or choose another place", path)
	}
	remedy := "remove what is there or choose another place"
	if isAny(err, []error{fs.ErrNotExist, syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO}) {
		remedy = Remedy(err, "place")
	}
	return fmt.Errorf("%s: %w; %s", path, Cause(err), remedy)
}

// TempVariable returns the name of the variable that chooses the system's folder for temporary files, [os.TempDir].
func TempVariable() string {
	if runtime.GOOS == "windows" {
		return "TMP"
	}
	return "TMPDIR"
}

// TempError returns the error of a file or a folder in the system's folder for temporary files, nil if err is: it
// names that and says what to do.
func TempError(err error) error {
	if err == nil {
		return nil
	}
	return &tempError{fmt.Errorf("temporary files in %s: %w; %s by setting %s", os.TempDir(), Cause(err), Remedy(err, "folder"), TempVariable())}
}
