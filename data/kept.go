package data

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/data/disk"
)

// A CacheFile is a place in a cache for something that is made of texts.
type CacheFile struct {
	Folder string            // see [CacheDir]; "": there is no such place
	Key    [sha256.Size]byte // of all that it depends on, [Encoding] among it
}

func (k CacheFile) path() string {
	return filepath.Join(k.Folder, hex.EncodeToString(k.Key[:])+keptSuffix)
}

// Read returns what was last written, or nil. The bytes may be damaged.
func (k CacheFile) Read() []byte {
	if k.Folder == "" {
		return nil
	}
	b, err := disk.ReadFile(k.path(), cacheLimit)
	if err != nil {
		return nil
	}
	os.Chtimes(k.path(), time.Time{}, time.Now()) // used last; if that fails, it is deleted sooner
	return b
}

// Write keeps bytes, wholly or not at all, and deletes what was not used for longest where
// the cache has become too large. Without a folder it does nothing. An error means that nothing was kept, which costs time
// the next time and nothing else.
func (k CacheFile) Write(b []byte) error {
	return k.WriteFrom(func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// WriteFrom is Write of the bytes that write writes, for those that are not in memory at once.
func (k CacheFile) WriteFrom(write func(w io.Writer) error) error {
	if k.Folder == "" {
		return nil
	}
	return keep(k.path(), cacheLimit, func(f *os.File) error { return write(f) })
}

// keep writes a file of a cache that has no more than limit bytes.
func keep(path string, limit int64, write func(f *os.File) error) error {
	folder, name := filepath.Split(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := disk.CreateShared(folder, name[:keyDigits])
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Close())
	if err == nil {
		err = disk.Rename(f.Name(), path)
	}
	if err != nil {
		disk.Remove(f.Name())
		return err
	}
	evict(path, limit)
	return nil
}

// evict deletes the files of a cache that were used least recently, except the one at path,
// until the rest keeps the limit, and what writers left behind that were killed.
// Another process may do the same at the same time.
func evict(path string, limit int64) {
	folder := filepath.Dir(path)
	files, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	var infos []fs.FileInfo
	total := int64(0)
	for _, f := range files {
		name := f.Name()
		info, err := f.Info()
		if err != nil || !info.Mode().IsRegular() || len(name) < keyDigits {
			continue
		}
		if _, err := hex.DecodeString(name[:keyDigits]); err != nil {
			continue
		}
		switch rest := name[keyDigits:]; {
		case rest == entrySuffix || rest == keptSuffix:
			total += info.Size()
			if filepath.Join(folder, name) != path {
				infos = append(infos, info)
			}
		case filepath.Ext(rest) == tempSuffix && time.Since(info.ModTime()) > 24*time.Hour:
			os.Remove(filepath.Join(folder, name))
		}
	}
	slices.SortFunc(infos, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range infos {
		if total <= limit {
			return
		}
		if os.Remove(filepath.Join(folder, info.Name())) == nil {
			total -= info.Size()
		}
	}
}
