package vector

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
)

// Word2VecBinary is the binary format of word2vec: the line "V D", then for each word
// its bytes, a space (0x20), and D float32, little-endian, with nothing after them, as
// gensim writes it. word2vec's own program ends each row with a line end; Read accepts
// both. Words that are empty, contain a space or a line end, or are longer than 64 KiB
// cannot be written.
type Word2VecBinary struct{}

// Help implements Format.
func (Word2VecBinary) Help() string {
	return "header line and raw float32: word2vec, gensim (binary=True)"
}

// FileName implements Format.
func (Word2VecBinary) FileName() string { return "vectors.bin" }

// Bad implements Limited.
func (Word2VecBinary) Bad(t *Table, row int) (what, remedy string) {
	switch word := t.Words[row]; {
	case word == "":
		return "is empty, which the format cannot hold", useProjector
	case strings.ContainsRune(word, '\n'):
		return "holds a line end, which the format cannot hold", useProjector
	case strings.ContainsRune(word, ' '):
		return "holds a space, which the format cannot hold", useSidecar
	case len(word) > maxWord:
		return "is longer than 64 KiB, which the format cannot hold", useSidecar
	}
	return "", ""
}

// Write implements Format.
func (f Word2VecBinary) Write(path string, t *Table) ([]string, error) {
	if err := check("word2vec-binary", f, t); err != nil {
		return nil, err
	}
	return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error {
		fmt.Fprintf(w, "%d %d\n", t.Len(), t.Dim)
		var row []byte
		for i, word := range t.Words {
			row = append(append(row[:0], word...), ' ')
			row = appendFloats(row, t.Row(i))
			if _, err := w.Write(row); err != nil {
				return err
			}
		}
		return nil
	}})
}

// appendFloats appends x as float32, little-endian.
func appendFloats(b []byte, x []float32) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// readBinary reads the rows that follow the header line of a word2vec binary
// file.
func readBinary(s *source, h header) (*Table, Report, error) {
	b := newBuilder("word2vec-binary", h.dim)
	b.expect(s, h.rows)
	b.report.Declared = h.rows
	s.element = float32LE
	if err := s.spoiled(h); err != nil {
		return nil, b.report, err
	}
	b.leave(s)
	// One row fewer than declared is accepted, so only the others count.
	if s.size >= 0 && int64(h.rows-1) > (s.size-s.off)/int64(1+4*h.dim) {
		return nil, b.report, &FormatError{Path: s.path, Line: 1,
			What:   fmt.Sprintf("the header declares %s of dimension %d, but only %s: the file is cut short", corpus.Amount(h.rows, "vector"), h.dim, corpus.Subject(s.size-s.off, "byte", "follows", "follow")),
			Remedy: remedyCopy}
	}
	raw := make([]byte, 4*h.dim)
	row := make([]float32, h.dim)
	others := 0 // rows of the other byte order
	for {
		start := s.off
		word, err := s.readWord()
		if err == io.EOF && len(word) == 0 {
			break
		}
		if err == nil && b.report.Rows > h.rows {
			return nil, b.report, s.moreThan(start, h)
		}
		if s.rowAt = s.off; err == nil {
			_, err = io.ReadFull(s, raw)
		}
		if (err == io.EOF || err == io.ErrUnexpectedEOF) && b.report.Rows >= h.rows {
			return nil, b.report, s.moreThan(start, h)
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil, b.report, &FormatError{Path: s.path, Offset: s.off, Err: io.ErrUnexpectedEOF,
				What:   fmt.Sprintf("the file ends inside vector %d of %d: it is cut short", b.report.Rows+1, h.rows),
				Remedy: remedyCopy}
		}
		if err != nil {
			return nil, b.report, err
		}
		shown := word[:min(len(word), 40)]
		if bytes.IndexByte(word, '\n') >= 0 {
			return nil, b.report, &FormatError{Path: s.path, Offset: start, What: fmt.Sprintf(outOfPlace, shown),
				Remedy: "write it again with _ instead, or in another format"}
		}
		if b.report.Rows > 0 && len(s.notes) == 0 && !utf8.Valid(word) && !slices.ContainsFunc(row, func(x float32) bool { return x != x }) &&
			slices.ContainsFunc(row, func(x float32) bool { return !isUsual(x) }) {
			s.notes = append(s.notes, fmt.Sprintf("offset %d: "+outOfPlace, start, shown))
		}
		if b.report.Rows < 100 && swapped(raw) {
			if others++; others > 1 {
				return nil, b.report, &FormatError{Path: s.path, Offset: s.rowAt,
					What: "the numbers are big-endian, with their first byte first", Remedy: "write the file again with little-endian float32"}
			}
		}
		float32LE.decode(row, raw)
		b.add(string(word), row)
	}
	if err := b.checkDeclared(s); err != nil {
		return nil, b.report, err
	}
	return b.finish()
}

