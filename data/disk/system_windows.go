package disk

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

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

// scratch has the system delete the file when the last that has it open is gone.
func scratch(folder string) (*os.File, error) {
	before, after, _ := strings.Cut(scratchName, "*")
	for {
		name := filepath.Join(folder, before+strconv.FormatUint(rand.Uint64(), 36)+after)
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL|windows.O_FILE_FLAG_DELETE_ON_CLOSE, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// known returns the number that package syscall has for the cause of an error if the system has another one.
func known(err error) (syscall.Errno, bool) {
	number, _ := errors.AsType[syscall.Errno](err)
	same, ok := numbers[number]
	return same, ok
}

var numbers = map[syscall.Errno]syscall.Errno{
	windows.ERROR_DISK_FULL:            syscall.ENOSPC,
	windows.ERROR_HANDLE_DISK_FULL:     syscall.ENOSPC,
	windows.ERROR_DISK_QUOTA_EXCEEDED:  syscall.EDQUOT,
	windows.ERROR_FILE_TOO_LARGE:       syscall.EFBIG,
	windows.ERROR_FILENAME_EXCED_RANGE: syscall.ENAMETOOLONG,
	windows.ERROR_WRITE_PROTECT:        syscall.EROFS,
	windows.ERROR_DIRECTORY:            syscall.ENOTDIR,
	windows.ERROR_TOO_MANY_OPEN_FILES:  syscall.EMFILE,
	windows.ERROR_CRC:                  syscall.EIO,
	windows.ERROR_IO_DEVICE:            syscall.EIO,
}
