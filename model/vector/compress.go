package vector

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// unpack makes s read the uncompressed contents of its file, if it is compressed.
func (s *source) unpack() error {
	start, err := s.peek(10)
	if err != nil {
		return err
	}
	c, ok := corpus.CompressionOf(start)
	if !ok {
		return nil
	}
	s.size, s.plain = -1, stem(s.path, c.Ext)
	inside, err := c.Open(s.r, func(note string) { s.notes = append(s.notes, note) })
	if err != nil {
		return packedError(c.Name, s.path, err)
	}
	s.r = bufio.NewReaderSize(packedReader{inside, c.Name, s.path}, 1<<20)
	return nil
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
	if e := (*corpus.Error)(nil); errors.As(err, &e) {
		return &FormatError{Path: path, What: e.What, Remedy: e.Remedy}
	}
	what := fmt.Sprintf("the %s stream is damaged", name)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		what = fmt.Sprintf("the %s stream is cut short", name)
	} else if told := corpus.DamageOf(err); told != nil {
		what = fmt.Sprintf("the %s stream cannot be read: %v", name, told)
	}
	return &FormatError{Path: path, What: what, Remedy: remedyCopy, Err: err}
}
