package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// isInUse reports whether an error of a rename or a removal may be that a program has the file open.
func isInUse(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_USER_MAPPED_FILE)
}

// rename is [os.Rename]. It also replaces a file that is open, if whoever opened it allows it to be deleted, as [Open] does: the methods
// of [os.Root] ask the system for POSIX semantics (FILE_RENAME_POSIX_SEMANTICS, since Windows 10 on NTFS). Where there are none, as on
// FAT and network drives, the open file is moved out of the way; if the process is killed just then, neither is in its place.
func rename(from, to string) error {
	err := os.Rename(from, to)
	if err == nil || !isInUse(err) || filepath.Dir(from) != filepath.Dir(to) {
		return err
	}
	if info, err := os.Lstat(to); err == nil && info.IsDir() {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: windows.ERROR_ALREADY_EXISTS} // which does not pass
	}
	root, failed := os.OpenRoot(filepath.Dir(to))
	if failed != nil {
		return err
	}
	defer root.Close()
	if root.Rename(filepath.Base(from), filepath.Base(to)) == nil {
		return nil
	}
	old := tempName(to, oldFiles-1)
	if os.Rename(to, old) != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		os.Rename(old, to)
		return err
	}
	os.Remove(old) // RemoveTemps removes what is left
	return nil
}

// open is [os.Open], but the file may be moved, replaced and removed meanwhile, as on other systems.
func open(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(name, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return os.Open(path) // which also takes long paths, and says what is wrong
	}
	return os.NewFile(uintptr(h), path), nil
}

// isRunning reports whether there is a process of that number.
func isRunning(pid int) bool {
	h, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_ACCESS_DENIED) // it is another user's
	}
	defer windows.CloseHandle(h)
	event, err := windows.WaitForSingleObject(h, 0)
	return err != nil || event != windows.WAIT_OBJECT_0 // one that has ended stays while a process has a handle
}