// spoiled returns an error if the rows that follow the header are binary no more, as what copied them took them for text, or are of float64.
func (s *source) spoiled(h header) error {
	const enough = 1 << 16
	start, err := s.peek(enough)
	if err != nil {
		return err
	}
	bad := func(what, remedy string) error {
		return &FormatError{Path: s.path, Offset: s.off, What: what, Remedy: remedy}
	}
	if validPrefix(start) && wideNumbers(start, h.dim) >= 32 {
		return bad("the numbers are no bytes of float32 but UTF-8: what copied the file took it for text", remedyCopy)
	}
	all, bare := bytes.Count(start, []byte("\n")), 0
	for i, c := range start {
		count(&bare, c == '\n' && (i == 0 || start[i-1] != '\r'))
	}
	if s.crlf && all > 0 && bare == 0 {
		return bad("each line feed has a carriage return before it, those in the numbers too: what copied the file took it for text", "copy it again as binary")
	}
	room := s.size >= 0 && (s.size-s.off)/int64(8*h.dim+2) >= int64(h.rows) && h.rows > 0 // of 4 bytes a number, words would be longer than vectors
	if at := bytes.IndexByte(start, ' ') + 1; room && at > 0 && len(start) >= at+8*h.dim && isDoubles(start[at:at+8*h.dim]) {
		return bad("the numbers are float64, which take 8 bytes", "write float32, of 4 bytes")
	}
	return nil
}

// wideNumbers returns how many bytes of the numbers in the rows that b begins with are above those of ASCII.
func wideNumbers(b []byte, dim int) (wide int) {
	for {
		_, row, found := bytes.Cut(b, []byte(" "))
		if !found {
			return wide
		}
		numbers := row[:min(len(row), 4*dim)]
		for _, c := range numbers {
			count(&wide, c >= utf8.RuneSelf)
		}
		b = row[len(numbers):]
	}
}

// validPrefix reports whether b is UTF-8, but for a character that its end divides.
func validPrefix(b []byte) bool {
	for n := range min(len(b), utf8.UTFMax) {
		if utf8.Valid(b[:len(b)-n]) {
			return true
		}
	}
	return false
}

// moreThan is the error of a file that goes on after the vectors that its header declares.
func (s *source) moreThan(offset int64, h header) error {
	return &FormatError{Path: s.path, Offset: offset,
		What:   fmt.Sprintf("there is more after the %s that the header declares", corpus.Amount(h.rows, "vector")),
		Remedy: "correct the header or write the file again"}
}

// outOfPlace is what is wrong after a word with a space in it, which the format cannot hold: what is taken for its numbers
// are other bytes, and the next words hold numbers.
const outOfPlace = "%q is no word, and the numbers before it are bytes of something else: a word there may hold a space, which this format cannot hold"

// swapped reports whether float32, little-endian, are numbers that vectors do not have, and big-endian they are not.
func swapped(raw []byte) bool {
	absurd := false
	for i := 0; i < len(raw); i += 4 {
		absurd = absurd || !isUsual(math.Float32frombits(binary.LittleEndian.Uint32(raw[i:])))
		if !isUsual(math.Float32frombits(binary.BigEndian.Uint32(raw[i:]))) {
			return false
		}
	}
	return absurd && len(raw) >= 4*8
}

// isUsual reports whether x is as large as the numbers of vectors are.
func isUsual(x float32) bool {
	x = max(x, -x)
	return x == 0 || x > 1e-25 && x < 1e12
}

// readWord reads a word of a binary file up to its space and drops the space. It also
// drops line ends before the word, which some programs write after a vector. If the
// file ends before the space, it returns what there is and io.EOF.
func (s *source) readWord() ([]byte, error) {
	s.buf = s.buf[:0]
	for {
		part, err := s.r.ReadSlice(' ')
		s.off += int64(len(part))
		if len(s.buf) == 0 {
			part = bytes.TrimLeft(part, "\n")
		}
		s.buf = append(s.buf, part...)
		switch {
		case err == nil && len(s.buf) <= maxWord+1:
			return s.buf[:len(s.buf)-1], nil
		case len(s.buf) > maxWord:
			return nil, &FormatError{Path: s.path, Offset: s.off,
				What:   "a word is longer than 64 KiB: the dimension in the header is wrong, or the file is damaged",
				Remedy: remedyCopy}
		case err != bufio.ErrBufferFull:
			return s.buf, err
		}
	}
}
