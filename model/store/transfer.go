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
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/data/disk"
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

// outage is for how long a download tries again to get the next byte, and quiet for how long nobody is told that it does.
const (
	outage = 2 * time.Minute
	quiet  = 10 * time.Second
)

// partly is what the names of files begin with that are being downloaded.
const partly = ".fetch-"

// RemovePartial removes from a folder, and those in it, what processes left that were killed in [Copy.Fetch]. None may be under way
// there.
func RemovePartial(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && strings.HasPrefix(e.Name(), partly) {
			err = os.Remove(path)
		}
		return err
	})
}

// notWritten is the error of a file that cannot be written here.
func notWritten(file string, err error) error {
	return fmt.Errorf("%s: %w; %s", file, disk.Cause(err), disk.Remedy(err, "folder"))
}

// download writes an object to a file, whole or not at all. Where the connection breaks or stands still it goes on from the
// byte that it has come to, until there is none for [outage].
func (c Copy) download(ctx context.Context, object string, f File, to string) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(to), partly+"*")
	if err != nil {
		return notWritten(to, err)
	}
	defer func() {
		temp.Close()
		os.Remove(temp.Name()) // where it was not renamed
	}()
	h := sha256.New()
	n, err := c.whole(ctx, object, f, io.MultiWriter(&toFile{temp, to}, h))
	if err != nil {
		return err
	}
	if n != f.Size || digits(h) != f.SHA256 {
		return fmt.Errorf("%s/%s: damaged: it is not what %s had when it was put there", c.URL, object, f.Name)
	}
	const mode = 0o644 // not that of a temporary file
	if err := errors.Join(temp.Chmod(mode), temp.Close()); err != nil {
		return notWritten(to, err)
	}
	if err := disk.Rename(temp.Name(), to); err != nil {
		return notWritten(to, err)
	}
	return nil
}

// A toFile writes a file, and says so in its errors.
type toFile struct {
	*os.File
	to string // what it is to be called
}

func (t *toFile) Write(b []byte) (int, error) {
	n, err := t.File.Write(b)
	if err != nil {
		err = &fileError{notWritten(t.to, err)}
	}
	return n, err
}

// A fileError is one of the disk and not of the store.
type fileError struct{ error }

func (e *fileError) Unwrap() error { return e.error }

// whole writes an object, but not much more than f.Size bytes of it, and returns how many that were.
func (c Copy) whole(ctx context.Context, object string, f File, w io.Writer) (n int64, err error) {
	const shortest, longest = time.Second, 20 * time.Second
	moved, told := time.Now(), c.Waiting == nil
	for pause := shortest; ; pause = min(2*pause, longest) {
		k, err := c.from(ctx, object, n, f.Size+1-n, w)
		if n += k; k > 0 {
			moved, pause = time.Now(), shortest
		}
		disk := (*fileError)(nil)
		switch {
		case errors.As(err, &disk), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
			return n, err
		case err == nil, n >= f.Size:
			return n, nil
		case ctx.Err() != nil:
			return n, context.Cause(ctx)
		case time.Since(moved) > outage:
			return n, fmt.Errorf("%s/%s: %d of %d bytes have come, and none for %v (%v); give the same command again when the bucket answers", c.URL, object, n, f.Size, outage, err)
		case !told && time.Since(moved) > quiet:
			c.Waiting(err, outage)
			told = true
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// from writes what an object has from a byte on, at most most bytes, and returns how many that were.
func (c Copy) from(ctx context.Context, object string, from, most int64, w io.Writer) (int64, error) {
	in, err := c.Store.Get(ctx, object, from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	return io.Copy(w, io.LimitReader(in, most))
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
