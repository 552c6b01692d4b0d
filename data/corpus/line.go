package corpus

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// MaxLine is the length in bytes up to which a line is given out whole. It
// bounds the memory that reading takes; text8, for instance, is one line of 100
// million bytes.
const MaxLine = 1 << 20

// A lineReader splits a stream into lines, and long lines into pieces.
type lineReader struct {
	r          io.Reader
	buf        []byte // buf[start:end] is read but not given out
	start, end int
	err        error // of r
	inside     bool  // the piece last given out was not the end of its line

	line  int   // number of the line last given out, from 1
	bytes int64 // read from r
	long  int64 // lines longer than MaxLine
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: r, buf: make([]byte, headSize)}
}

// next returns the next line without its line end, or a piece of a long one;
// partial says that the line continues. The bytes are valid until the next call. After
// the last line the error is io.EOF.
func (l *lineReader) next() (line []byte, partial bool, err error) {
	scanned := l.start
	for {
		// Two bytes more than a line may have tell whether it ends in time, in
		// whatever portions the bytes arrive.
		limit := min(l.end, l.start+MaxLine+2)
		if i := bytes.IndexByte(l.buf[scanned:limit], '\n'); i >= 0 {
			line = bytes.TrimSuffix(l.buf[l.start:scanned+i], []byte("\r"))
			if len(line) <= MaxLine {
				l.start = scanned + i + 1
				return l.give(line), false, nil
			}
		}
		if n := l.end - l.start; n >= MaxLine+2 || n > MaxLine && l.err == io.EOF {
			n = cut(l.buf[l.start : l.start+MaxLine])
			line = l.buf[l.start : l.start+n]
			l.start += n
			if !l.inside {
				l.long++
			}
			line = l.give(line)
			l.inside = true
			return line, true, nil
		}
		if l.err != nil {
			if l.err != io.EOF || l.start == l.end && !l.inside {
				return nil, false, l.err
			}
			line = l.buf[l.start:l.end]
			l.start = l.end
			return l.give(line), false, nil
		}
		scanned = l.fill()
	}
}

// give counts a line that is given out and returns it.
func (l *lineReader) give(line []byte) []byte {
	if !l.inside {
		l.line++
		line = trimMarks(line)
	}
	l.inside = false
	return line
}

// fill reads more bytes behind buf[:end], after making room for them, and
// returns the index of the first new one.
func (l *lineReader) fill() int {
	if l.end == len(l.buf) {
		if l.start > 0 {
			l.end = copy(l.buf, l.buf[l.start:l.end])
			l.start = 0
		} else {
			l.buf = append(l.buf, make([]byte, len(l.buf))...)
		}
	}
	n, err := l.r.Read(l.buf[l.end:])
	first := l.end
	l.end += n
	l.bytes += int64(n)
	l.err = err
	return first
}

// peek returns the beginning of the stream, before any line is given out: as much
// as the buffer holds, or all there is.
func (l *lineReader) peek() []byte {
	for l.end < len(l.buf) && l.err == nil {
		l.fill()
	}
	l.start = l.end - len(trimMarks(l.buf[:l.end]))
	return l.buf[:l.end]
}

// trimMarks drops byte order marks at the start of text; files joined from others may
// have several.
func trimMarks(text []byte) []byte {
	for bytes.HasPrefix(text, []byte("\uFEFF")) {
		text = text[3:]
	}
	return text
}

// rest returns all that is not given out. l must not be used any more.
func (l *lineReader) rest() io.Reader {
	r := l.r
	if l.err != nil {
		r = failed{l.err}
	}
	return io.MultiReader(bytes.NewReader(l.buf[l.start:l.end]), r)
}

type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

// cut returns where a piece that begins a long line ends: before its last white
// space, so that no token is divided, or, if there is none, before a character
// that would be divided.
func cut(piece []byte) int {
	for n := len(piece) - 1; n > 0; n-- {
		if b := piece[n]; b == ' ' || b == '\t' {
			return n
		}
	}
	for n := len(piece); n > max(0, len(piece)-utf8.UTFMax); n-- {
		if utf8.RuneStart(piece[n-1]) {
			if utf8.FullRune(piece[n-1:]) {
				break
			}
			return n - 1
		}
	}
	return len(piece)
}
