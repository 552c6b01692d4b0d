package data

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// fileSums remembers in a cache which SHA-256 a large file has, so that a text need not be read at each start only to see that
// it is the same. A file is known again by its path, its place on the disk, its size, and the times at which it and
// what the system knows of it were last changed; the latter cannot be set. Those of a file that was just changed prove nothing:
// a change within the clock's resolution, or by a machine whose clock differs, might not show.
type fileSums struct {
	folder string
	again  bool // read every file, and remember it
}

// Tests have less.
var (
	sumsFrom    = int64(16 << 20) // bytes of files that are remembered
	sumsSettled = time.Minute     // since the last change
)

// kept returns where the sum of a file is kept, or false if it is not to be.
func (m fileSums) kept(path string) (CacheFile, bool) {
	info, err := os.Stat(path)
	if err != nil || m.folder == "" || info.Size() < sumsFrom || !info.Mode().IsRegular() {
		return CacheFile{}, false
	}
	place, changed, ok := identify(info)
	path, err = filepath.Abs(path)
	if now := time.Now(); !ok || err != nil || now.Sub(info.ModTime()) < sumsSettled || now.Sub(changed) < sumsSettled {
		return CacheFile{}, false
	}
	text := fmt.Sprintf("file sum 1\n%q %s %d %d %d", path, place, info.Size(), info.ModTime().UnixNano(), changed.UnixNano())
	return CacheFile{Folder: m.folder, Key: sha256.Sum256([]byte(text))}, true
}

// Sum returns the SHA-256 of the file at path, which read finds if it is not known.
func (m fileSums) Sum(path string, read func() ([sha256.Size]byte, error)) (sum [sha256.Size]byte, err error) {
	kept, ok := m.kept(path)
	if !ok {
		return read()
	}
	check := func(sum []byte) []byte {
		c := sha256.Sum256(append(kept.Key[:], sum...))
		return append(sum, c[:]...)
	}
	if b := kept.Read(); !m.again && len(b) == 2*len(sum) && string(check(b[:len(sum):len(sum)])) == string(b) {
		return [sha256.Size]byte(b), nil
	}
	if sum, err = read(); err != nil {
		return sum, err
	}
	if now, ok := m.kept(path); ok && now == kept { // else it has changed in between
		kept.Write(check(sum[:])) // if that fails, it is read again
	}
	return sum, nil
}
