package disk

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// Reserve checks that the disk has room for the given number of files of the given
// size beside path: it makes them under temporary names, without writing them where the system can, and
// removes them. The error names path, what is needed, what is free, and what to do.
func Reserve(path string, files int, size int64) error {
	var names []string
	defer func() {
		for _, name := range names {
			os.Remove(name)
		}
	}()
	place := target(path)
	dir := filepath.Dir(place)
	free, known := Free(dir)
	need := int64(files) * size
	for range files {
		var err error
		if known && need > free {
			err = syscall.ENOSPC // at once
		} else {
			var name string
			name, err = occupy(place, size)
			names = append(names, name)
		}
		if err != nil {
			if !isAny(err, []error{syscall.ENOSPC}) {
				return unchanged(path, err)
			}
			there := ""
			if known {
				there = fmt.Sprintf(" in %s, where %d MB are free,", dir, free/1_000_000)
			}
			return fmt.Errorf("%s: %w; nothing was changed: make room for %d MB%s or choose another place", path, Cause(err), (need+999_999)/1_000_000, there)
		}
	}
	return nil
}

// occupy makes a temporary file of path that takes size bytes of the disk.
func occupy(path string, size int64) (name string, err error) {
	out, err := create(path)
	if err != nil {
		return "", err
	}
	err = errors.ErrUnsupported
	if f, ok := out.(*os.File); ok {
		err = allocate(f, size)
	}
	if errors.Is(err, errors.ErrUnsupported) {
		_, err = io.CopyN(out, zeros{}, size)
	}
	if closed := out.Close(); err == nil {
		err = closed
	}
	return out.Name(), err
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
