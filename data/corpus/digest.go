package corpus

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/data/machine"
)

// A Digest is a SHA-256 of everything that decides what a source gives out, except
// [Options] and Encoding of package data: its name, the paths of its files with the SHA-256 of each as it is stored and, where
// these are Go's, the versions of the Go they are of and of the one that parses them. The times of files do not matter.
type Digest [sha256.Size]byte

// A Sum returns the SHA-256 of the file at path, which it may know. Read finds it by reading the file.
type Sum func(path string, read func() ([sha256.Size]byte, error)) ([sha256.Size]byte, error)

// Digests returns the digests of sources. It reads their files, on as many goroutines
// as there are processors, and does not keep them in memory. It fails if a file cannot
// be read, and for what can be read only once: standard input, pipes and devices. Then
// nothing has been taken from them. Sum gives the SHA-256 of files; nil: they are read.
func Digests(ctx context.Context, sources []*Source, sum Sum) ([]Digest, error) {
	if sum == nil {
		sum = func(_ string, read func() ([sha256.Size]byte, error)) ([sha256.Size]byte, error) { return read() }
	}
	type job struct {
		path string
		sum  *[sha256.Size]byte
	}
	var jobs []job
	sums := make([][][sha256.Size]byte, len(sources))
	for i, s := range sources {
		if len(s.files) == 0 {
			return nil, &Error{Where: s.Name(), What: "can be read only once"}
		}
		sums[i] = make([][sha256.Size]byte, len(s.files))
		for j, path := range s.files {
			if !lasting(path) {
				return nil, &Error{Where: path, What: "can be read only once"}
			}
			jobs = append(jobs, job{path, &sums[i][j]})
		}
	}
	buffers := sync.Pool{New: func() any { return new([1 << 18]byte) }}
	err := machine.InParallel(len(jobs), func(i int) (err error) {
		path := jobs[i].path
		*jobs[i].sum, err = sum(path, func() ([sha256.Size]byte, error) {
			buf := buffers.Get().(*[1 << 18]byte)
			defer buffers.Put(buf)
			return sumFile(ctx, path, buf[:])
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	digests := make([]Digest, len(sources))
	for i, s := range sources {
		digests[i] = s.digest(sums[i])
	}
	return digests, nil
}

// Digest returns the digest of what was read while the documents of s were last
// read to their end. It differs from that of [Digests] if a file has changed in
// the meantime.
func (s *Source) Digest() Digest { return s.digest(s.sums) }

func (s *Source) digest(sums [][sha256.Size]byte) (d Digest) {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q\n", s.stat.Name, s.stat.Version)
	for _, path := range s.files {
		fmt.Fprintf(h, "%q\n", path)
	}
	if s.packages.files != nil { // what comments say is for the parser of this program's Go to say
		fmt.Fprintln(h, runtime.Version())
	}
	for _, sum := range sums {
		h.Write(sum[:])
	}
	h.Sum(d[:0])
	return d
}

// lasting reports whether the file at path gives the same bytes each time it is
// opened, unlike a pipe, or /dev/stdin, which may pass for a file. In /dev/shm are files, in memory.
func lasting(path string) bool {
	info, err := os.Stat(path)
	path = filepath.ToSlash(path)
	device := strings.HasPrefix(path, "/dev/") && !strings.HasPrefix(path, "/dev/shm/")
	return err == nil && info.Mode().IsRegular() && !device
}

// sumFile returns the SHA-256 of the file at path, which it reads through buf.
func sumFile(ctx context.Context, path string, buf []byte) (sum [sha256.Size]byte, err error) {
	f, err := OpenFile(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	for {
		if ctx.Err() != nil {
			return sum, ctx.Err()
		}
		n, err := f.Read(buf)
		h.Write(buf[:n])
		if err == io.EOF {
			h.Sum(sum[:0])
			return sum, nil
		}
		if err != nil {
			return sum, &Error{Where: path, What: "cannot be read", Err: cause(err)}
		}
	}
}
