package corpus

import (
	"bufio"
	"io"
	"strings"

	"github.com/ulikunitz/xz"
)

// newXZReader returns what r contains, uncompressed from xz. A stream that is cut short ends in
// io.ErrUnexpectedEOF, also where package xz takes it for whole: between its blocks.
func newXZReader(r *bufio.Reader) (io.Reader, error) {
	end := &xzTail{r: r}
	text, err := xz.NewReader(end)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return &xzReader{text, end}, xzError(err)
}

// xzError says of data with filters for programs or tables, which package xz does not read, that they are that: they are not damaged.
func xzError(err error) error {
	if err == nil || !strings.Contains(err.Error(), "unsupported filter count") && !strings.Contains(err.Error(), "invalid filter id") {
		return err
	}
	return &Error{What: "is xz data with a filter, such as BCJ or delta, which Lexigraph does not read", Remedy: "compress it again without: xz -dc FILE | xz > NEW.xz"}
}

type xzReader struct {
	text io.Reader
	end  *xzTail
}

func (x *xzReader) Read(p []byte) (int, error) {
	n, err := x.text.Read(p)
	if err == io.EOF && x.end.last != [2]byte{'Y', 'Z'} { // with which every stream ends
		err = io.ErrUnexpectedEOF
	}
	return n, xzError(err)
}

// An xzTail remembers the last two bytes that were read and were not zeros, which may fill up a stream.
type xzTail struct {
	r    *bufio.Reader
	last [2]byte
}

func (t *xzTail) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	for _, b := range p[max(0, n-8):n] { // there are at most three zeros, but behind streams
		t.see(b)
	}
	return n, err
}

// ReadByte implements io.ByteReader.
func (t *xzTail) ReadByte() (byte, error) {
	b, err := t.r.ReadByte()
	t.see(b)
	return b, err
}

func (t *xzTail) see(b byte) {
	if b != 0 {
		t.last[0], t.last[1] = t.last[1], b
	}
}
