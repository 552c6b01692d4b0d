package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// CanWrite returns the error that [WriteFile] would return of a path because of what is there, or of the folder that it is in. It is for
// what takes long before it writes.
func CanWrite(path string) error {
	if err := irreplaceable(path); err != nil {
		return err
	}
	if isFolder(path) {
		return unmoved(path, syscall.EISDIR)
	}
	if err := try(target(path)); err != nil {
		return unchanged(path, err)
	}
	return nil
}

// CanWriteIn returns the error that [MkdirAll] of a folder, or writing files in it, would return because of what is there.
func CanWriteIn(folder string) error {
	folder = filepath.Clean(folder)
	there := folder
	_, err := os.Stat(there)
	for ; errors.Is(err, fs.ErrNotExist) && leadsNowhere(there, err) == err && filepath.Dir(there) != there; _, err = os.Stat(there) {
		there = filepath.Dir(there)
	}
	switch {
	case err != nil:
		err = leadsNowhere(there, err)
	case !isFolder(there):
		err = syscall.ENOTDIR
	default:
		err = try(filepath.Join(there, "file"))
	}
	if err != nil {
		return fmt.Errorf("%s: %w; %s", folder, Cause(err), Remedy(err, "folder"))
	}
	return nil
}

// try makes a temporary file of path and removes it.
func try(path string) error {
	f, err := create(path)
	if err != nil {
		return err
	}
	err = f.Close()
	if e := os.Remove(f.Name()); !errors.Is(e, fs.ErrNotExist) { // by whoever else writes that file
		err = errors.Join(err, e)
	}
	return err
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// irreplaceable returns an error if no file may take the place of what is at path. Renaming onto it would remove a device, a pipe, a socket,
// or a link such as /dev/stdout to a file that is open, for everybody. A file that may not be written to is one that somebody protects:
// renaming needs the right to change the folder alone.
func irreplaceable(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return nil // what is wrong shows when it is written
	}
	what := irregular(info.Mode())
	if to, err := os.Readlink(path); err == nil && strings.HasPrefix(to, "/proc/") {
		what = "an open file by another name"
	}
	if what != "" {
		return fmt.Errorf("%s: is %s, not a file; choose another place", path, what)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%s: %w; nothing was changed: allow writing to this file or choose another place", path, Cause(err))
	}
	if err == nil {
		f.Close()
	}
	return nil
}

// target returns the path of the file that a link leads to, there or not, and any other path as it is.
func target(path string) string {
	const most = 40 // as many as Linux follows
	for range most {
		to, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(to) {
			to = filepath.Dir(path) + string(filepath.Separator) + to // not cleaned: the folder may be a link, and to begin with ..
		}
		path = to
	}
	return path
}
