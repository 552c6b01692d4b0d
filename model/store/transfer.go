package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/model/disk"
)

// sumOf returns the SHA-256 and the size of a file as it is now.
func sumOf(file string) (sum string, size int64, err error) {
	f, err := disk.Open(file)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return digits(h), size, err
}

func digits(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// download writes an object to a file, whole or not at all.
func (c Copy) download(ctx context.Context, object string, f File, to string) (err error) {
	in, err := c.Store.Get(ctx, object)
	if err != nil {
		return err
	}
	defer in.Close()
	temp, err := os.CreateTemp(filepath.Dir(to), ".fetch-*")
	if err != nil {
		return fmt.Errorf("%s: %w", to, disk.Cause(err))
	}
	defer func() {
		temp.Close()
		os.Remove(temp.Name()) // where it was not renamed
	}()
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(temp, h), io.LimitReader(in, f.Size+1))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", to, disk.Cause(err))
	case n != f.Size || digits(h) != f.SHA256:
		return fmt.Errorf("%s/%s: damaged: it is not what %s had when it was put there", c.URL, object, f.Name)
	}
	const mode = 0o644 // not that of a temporary file
	if err := temp.Chmod(mode); err != nil {
		return fmt.Errorf("%s: %w", to, disk.Cause(err))
	}
	if err := temp.Close(); err != nil {
		return fmt.Errorf("%s: %w", to, disk.Cause(err))
	}
	if err := os.Rename(temp.Name(), to); err != nil {
		return fmt.Errorf("%s: %w", to, disk.Cause(err))
	}
	return nil
}

// errGone is the error if a file is no longer in the folder.
var errGone = errors.New("is gone")

// upload puts a file, as long as it is now, and returns what was put. Has says what need not be put again. A file that is
// replaced meanwhile is put as it was, and so is one that grows.
func (c Copy) upload(ctx context.Context, number int, file, name string, has map[string]bool) (File, error) {
	in, err := disk.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return File{}, errGone
	}
	if err != nil {
		return File{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return File{}, err
	}
	h := sha256.New()
	size, err := io.Copy(h, io.LimitReader(in, info.Size()))
	if err != nil {
		return File{}, fmt.Errorf("%s: %w", file, disk.Cause(err))
	}
	f := File{Name: name, Size: size, SHA256: digits(h)}
	if has[f.SHA256] {
		return f, nil
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return File{}, err
	}
	object := c.objectName(number, f)
	if err := c.Store.Put(ctx, object, &verified{io.LimitReader(in, size), sha256.New(), f}); err != nil {
		return File{}, err
	}
	has[f.SHA256] = true
	return f, nil
}

// verified reads a file, and fails at its end if it is not what it was when its hash was taken.
type verified struct {
	io.Reader
	h hash.Hash
	f File
}

func (v *verified) Read(p []byte) (int, error) {
	n, err := v.Reader.Read(p)
	v.h.Write(p[:n])
	if err == io.EOF && digits(v.h) != v.f.SHA256 {
		err = fmt.Errorf("%s: was changed while it was read", v.f.Name)
	}
	return n, err
}
