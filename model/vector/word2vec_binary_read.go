package vector

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/amount"
)

// readBinary reads the rows that follow the header line of a word2vec binary
// file.
func readBinary(s *source, h header) (*Table, Report, error) {
	b := newBuilder("word2vec-binary", h.dim)
	b.most = s.most
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
			What:   fmt.Sprintf("the header declares %s of dimension %d, but only %s: the file is cut short", amount.Of(h.rows, "vector"), h.dim, amount.Subject(s.size-s.off, "byte", "follows", "follow")),
			Remedy: remedyCopy}
	}
	if err := b.fits(s); err != nil {
		return nil, b.report, err
	}
	r := binaryReader{s: s, b: b, h: h, raw: make([]byte, 4*h.dim), row: make([]float32, h.dim)}
	for !b.full() {
		word, at, err := r.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = r.look(word, at)
		}
		if err != nil {
			return nil, b.report, err
		}
		float32LE.decode(r.row, r.raw)
		b.add(string(word), r.row)
	}
	if err := b.checkDeclared(s); err != nil {
		return nil, b.report, err
	}
	return b.finish()
}

// A binaryReader reads words and the bytes of their numbers.
type binaryReader struct {
	s   *source
	b   *builder
	h   header
	raw []byte    // the numbers of the row that is being read
	row []float32 // those of the row before

	swapped  int // rows that are numbers of vectors in the other byte order alone
	straight int // rows that are none in the other
}

// next reads a row, and returns its word and where it begins; io.EOF at the end of the file.
func (r *binaryReader) next() (word []byte, at int64, err error) {
	s, rows := r.s, r.b.report.Rows
	at = s.off
	word, err = s.readWord()
	if err == io.EOF && len(word) == 0 {
		return nil, at, io.EOF
	}
	if err == nil && rows > r.h.rows {
		return nil, at, r.moreThan(word, at)
	}
	if s.rowAt = s.off; err == nil {
		_, err = io.ReadFull(s, r.raw)
	}
	switch short := err == io.EOF || err == io.ErrUnexpectedEOF; {
	case short && rows >= r.h.rows:
		return nil, at, r.moreThan(word, at)
	case short:
		return nil, at, &FormatError{Path: s.path, Offset: s.off, Err: io.ErrUnexpectedEOF,
			What:   fmt.Sprintf("the file ends inside vector %d of %d: it is cut short", rows+1, r.h.rows),
			Remedy: remedyCopy}
	}
	return word, at, err
}

// look finds rows that are out of place, and numbers of the other byte order.
func (r *binaryReader) look(word []byte, at int64) error {
	const enough = 100 // rows tell the byte order
	if bytes.IndexByte(word, '\n') >= 0 {
		return &FormatError{Path: r.s.path, Offset: at, What: fmt.Sprintf(outOfPlace, word[:min(len(word), mostShown)]),
			Remedy: "write it again with _ instead, or in another format"}
	}
	r.noteShift(word, at)
	if r.b.report.Rows < enough && r.isSwapped() {
		return &FormatError{Path: r.s.path, Offset: r.s.rowAt,
			What: "the numbers are big-endian, with their first byte first", Remedy: "write the file again with little-endian float32"}
	}
	return nil
}

// noteShift notes, once, that the row before a word is not the numbers of a vector.
func (r *binaryReader) noteShift(word []byte, at int64) {
	if r.b.report.Rows == 0 || len(r.s.notes) > 0 {
		return
	}
	small, large := outliers(r.row)
	if small && large || (small || large) && !utf8.Valid(word) || beginsWithText(r.row) {
		r.s.notes = append(r.s.notes, fmt.Sprintf("offset %d: "+outOfPlace, at, word[:min(len(word), mostShown)]))
	}
}

// isSwapped counts a row, and reports whether most so far, and enough numbers, are of the other byte order.
func (r *binaryReader) isSwapped() bool {
	little, big := true, true
	for i := 0; i < len(r.raw); i += 4 {
		little = little && isUsual(math.Float32frombits(binary.LittleEndian.Uint32(r.raw[i:])))
		big = big && isUsual(math.Float32frombits(binary.BigEndian.Uint32(r.raw[i:])))
	}
	count(&r.swapped, big && !little)
	count(&r.straight, !big)
	return r.swapped > max(1, r.straight) && r.swapped*r.h.dim >= 8
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
		return bad("the numbers are not bytes of float32 but UTF-8: what copied the file took it for text", remedyCopy)
	}
	all, bare := bytes.Count(start, []byte("\n")), 0
	for i, c := range start {
		count(&bare, c == '\n' && (i == 0 || start[i-1] != '\r'))
	}
	if s.crlf && all > 0 && bare == 0 {
		return bad("each line feed has a carriage return before it, those in the numbers too: what copied the file took it for text", "copy it again as binary")
	}
	// Of 4 bytes a number, the words behind the first would be longer than vectors.
	at := bytes.IndexByte(start, ' ') + 1
	room := h.rows > 0 && s.size-s.off-int64(at) >= int64(h.rows)*int64(8*h.dim)+2*int64(h.rows-1)
	if room && at > 0 && len(start) >= at+8*h.dim && isDoubles(start[at:at+8*h.dim]) {
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

// moreThan is the error of a file that goes on after the vectors that its header declares. It may be so because the last word
// holds a space, and is told with what was noted of others.
func (r *binaryReader) moreThan(word []byte, offset int64) error {
	r.noteShift(word, offset)
	what, remedy := fmt.Sprintf("there is more after the %s that the header declares", amount.Of(r.h.rows, "vector")), "correct the header or write the file again"
	if len(r.s.notes) > 0 {
		what, remedy = what+"; "+r.s.notes[0], "write the file again with _ instead, or in another format"
	}
	return &FormatError{Path: r.s.path, Offset: offset, What: what, Remedy: remedy}
}

// outOfPlace is what is wrong after a word with a space in it, which the format cannot hold: what is taken for its numbers
// are other bytes, and the next words hold numbers.
const outOfPlace = "%q is not a word, and the numbers before it are bytes of something else: a word there may hold a space, which this format cannot hold"

// mostShown is how many bytes of what is not a word are shown.
const mostShown = 40

// isUsual reports whether x is as large as the numbers of vectors are.
func isUsual(x float32) bool {
	x = max(x, -x)
	return x == 0 || x >= leastUsual && x <= mostUsual
}

// The numbers of vectors are 0, or of a size between these.
const leastUsual, mostUsual = float32(1e-25), float32(1e12)

// outliers reports whether some of the numbers of a row are smaller, or larger, than those of vectors. Of a NaN or an infinity, which a
// vector may hold, it says nothing. Bytes that are not numbers are both in no more than a few.
func outliers(row []float32) (small, large bool) {
	least, most := math.Float32bits(leastUsual), math.Float32bits(mostUsual)
	for _, x := range row {
		switch b := math.Float32bits(x) &^ (1 << 31); { // of positive numbers the bits are in their order
		case b-least <= most-least, b == 0:
		case b < least:
			small = true
		case b < math.Float32bits(float32(math.Inf(1))):
			large = true
		}
	}
	return small, large
}

// beginsWithText reports whether the bytes of the first numbers of a row are those of a few words, up to a space.
func beginsWithText(row []float32) bool {
	const most = 8
	var number [4]byte
	for _, x := range row[:min(len(row), most)] {
		binary.LittleEndian.PutUint32(number[:], math.Float32bits(x))
		for _, c := range number {
			if c < ' ' || c > '~' {
				return false
			}
		}
		if number[3] == ' ' {
			return true // as no number of a vector does: it would be 1e-19
		}
	}
	return false
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
