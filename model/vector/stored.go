package vector

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"os"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A stored is the rows of a table that are in a file: where each begins, and their codes, by which it is
// known again. A row may also be the sum of several.
//
// Note: they are read, not mapped. A mapped file that is cut short ends the program by a signal, and its
// pages count as the program's memory.
type stored struct {
	s       *source
	dim     int
	at      []int64
	added   []int64 // how far behind a row others begin that are added to it
	codes   *codes
	pending []float32      // rows without codes
	place   data.CacheFile // where the codes are kept
}

// add takes the row that s is passing on.
func (f *stored) add(row []float32) {
	f.at = append(f.at, f.s.rowAt)
	f.pending = append(f.pending, row...)
	if len(f.pending) == f.dim*blockRows(f.dim) {
		f.flush()
	}
}

func (f *stored) flush() {
	if len(f.pending) > 0 {
		f.codes.append(f.pending)
		f.pending = f.pending[:0]
	}
}

func (f *stored) Close() error { return f.s.Close() }

// check returns an error if the file is not what it was when it was opened.
func (f *stored) check() error {
	info, err := f.s.file.Stat()
	if err == nil && !sameFile(info, f.s.info) {
		err = f.changed()
	}
	return err
}

// sameFile reports whether a file looks as it did.
func sameFile(now, before os.FileInfo) bool {
	return now.Size() == before.Size() && now.ModTime().Equal(before.ModTime())
}

// changed also sees to it that what was kept is made again.
func (f *stored) changed() error {
	f.place.Write(nil)
	return &FormatError{Path: f.s.path, What: "the file has changed since it was read", Remedy: "start again"}
}

// row reads a row, which must have the codes that it had.
func (f *stored) row(i int, buf []float32) ([]float32, error) {
	var err error
	if f.s.element == 0 {
		err = f.line(i, buf)
	} else {
		err = f.numbers(i, buf)
	}
	if err == io.EOF || err == nil && !f.codes.are(i, buf) {
		err = f.changed()
	}
	return buf, err
}

// numbers reads a row that is numbers.
func (f *stored) numbers(i int, buf []float32) error {
	raw := make([]byte, f.dim*f.s.element.size())
	if _, err := f.s.file.ReadAt(raw, f.at[i]); err != nil {
		return err
	}
	f.s.element.decode(buf, raw)
	var more []float32
	for _, behind := range f.added {
		if _, err := f.s.file.ReadAt(raw, f.at[i]+behind); err != nil {
			return err
		}
		more = append(more[:0], buf...)
		f.s.element.decode(more, raw)
		kernel.Add(buf, more)
	}
	return nil
}

// line reads a row that is a line of text.
func (f *stored) line(i int, buf []float32) error {
	line := make([]byte, 0, 16*f.dim+maxHeader)
	for {
		n, err := f.s.file.ReadAt(line[len(line):cap(line)], f.at[i]+int64(len(line)))
		line = line[:len(line)+n]
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line = line[:end+1]
		} else if err == nil && len(line) <= maxLine {
			line = append(make([]byte, 0, 2*cap(line)), line...)
			continue
		} else if err != io.EOF && err != nil {
			return err
		}
		if _, err := parseRow(buf, cutLineEnd(line), f.s.declared); err != nil {
			return f.changed()
		}
		return nil
	}
}

// OpenSearch prepares the vectors of a file, or of a folder, that [Read] can read for searching. Only the words and
// a byte for each number come into memory: the numbers stay in the file, which is kept open, and those of a few rows are read
// for each answer. When the file is written anew, the answers are an error; when another one takes its place, they
// are those of the old one. What is compressed, or has column after column, is read into memory.
//
// What was found in a large file is kept in the folder cache, unless that is "": see [data.CacheDir].
func OpenSearch(path, cache string) (*Search, Report, error) {
	return openSearch(path, cache, leastKept)
}

// OpenStored prepares vectors for searching that stay in the middle of a file, as [OpenSearch] does: little-endian float32, row
// after row from the offset on that find returns, of the words and with the dimension of its table, whose Data is nil. Of several
// offsets the vectors are the sums. It is not called if what it would say is known from the last time; it says the same of the
// same file and the same key.
func OpenStored(path, cache, key string, find func() (words *Table, at []int64, err error)) (*Search, error) {
	return openStored(path, cache, key, leastKept, find)
}

func openStored(path, cache, key string, least int64, find func() (words *Table, at []int64, err error)) (search *Search, err error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	f := &stored{s: s, place: s.place(cache, key, least)}
	t, _ := f.kept()
	if t == nil {
		var at []int64
		if t, at, err = find(); err != nil {
			return nil, err
		}
		if now, err := os.Stat(path); err != nil || !os.SameFile(now, s.info) {
			return nil, f.changed() // find has looked at another file
		}
		f.dim, f.codes = t.Dim, &codes{dim: t.Dim}
		if err := f.encodeAll(t.Len(), at); err != nil {
			return nil, err
		}
		f.keep(t, Report{})
	}
	s.r = nil
	return &Search{words: t, rows: f, coded: func() *codes { return f.codes }}, nil
}

// encodeAll reads so many rows, each the sum of those at these places, and takes them.
func (f *stored) encodeAll(rows int, at []int64) error {
	s := f.s
	from := func(at int64) *bufio.Reader {
		return bufio.NewReaderSize(io.NewSectionReader(s.file, at, s.size-at), 1<<20)
	}
	var others []*bufio.Reader
	for _, other := range at[1:] {
		others, f.added = append(others, from(other)), append(f.added, other-at[0])
	}
	raw, more := make([]byte, 4*f.dim), make([]float32, f.dim)
	var bad error
	s.r, s.off = from(at[0]), at[0]
	err := s.readMatrix(float32LE, rows, f.dim, false, func(_ int, row []float32) {
		for _, r := range others {
			if _, err := io.ReadFull(r, raw); err != nil {
				bad = cmp.Or(bad, err)
			}
			float32LE.decode(more, raw)
			kernel.Add(row, more)
		}
		f.add(row)
	})
	f.flush()
	if err == nil && bad != nil {
		err = &FormatError{Path: s.path, Err: bad, What: "the vectors that are added are cut short", Remedy: remedyCopy}
	}
	return err
}

// openSearch is OpenSearch, and keeps what was found in files of at least so many bytes.
func openSearch(path, cache string, least int64) (*Search, Report, error) {
	if modelFolder(path) != "" {
		t, report, err := Read(path)
		if err != nil {
			return nil, report, err
		}
		return NewSearch(t), report, nil
	}
	s, err := openVectors(path)
	if err != nil {
		return nil, Report{}, err
	}
	place := s.place(cache, "", least)
	f := &stored{s: s, place: place}
	t, report := f.kept()
	if t == nil {
		s.leave = true
		if t, report, err = s.readTable(); err != nil || s.stored == nil {
			s.Close()
		}
		if err != nil {
			return nil, report, err
		}
		if f = s.stored; f == nil {
			return NewSearch(t), report, nil
		}
		f.place = place
		f.keep(t, report)
	}
	s.r, s.buf, s.stored = nil, nil, nil
	return &Search{words: t, rows: f, coded: func() *codes { return f.codes }}, report, nil
}
