// Package disk writes files that are either whole or not there: exports,
// checkpoints, manifests. A reader never sees half a file, and a full disk
// leaves the old one as it was.
package disk

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A File is a file to write. It is compressed if its path ends in .gz or .zst.
type File struct {
	Path  string
	Write func(w *bufio.Writer) error // writes the contents
}

// WriteFile replaces the file at path with what write writes. See [WriteFiles].
func WriteFile(path string, write func(w *bufio.Writer) error) error {
	_, err := WriteFiles(File{path, write})
	return err
}

// WriteFiles writes all the files under temporary names in their folders, flushes
// them to the disk, and then renames them, in order. It returns the paths that are
// in place. An error before the first rename has changed nothing; it names the file
// and what to do. That a path is a device, a pipe or a socket, or a file that may not be written to, is an error. Of a link
// to a file the file is replaced, and the link stays.
//
// Files that are written together belong together. A process that is killed halfway
// leaves all of the old files, all of the new ones, or only some of one kind, but
// never an old one beside a new one. The temporary files that it leaves are removed
// when the files are written again.
func WriteFiles(files ...File) (written []string, err error) {
	return writeFiles(create, Rename, files)
}

// An output is a file under a temporary name. Tests have one that finds the disk full.
type output interface {
	io.WriteCloser
	Name() string
	Sync() error
}

func writeFiles(create func(path string) (output, error), rename func(from, to string) error, files []File) (written []string, err error) {
	temps := make([]string, 0, len(files))
	defer func() {
		for _, temp := range temps[len(written):] {
			os.Remove(temp) // the error that is returned says more
		}
	}()
	places := make([]File, len(files)) // with links followed
	for i, f := range files {
		if err := irreplaceable(f.Path); err != nil {
			return nil, err
		}
		places[i].Path = target(f.Path)
	}
	for i, f := range files {
		temp, err := writeTemp(create, places[i].Path, f)
		if err != nil {
			return nil, unchanged(f.Path, err)
		}
		temps = append(temps, temp)
	}
	old, err := setAside(rename, places)
	if err != nil {
		return nil, err
	}
	for i, f := range files {
		if err := rename(temps[i], places[i].Path); err != nil {
			if i == 0 {
				old.back()
			}
			return written, unmoved(f.Path, err)
		}
		written = append(written, f.Path)
	}
	old.remove()
	removeLeft(places)
	syncDirs(places)
	return written, nil
}

// aside holds the old files' paths, by the temporary path that each was moved to.
type aside map[string]string

// setAside moves all old files except the first out of the way, so that none of
// them is ever beside a new one.
func setAside(rename func(from, to string) error, files []File) (aside, error) {
	old := aside{}
	for i, f := range files[1:] {
		info, err := os.Lstat(f.Path)
		if err != nil || info.IsDir() { // nothing is there; if it is a folder, the rename will report it
			continue
		}
		temp := tempName(f.Path, oldFiles+i)
		if err := rename(f.Path, temp); err != nil {
			old.back()
			return nil, fmt.Errorf("%s: %w; nothing was changed: remove what is there or choose another place", f.Path, Cause(err))
		}
		old[temp] = f.Path
	}
	if len(old) > 0 {
		syncDirs(files)
	}
	return old, nil
}

func (a aside) back() {
	for temp, path := range a {
		Rename(temp, path) // the error that is returned says more
	}
}

func (a aside) remove() {
	for temp := range a {
		os.Remove(temp) // RemoveTemps removes what is left
	}
}

// writeTemp writes f beside the path that it is to have.
func writeTemp(create func(path string) (output, error), path string, f File) (temp string, err error) {
	out, err := create(path)
	if err != nil {
		return "", err
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			os.Remove(out.Name())
		}
	}()
	packed, err := pack(f.Path, &early{output: out})
	if err != nil {
		return "", err
	}
	if err := buffered(packed, f.Write); err != nil {
		packed.Close() // the error that is returned says more
		return "", err
	}
	if err := packed.Close(); err != nil {
		return "", err
	}
	return out.Name(), out.Sync()
}

// buffers are those of files that are written, of 1 MiB. A run writes a dozen files, and to clear and collect a buffer for each takes longer
// than to write a small one.
var buffers = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, 1<<20) }}

// buffered has write write to out.
func buffered(out io.Writer, write func(w *bufio.Writer) error) error {
	w := buffers.Get().(*bufio.Writer)
	w.Reset(out)
	err := write(w)
	if err == nil {
		err = w.Flush()
	}
	w.Reset(nil)
	buffers.Put(w)
	return err
}

// create is os.CreateTemp in the folder of path, but with the permissions that the
// user's umask gives. The file keeps them.
func create(path string) (output, error) {
	for i := 0; ; i++ {
		name := tempName(path, i)
		out, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil {
			return out, nil
		}
		if !errors.Is(err, fs.ErrExist) || i == oldFiles-1 {
			return nil, err
		}
	}
}

// syncDirs makes the renames survive a loss of power. Not every system can do
// that; even without it, the files are whole.
func syncDirs(files []File) {
	seen := map[string]bool{}
	for _, f := range files {
		if dir := filepath.Dir(f.Path); !seen[dir] {
			seen[dir] = true
			syncDir(dir)
		}
	}
}

func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}

// Cause returns the reason of a file system error without the operation and the
// path, for messages that already name the path.
func Cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		err = e.Err
	}
	if err != nil && strings.HasSuffix(err.Error(), ".") {
		return sentence{err}
	}
	return err
}

// A sentence is an error whose text ends with a full stop, as those of Windows do. A message goes on behind it.
type sentence struct{ error }

func (s sentence) Error() string { return strings.TrimSuffix(s.error.Error(), ".") }

func (s sentence) Unwrap() error { return s.error }
