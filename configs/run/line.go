package run

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A textLine is a line that is to be answered.
type textLine struct {
	bytes  []byte // with its end, until the next one is read
	number int    // from 1
	err    error  // a [*data.Error] that says why there is no line to answer
	last   bool   // the next line, if there is one, cannot be had without waiting for it, or enough is in memory
}

// muchText is how many bytes of lines are answered together, unless one has more.
const muchText = 1 << 22

// eachLine calls do with each line of in, which errors call name. What in ends with is a line too, which may be empty. In the place of a
// line that is longer than [corpus.MaxRow], and of a [*corpus.BadRow], stands its error.
func eachLine(in io.Reader, name string, do func(textLine) error) error {
	lines := bufio.NewReaderSize(in, 1<<20)
	waiting := 0 // bytes
	for number := 1; ; number++ {
		l := textLine{number: number}
		long, err := l.read(lines)
		if long {
			l.err = &data.Error{Where: fmt.Sprintf("%s:%d", name, number), What: corpus.RowTooLong, Remedy: "break it into several"}
		}
		if bad := (*corpus.BadRow)(nil); errors.As(err, &bad) {
			l.err, err = bad.Err, nil
		}
		if named := (*data.Error)(nil); errors.As(err, &named) {
			return err
		}
		if err != nil && err != io.EOF {
			return fmt.Errorf("%s: %w", name, err)
		}
		if number == 1 {
			if err := notText(l.bytes, lines, name); err != nil {
				return err
			}
		}
		waiting += len(l.bytes)
		if l.last = err == io.EOF || waiting >= muchText || !hasLine(lines); l.last {
			waiting = 0
		}
		if err := do(l); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
	}
}

// notText returns a [*data.Error] for what begins with this line and is known to be something else than UTF-8: UTF-16, an image and the like.
func notText(line []byte, lines *bufio.Reader, name string) error {
	rest, _ := lines.Peek(lines.Buffered())
	head := slices.Concat(line, rest)
	if bytes.IndexByte(head, 0) < 0 && utf8.Valid(line) {
		return nil
	}
	if e := corpus.Foreign(head); e != nil {
		return &data.Error{Where: name, What: e.What, Remedy: e.Remedy}
	}
	return nil
}

// read reads the line. A long one is longer than [corpus.MaxRow], and is not kept.
func (l *textLine) read(lines *bufio.Reader) (long bool, err error) {
	for {
		piece, err := lines.ReadSlice('\n')
		more := errors.Is(err, bufio.ErrBufferFull)
		switch long = long || len(l.bytes)+len(bytes.TrimRight(piece, "\r\n")) > corpus.MaxRow; {
		case long:
			l.bytes = nil
		case !more && l.bytes == nil:
			l.bytes = piece
		default:
			l.bytes = append(l.bytes, piece...)
		}
		if !more {
			return long, err
		}
	}
}

// hasLine reports whether a whole line can be had without waiting for it.
func hasLine(r *bufio.Reader) bool {
	rest, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(rest, '\n') >= 0
}

// isEmpty reports whether there is no line, but the end of the text.
func (l textLine) isEmpty() bool { return len(l.bytes) == 0 && l.err == nil }

// text returns the line without its end.
func (l textLine) text() string { return lineText(l.bytes, l.number) }

// lineText returns a line without its end and, of the first, the byte order mark.
func lineText(line []byte, number int) string {
	text := strings.TrimRight(string(line), "\r\n")
	if number == 1 {
		text = strings.TrimPrefix(text, "\ufeff")
	}
	return text
}

// notUTF8 returns an error if text is not UTF-8.
func notUTF8(text string) error {
	if utf8.ValidString(text) {
		return nil
	}
	name, _ := corpus.Encoding([]byte(text))
	return fmt.Errorf("it is not UTF-8; convert it, perhaps by %s", corpus.ConvertCommand(name))
}
