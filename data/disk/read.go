package disk

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Open opens the file at path for reading. If it is not a plain file, it is not
// opened and the error says what it is: a pipe would wait for its other end, and a
// device may never end.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if what := irregular(info.Mode()); what != "" {
		return nil, &fs.PathError{Op: "open", Path: path, Err: NotFile(what)}
	}
	return open(path)
}

// NotFile is the cause of [Open]'s error if the path is not a plain file.
type NotFile string

// Error implements error.
func (what NotFile) Error() string { return "is " + string(what) + ", not a file" }

// ReadFile reads the file at path. It is an error if [Open] refuses the file or if it
// has more than most bytes.
func ReadFile(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size() // which some systems do not know
	if size <= most {
		b.Grow(int(size) + bytes.MinRead)
		if _, err := b.ReadFrom(io.LimitReader(f, most+1)); err != nil {
			return b.Bytes(), err
		}
		size = int64(b.Len())
	}
	if size > most {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("has more than %d bytes, far too much for what it should be", most)}
	}
	return b.Bytes(), nil
}

// irregular says what a file is if it is not a plain file.
func irregular(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case !mode.IsRegular():
		return "something special"
	}
	return ""
}
