package vector

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A file is one to be written.
type file struct {
	path  string
	write func(w *bufio.Writer) error
}

// writeFiles writes all the files beside their final places and then moves
// them there, so that none of them is ever seen half written and a full disk
// leaves the old ones as they were. It returns the paths that are in place.
func writeFiles(files ...file) (written []string, err error) {
	temps := make([]string, 0, len(files))
	defer func() {
		for _, temp := range temps[len(written):] {
			os.Remove(temp) // the error that is returned says more
		}
	}()
	for _, f := range files {
		temp, err := writeTemp(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; nothing was changed: make room or choose another place", f.path, cause(err))
		}
		temps = append(temps, temp)
	}
	for i, f := range files {
		if err := os.Rename(temps[i], f.path); err != nil {
			return written, fmt.Errorf("%s: %w; remove what is there or choose another place", f.path, cause(err))
		}
		written = append(written, f.path)
	}
	syncDir(filepath.Dir(files[0].path))
	return written, nil
}

// writeTemp writes f under a name of its own in its folder, all the way to
// the disk.
func writeTemp(f file) (temp string, err error) {
	out, err := createTemp(f.path)
	if err != nil {
		return "", err
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			os.Remove(out.Name())
		}
	}()
	w := bufio.NewWriterSize(out, 1<<20)
	if err := f.write(w); err != nil {
		return "", err
	}
	if err := w.Flush(); err != nil {
		return "", err
	}
	return out.Name(), out.Sync()
}

// createTemp is os.CreateTemp with the permissions that the user's umask
// gives, which the file keeps.
func createTemp(path string) (*os.File, error) {
	dir, base := filepath.Split(path)
	for i := 0; ; i++ {
		name := fmt.Sprintf("%s.%s.%d.%d.tmp", dir, base, os.Getpid(), i)
		out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) || i == 100 {
			return out, err
		}
	}
}

// syncDir makes the renames last through a loss of power. Not every system
// can; the files are whole all the same.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}

// cause returns err without the temporary path that it names.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
