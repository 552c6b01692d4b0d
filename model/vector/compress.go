package vector

import (
	"bufio"
	"compress/bzip2"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A packing is a kind of compression that Read can undo.
type packing struct {
	name, ext, magic string
	open             func(r *bufio.Reader, note func(string)) (io.Reader, error)
}

func packings() []packing {
	return []packing{
		{"gzip", ".gz", "\x1f\x8b", func(r *bufio.Reader, note func(string)) (io.Reader, error) { return corpus.NewGzipReader(r, note) }},
		{"zstd", ".zst", "\x28\xb5\x2f\xfd", func(r *bufio.Reader, _ func(string)) (io.Reader, error) {
			z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
			if err != nil {
				return nil, err
			}
			return z.IOReadCloser(), nil
		}},
		{"bzip2", ".bz2", "1AY&SY", func(r *bufio.Reader, _ func(string)) (io.Reader, error) { return bzip2.NewReader(r), nil }},
		{"xz", ".xz", "\xfd7zXZ\x00", func(r *bufio.Reader, _ func(string)) (io.Reader, error) { return corpus.NewXZReader(r) }},
	}
}

// begins reports whether a file that begins with start is compressed in this way.
// Before bzip2's magic number come "BZh" and a digit.
func (p packing) begins(start []byte) bool {
	s := string(start)
	if p.name == "bzip2" {
		return len(s) >= 10 && s[:3] == "BZh" && s[4:10] == p.magic
	}
	return strings.HasPrefix(s, p.magic)
}

// unpack makes s read the uncompressed contents of its file, if it is compressed.
func (s *source) unpack() error {
	start, err := s.peek(10)
	if err != nil {
		return err
	}
	for _, p := range packings() {
		if !p.begins(start) {
			continue
		}
		s.size, s.plain = -1, stem(s.path, p.ext)
		inside, err := p.open(s.r, func(note string) { s.notes = append(s.notes, note) })
		if err != nil {
			return packedError(p.name, s.path, err)
		}
		s.r = bufio.NewReaderSize(packedReader{inside, p.name, s.path}, 1<<20)
		return nil
	}
	return nil
}

// plainName returns path without the extension of a compressed file.
func plainName(path string) string {
	ext := filepath.Ext(path)
	if slices.ContainsFunc(packings(), func(p packing) bool { return strings.EqualFold(p.ext, ext) }) {
		return stem(path, ext)
	}
	return path
}

// A packedReader distinguishes a compressed file that is cut short or damaged from one
// with contents that end too early.
type packedReader struct {
	r          io.Reader
	name, path string
}

func (z packedReader) Read(p []byte) (int, error) {
	n, err := z.r.Read(p)
	if err != nil && err != io.EOF {
		err = packedError(z.name, z.path, err)
	}
	return n, err
}

func packedError(name, path string, err error) error {
	what := fmt.Sprintf("the %s stream is damaged: %v", name, err)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		what = fmt.Sprintf("the %s stream is cut short", name)
	}
	return &FormatError{Path: path, What: what, Remedy: remedyCopy, Err: err}
}
