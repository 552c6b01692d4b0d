package disk

import (
	"bufio"
	"errors"
	"os"
)

// Begin writes what write writes to a temporary file, as [WriteFile] does, and leaves to end what
// takes longest: last changes the file or looks at it again, and it is flushed to the disk and replaces the file
// at path. end is to be called once, on any goroutine. The path may not be that of a compressed file.
func Begin(path string, write func(w *bufio.Writer) error, last func(f *os.File) error) (end func() error, err error) {
	if err := irreplaceable(path); err != nil {
		return nil, err
	}
	place := target(path)
	out, err := create(place)
	if err != nil {
		return nil, unchanged(path, err)
	}
	f := out.(*os.File)
	if err := buffered(f, write); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, unchanged(path, err)
	}
	return func() error {
		if err := errors.Join(last(f), f.Sync(), f.Close()); err != nil {
			os.Remove(f.Name())
			return unchanged(path, err)
		}
		if err := Rename(f.Name(), place); err != nil {
			os.Remove(f.Name())
			return unmoved(path, err)
		}
		files := []File{{Path: place}}
		removeLeft(files)
		syncDirs(files)
		return nil
	}, nil
}
