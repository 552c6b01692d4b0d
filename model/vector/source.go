package vector

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"hash"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/machine"
)

const (
	remedyCopy  = "copy or download it again"
	remedyWrite = "write it again"

	// maxLine is the length limit of a line: a million numbers of 60 bytes each.
	maxLine = 64 << 20
)

// A source is a file that is being read. A .gz, .zst, .bz2 or .xz is uncompressed on the
// way.
type source struct {
	path         string // as the user gave it, for errors
	plain        string // path without .gz, .zst, .bz2, .xz
	file         contents
	r            *bufio.Reader
	info         fs.FileInfo // of the file when it was opened
	size         int64       // −1 if it is known only at the end
	off          int64       // bytes read so far
	line         int         // lines read so far
	unterminated bool        // the last line read had no line end
	crlf         bool        // the header of a binary file ends in CR LF
	marked       bool        // a byte order mark is part of the first line
	buf          []byte
	digest       string    // the SHA-256 in the file, in hexadecimal; empty: none
	sum          hash.Hash // of everything read; nil: there is no digest
	metadata     map[string]string
	notes        []string // what is odd about the file itself

	memory   int64   // bytes that the program may use; 0: not known
	most     int     // words that are wanted, the first ones; 0: all
	leave    bool    // the numbers of rows that can be read again stay in the file
	drop     bool    // the numbers are not wanted
	stored   *stored // those that do
	rowAt    int64   // where the row begins that is being passed on
	element  element // of the rows; 0: they are lines of text
	declared bool    // whether a header says how many numbers a line has
	whole    bool    // the file's rows cannot be read again one by one
}

// contents are an open file's: an *os.File, or what a test has in memory.
type contents interface {
	fs.File
	io.ReaderAt
}

func open(path string) (*source, error) {
	f, err := disk.Open(path)
	if err != nil {
		return nil, unopened(path, err)
	}
	return newSource(path, f)
}

// unopened returns the error of a file that cannot be opened.
func unopened(path string, err error) error {
	e := &FormatError{Path: path, Err: err, What: disk.Cause(err).Error(), Remedy: "name a file of vectors"}
	if errors.Is(err, fs.ErrPermission) {
		e.Remedy = "allow reading it"
	} else if shown, remedy := corpus.Lost(path); errors.Is(err, fs.ErrNotExist) {
		e.Path, e.Remedy = shown, cmp.Or(remedy, e.Remedy)
	}
	return e
}

// newSource returns the source of a file that is open, and closes it if that fails.
func newSource(path string, f contents) (s *source, err error) {
	s = &source{path: path, plain: path, file: f, size: -1, memory: machine.Memory()}
	buffer := 1 << 20
	if s.info, err = f.Stat(); err == nil && s.info.Mode().IsRegular() {
		if s.size = s.info.Size(); s.size > 0 { // of what the system makes up it may be 0
			buffer = int(min(s.size+1, 1<<20))
		}
	}
	s.r = bufio.NewReaderSize(f, max(maxHeader, buffer))
	if err == nil {
		err = s.unpack()
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func (s *source) Close() error { return s.file.Close() }

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.off += int64(n)
	if s.sum != nil {
		s.sum.Write(p[:n])
	}
	return n, err
}

// readHeader fills b from the file's header.
func (s *source) readHeader(b []byte) error {
	_, err := io.ReadFull(s, b)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = &FormatError{Path: s.path, Offset: s.off, Err: io.ErrUnexpectedEOF,
			What: "the file ends inside its header: it is cut short", Remedy: remedyCopy}
	}
	return err
}

// peek returns the next n bytes without reading them, or fewer if the file ends.
func (s *source) peek(n int) ([]byte, error) {
	b, err := s.r.Peek(n)
	if err == io.EOF || err == bufio.ErrBufferFull {
		err = nil
	}
	return b, err
}

// lines yields what [source.readLine] returns, up to the end of the file or to an error, which is the last.
func (s *source) lines() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for {
			line, err := s.readLine()
			if err == io.EOF || !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// readLine returns the next line without its line end, LF or CR LF, and without a byte order mark at the start of the file, or io.EOF
// after the last. The line is valid until the next read.
func (s *source) readLine() ([]byte, error) {
	s.buf = s.buf[:0]
	for {
		part, err := s.r.ReadSlice('\n')
		s.off += int64(len(part))
		full := err == bufio.ErrBufferFull
		if err == nil && len(s.buf) == 0 {
			return s.cut(part), nil // without a copy
		}
		s.buf = append(s.buf, part...)
		if len(s.buf) > maxLine {
			return nil, &FormatError{Path: s.path, Line: s.line + 1,
				What: "the line is longer than 64 MiB", Remedy: "is this a file of word vectors?"}
		}
		if full {
			continue
		}
		if err != nil && err != io.EOF || len(s.buf) == 0 {
			return nil, err
		}
		s.unterminated = err == io.EOF
		return s.cut(s.buf), nil
	}
}

// cut counts a line, and returns it without what is none of it.
func (s *source) cut(line []byte) []byte {
	if s.line++; s.line == 1 && !s.marked {
		line = bytes.TrimPrefix(line, []byte(bom))
	}
	return cutLineEnd(line)
}

// cutLineEnd returns line without LF, CR LF or CR CR LF, which CR LF becomes where it is
// written as text on Windows.
func cutLineEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		return bytes.TrimRight(line[:n-1], "\r")
	}
	return line
}

// base returns the name of the file without the folder and .gz, .zst, .bz2 or .xz.
func (s *source) base() string { return filepath.Base(s.plain) }

// hasExt reports whether the name, apart from .gz, .zst, .bz2 or .xz, ends in ext.
func (s *source) hasExt(ext string) bool {
	return strings.EqualFold(filepath.Ext(s.plain), ext)
}
