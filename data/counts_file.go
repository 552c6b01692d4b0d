package data

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/tally"
)

// A file of counts has a line of JSON, see [HeadLine], a line for each word in the order of their bytes, with a tab and its count, and at
// the end a tab and the SHA-256 of all that in hexadecimal. Equal counts have equal bytes.

// Write writes counts as [OpenCounts] reads them.
func (c *Counts) Write(w io.Writer) error {
	head, err := json.Marshal(c)
	if err != nil {
		return err
	}
	sum := sha256.New()
	b := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<16)
	b.Write(HeadLine(head))
	var line []byte
	err = c.Each(func(word string, n int64) error {
		line = append(append(line[:0], word...), '\t')
		line = append(strconv.AppendInt(line, n, 10), '\n')
		_, err := b.Write(line)
		return err
	})
	if err := errors.Join(err, b.Flush()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\t%x\n", sum.Sum(nil))
	return err
}

// HeadLine returns the first line of a file of counts: what they are of, as JSON, a tab and the SHA-256 of that in hexadecimal. A file is compared
// with others before all of it is read, and damage would have the other one be blamed.
func HeadLine(head []byte) []byte { return fmt.Appendf(nil, "%s\t%x\n", head, sha256.Sum256(head)) }

// ReadHeadLine returns the JSON of such a line, and whether it is whole. Other versions of this program had no sum there: their JSON is returned all the
// same, so that one can say which. Of a line with another sum there is none.
func ReadHeadLine(line []byte) (head []byte, whole bool) {
	tab := bytes.LastIndexByte(line, '\t')
	switch {
	case tab < 0:
		return line, false
	case !bytes.Equal(line, HeadLine(line[:tab])):
		return nil, false
	}
	return line[:tab], true
}

// OpenCounts reads the beginning of a file that [Counts.Write] wrote. The words are read when they are asked for; an error in them is
// that of the call that does. Errors are of type [*Error].
func OpenCounts(path string) (*Counts, error) {
	f, in, err := openLines(path, 1<<16)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	line, err := in.line()
	if err != nil {
		return nil, err
	}
	head, whole := ReadHeadLine(line)
	c := &Counts{name: path}
	d := json.NewDecoder(bytes.NewReader(head))
	d.DisallowUnknownFields()
	if err := d.Decode(c); err != nil || !c.sound() || !whole && c.Encoding == Encoding() {
		return nil, &Error{Where: path, What: "is not a file of counts, or its beginning is damaged", Remedy: "name those that data count wrote; of a damaged one, count the part again"}
	}
	c.sources = []source{countsFile(path)}
	return c, nil
}

// sound reports whether the head of counts can be one, which those of other versions are.
func (c *Counts) sound() bool {
	return SoundParts(c.Parts, c.Of) && (len(c.Read) == len(c.Parts) || c.Encoding != Encoding()) && len(c.Cut) <= len(c.Parts) && c.Long >= 0
}

// SoundParts reports whether parts can be some of n, in order and each once.
func SoundParts(parts []int, n int) bool {
	return len(parts) > 0 && parts[0] >= 0 && parts[len(parts)-1] < n && slices.IsSorted(parts) && len(slices.Compact(slices.Clone(parts))) == len(parts)
}

// A countsFile is the path of a file of counts.
type countsFile string

func (path countsFile) open(n int) ([]tally.Run[string], func(), error) {
	f, in, err := openLines(string(path), tally.BufferSize(n))
	if err != nil {
		return nil, nil, err
	}
	head, err := in.line() // OpenCounts has read it
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	in.sum.Write(head)
	return []tally.Run[string]{in}, func() { f.Close() }, nil
}

func (countsFile) close() {}

// countLines reads a file of counts line by line.
type countLines struct {
	name   string
	number int // of the last line
	r      *bufio.Reader
	sum    interface {
		io.Writer
		Sum(b []byte) []byte
	}
	before string // the last word
	long   []byte // a line longer than the buffer
}

func openLines(path string, buffer int) (*os.File, *countLines, error) {
	f, err := corpus.OpenFile(path)
	if err != nil {
		return nil, nil, err
	}
	return f, &countLines{name: path, r: bufio.NewReaderSize(f, buffer), sum: sha256.New()}, nil
}

func (l *countLines) bad(what string) error {
	return &Error{Where: fmt.Sprintf("%s:%d", l.name, l.number), What: what, Remedy: "delete it, and count the part again that is then missing"}
}

// line returns the next line with its end, until the next call.
func (l *countLines) line() ([]byte, error) {
	const longest = 64 << 20 // kept words may be many
	l.number++
	l.long = l.long[:0]
	for {
		b, err := l.r.ReadSlice('\n')
		switch {
		case err == nil && len(l.long) == 0:
			return b, nil
		case err == nil:
			l.long = append(l.long, b...)
			return l.long, nil
		case err == bufio.ErrBufferFull && len(l.long) < longest:
			l.long = append(l.long, b...)
		case err == io.EOF:
			return nil, l.bad("the file ends too early")
		case err == bufio.ErrBufferFull:
			return nil, l.bad("the line is too long")
		default:
			return nil, &Error{Where: l.name, What: "cannot be read", Err: err}
		}
	}
}

// Next implements [tally.Run].
func (l *countLines) Next() (word string, n int64, err error) {
	b, err := l.line()
	if err != nil {
		return "", 0, err
	}
	text := b[:len(b)-1]
	tab := bytes.IndexByte(text, '\t')
	if tab == 0 { // the end
		if string(text[1:]) != hex.EncodeToString(l.sum.Sum(nil)) {
			return "", 0, l.bad("the file is damaged: it has another checksum")
		}
		if _, err := l.r.ReadByte(); err != io.EOF {
			return "", 0, l.bad("the file goes on behind its end")
		}
		return "", 0, io.EOF
	}
	l.sum.Write(b)
	if tab > 0 {
		n, err = strconv.ParseInt(string(text[tab+1:]), 10, 64)
	}
	if tab < 0 || err != nil || n < 1 || string(text[:tab]) <= l.before {
		return "", 0, l.bad("is not a word behind the one above, a tab and a count")
	}
	l.before = string(text[:tab])
	return l.before, n, nil
}
