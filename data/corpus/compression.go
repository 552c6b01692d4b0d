package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// A Compression is a way of compressing files that is undone when they are read.
type Compression struct {
	Name string // gzip, zstd, bzip2 or xz
	Ext  string // which names of such files end in, such as ".gz"

	magic func(head []byte) bool
	open  func(r *bufio.Reader, note func(string)) (io.ReadCloser, error)
}

// compressions returns all of them.
func compressions() []Compression {
	begins := func(magic string) func([]byte) bool {
		return func(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }
	}
	return []Compression{
		{"gzip", ".gz", begins(gzipMagic), newGzipReader},
		{"zstd", ".zst", isZstd, func(r *bufio.Reader, _ func(string)) (io.ReadCloser, error) {
			z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
			if err != nil {
				return nil, err
			}
			return zstdReader{z.IOReadCloser()}, nil
		}},
		{"bzip2", ".bz2", isBzip2, func(r *bufio.Reader, note func(string)) (io.ReadCloser, error) {
			return io.NopCloser(newBzip2Reader(r, note)), nil
		}},
		{"xz", ".xz", begins("\xfd7zXZ\x00"), func(r *bufio.Reader, _ func(string)) (io.ReadCloser, error) {
			x, err := newXZReader(r)
			return io.NopCloser(x), err
		}},
	}
}

// A zstdReader says what to do about data whose window is larger than is read, as those of large dumps are which zstd --long=31 has written: a window of 2 GiB
// needs as much memory.
type zstdReader struct{ io.ReadCloser }

// Read implements [io.Reader].
func (r zstdReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) {
		err = &Error{What: "is zstd data that needs more than 512 MiB of memory to be unpacked, as zstd --long=31 writes it", Remedy: "compress it again without: zstd -dc --long=31 FILE | zstd -o NEW.zst"}
	}
	return n, err
}

// isZstd reports whether head begins a frame of zstd, with data or to be skipped.
func isZstd(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")) || len(head) >= 4 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18"
}

// isBzip2 reports whether head begins a block of bzip2. BZh alone may begin a text.
func isBzip2(head []byte) bool {
	return len(head) >= 10 && string(head[:3]) == "BZh" && string(head[4:10]) == "1AY&SY"
}

// CompressionOf returns how a file that begins with head is compressed. Ten bytes tell.
func CompressionOf(head []byte) (c Compression, ok bool) {
	all := compressions()
	i := slices.IndexFunc(all, func(c Compression) bool { return c.magic(head) })
	if i < 0 {
		return Compression{}, false
	}
	return all[i], true
}

// compressionNamed returns how a file of that name is compressed, if its name is right.
func compressionNamed(name string) (c Compression, ok bool) {
	ext := filepath.Ext(name)
	all := compressions()
	i := slices.IndexFunc(all, func(c Compression) bool { return strings.EqualFold(c.Ext, ext) })
	if i < 0 {
		return Compression{}, false
	}
	return all[i], true
}

// Uncompressed returns the name of a file without .gz, .zst, .bz2 or .xz at its end, in any case.
func Uncompressed(name string) string {
	if c, ok := compressionNamed(name); ok {
		return name[:len(name)-len(c.Ext)]
	}
	return name
}

// Existing returns path, or the path of the same file compressed if that alone is there.
func Existing(path string) string {
	if _, err := os.Stat(path); err == nil {
		return path
	}
	for _, c := range compressions() {
		if _, err := os.Stat(path + c.Ext); err == nil {
			return path + c.Ext
		}
	}
	return path
}

// Open returns what r has in it. Data that are cut short end in io.ErrUnexpectedEOF. It calls
// note, at the latest when all is read, with what is odd about r and no error.
func (c Compression) Open(r *bufio.Reader, note func(string)) (io.ReadCloser, error) {
	return c.open(r, note)
}

// DamageOf returns why compressed data could not be read if the file system says so; nil if that is damage, of which packages that unpack say nothing that helps.
func DamageOf(err error) error {
	if _, is := errors.AsType[*fs.PathError](err); is {
		return cause(err)
	}
	return nil
}
