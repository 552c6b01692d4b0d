package disk

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteNamed writes a file in the folder dir whose name follows from its contents, so that writing the same again
// changes nothing: it is named by name, which is given their SHA-256. The file is there whole or not at all, and
// until then it is called like base, of which several processes may write files at once; what those of them left that were killed goes.
// It returns the path.
func WriteNamed(dir, base string, write func(w *bufio.Writer) error, name func(sum []byte) string) (string, error) {
	fail := func(path string, err error) (string, error) {
		return "", fmt.Errorf("%s: %w; %s", path, Cause(err), Remedy(err, "place"))
	}
	if err := MkdirAll(dir); err != nil {
		return fail(dir, err)
	}
	sum := sha256.New()
	temp, err := writeTemp(create, filepath.Join(dir, base), File{base, func(w *bufio.Writer) error {
		both := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<16)
		if err := write(both); err != nil {
			return err
		}
		return both.Flush()
	}})
	if err != nil {
		return fail(dir, err)
	}
	path := filepath.Join(dir, name(sum.Sum(nil)))
	if err := Rename(temp, path); err != nil {
		os.Remove(temp) // the error that is returned says more
		return fail(path, err)
	}
	removeLeft([]File{{Path: filepath.Join(dir, base)}})
	syncDir(dir)
	return path, nil
}
