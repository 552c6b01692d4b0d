package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"

	"github.com/lexigraph/lexigraph/data/amount"
)

// decompress returns the text in r, whose file name may tell how it is
// compressed, and the name of the compression, or "". The bytes count, and not the
// name, except in an empty file. The caller closes the text, and asks note after
// reading whether there is anything to report.
func decompress(r *bufio.Reader, name string, note func(string)) (text io.ReadCloser, compression string, err error) {
	head, err := r.Peek(10)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	c, compressed := CompressionOf(head)
	named, isNamed := compressionNamed(name)
	if isNamed && named.Name == "bzip2" && bytes.HasPrefix(head, []byte("BZh")) { // empty, or cut short
		c, compressed = named, true
	}
	switch {
	case compressed:
		text, err = c.Open(r, note)
		return text, c.Name, err
	case isNamed && len(head) == 0:
		return nil, named.Name, io.ErrUnexpectedEOF
	case isNamed:
		if begin, err := r.Peek(512); !isUTF8(begin, err == io.EOF) {
			return nil, named.Name, &Error{What: "is neither " + named.Name + " data, as its name says, nor text in UTF-8", Remedy: "fetch or compress the file again"}
		}
		note("is not compressed, whatever its name says")
	}
	return io.NopCloser(r), "", nil
}

// OpenText opens the file at path and decompresses it, as the texts of a corpus are. What is
// missing, not a plain file, or damaged, also where reading meets it, is an [*Error]. It calls
// note with what is odd about the file otherwise.
func OpenText(path string, note func(string)) (io.ReadCloser, error) {
	f, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	text, compression, err := decompress(bufio.NewReaderSize(f, 1<<16), path, note)
	if err != nil {
		f.Close()
		return nil, readError(err, path, compression)
	}
	return &openText{text, f, path, compression}, nil
}

// OpenLines is [OpenText] for lines of text: other line ends become newlines, what is no text, see [Foreign], is an error, and JSON is noted.
func OpenLines(path string, note func(string)) (io.ReadCloser, error) {
	text, err := OpenText(path, note)
	if err != nil {
		return nil, err
	}
	l := newLineReader(text)
	head := l.peek()
	if e := Foreign(head); e != nil {
		text.Close()
		return nil, readError(e, path, "")
	}
	if what := JSONLines(head); what != "" {
		note(what)
	}
	var r io.Reader
	if end, called := otherLineEnd(head); end == "" {
		r = l.rest()
	} else {
		note("its lines end in " + called)
		r = bufio.NewReader(&newlines{r: l.rest(), end: end})
	}
	return struct {
		io.Reader
		io.Closer
	}{r, text}, nil
}

// JSONLines says what lines of text that begin with head are, if they are JSON; "" if not.
func JSONLines(head []byte) string {
	if !beginsJSON(bytes.TrimSpace(trimMarks(head))) {
		return ""
	}
	return "is JSON, whose keys are read as text too; " + jqText(head) + " takes the text out"
}

// An openText is a file that [OpenText] has opened.
type openText struct {
	text              io.ReadCloser
	file              io.Closer
	name, compression string
}

func (t *openText) Read(p []byte) (int, error) {
	n, err := t.text.Read(p)
	if err != nil && err != io.EOF {
		err = readError(err, t.name, t.compression)
	}
	return n, err
}

func (t *openText) Close() error {
	return errors.Join(t.text.Close(), t.file.Close())
}

// isUTF8 reports whether a text that begins with begin, or consists of it, is UTF-8.
func isUTF8(begin []byte, whole bool) bool {
	if utf8.Valid(begin) {
		return true
	}
	for n := 1; !whole && n < min(utf8.UTFMax, len(begin)); n++ { // a character may be divided
		if utf8.Valid(begin[:len(begin)-n]) {
			return true
		}
	}
	return false
}

// gzipMagic is what each member of a gzip file begins with.
const gzipMagic = "\x1f\x8b"

// newGzipReader reads gzip data of one or several members. Zeros behind them are skipped;
// when it meets other bytes, which it does not read, it calls note.
func newGzipReader(r *bufio.Reader, note func(string)) (io.ReadCloser, error) {
	text, err := gzip.NewReader(r)
	if err != nil {
		if err == io.EOF { // not even a header
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return &members{Reader: text, r: r, note: note}, nil
}

// members reads the members of a gzip file one after another. Zeros behind the
// last, with which tapes and some programs fill up, mean nothing; other bytes are
// noted.
type members struct {
	*gzip.Reader
	r    *bufio.Reader
	note func(string)
	done bool
}

func (m *members) Read(p []byte) (int, error) {
	for !m.done {
		m.Multistream(false)
		n, err := m.Reader.Read(p)
		if n > 0 && err == io.EOF {
			err = nil // it comes again
		}
		if n > 0 || err != io.EOF {
			return n, err
		}
		if err := m.next(); err != nil {
			return 0, err
		}
	}
	return 0, io.EOF
}

// next begins the next member, or sets done.
func (m *members) next() error {
	for {
		b, err := m.r.Peek(1)
		if err == io.EOF {
			m.done = true
			return nil
		}
		if err != nil {
			return err
		}
		if b[0] != 0 {
			break
		}
		m.r.Discard(1)
	}
	if b, _ := m.r.Peek(2); string(b) == gzipMagic {
		err := m.Reset(m.r)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	m.done = true
	n, err := io.Copy(io.Discard, m.r)
	m.note(fmt.Sprintf("what comes behind the gzip data, %s, is not gzip and was not read", amount.Of(n, "byte")))
	return err
}
