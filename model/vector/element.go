package vector

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data/half"
)

// An element says how a file stores a number: little-endian, or with [bigEndian] the first byte first.
type element uint8

const (
	float32LE element = iota + 1
	float64LE
	float16LE
	bfloat16LE
	integer8
	unsigned8
	integer32LE
	integer64LE
)

// bigEndian is added to an element whose numbers have their first byte first.
const bigEndian element = 1 << 7

// size returns the size of one number in bytes.
func (e element) size() int {
	switch e &^ bigEndian {
	case float64LE, integer64LE:
		return 8
	case float32LE, integer32LE:
		return 4
	case integer8, unsigned8:
		return 1
	}
	return 2
}

// decode sets dst from the len(dst)*e.size() bytes of src. A float64 that is too large
// for a float32 becomes an infinity; a whole number above 2²⁴ is rounded. Bytes that are big-endian are turned around in src.
func (e element) decode(dst []float32, src []byte) {
	le := binary.LittleEndian
	if size := e.size(); e&bigEndian > 0 {
		for i := range dst {
			slices.Reverse(src[i*size : (i+1)*size])
		}
	}
	switch e &^ bigEndian {
	case float32LE:
		for i := range dst {
			dst[i] = math.Float32frombits(le.Uint32(src[4*i:]))
		}
	case float64LE:
		for i := range dst {
			dst[i] = float32(math.Float64frombits(le.Uint64(src[8*i:])))
		}
	case float16LE:
		for i := range dst {
			dst[i] = half.From(le.Uint16(src[2*i:]))
		}
	case bfloat16LE:
		for i := range dst {
			dst[i] = math.Float32frombits(uint32(le.Uint16(src[2*i:])) << 16)
		}
	case integer8:
		for i := range dst {
			dst[i] = float32(int8(src[i]))
		}
	case unsigned8:
		for i := range dst {
			dst[i] = float32(src[i])
		}
	case integer32LE:
		for i := range dst {
			dst[i] = float32(int32(le.Uint32(src[4*i:])))
		}
	case integer64LE:
		for i := range dst {
			dst[i] = float32(int64(le.Uint64(src[8*i:])))
		}
	}
}

// readMatrix reads rows × dim numbers from s, which must be at the first one, and
// passes each row to add. It keeps one row in memory or, if the file stores column
// after column, the whole matrix, which grows as the numbers arrive.
func (s *source) readMatrix(e element, rows, dim int, byColumn bool, add func(i int, row []float32)) error {
	if want := float64(rows) * float64(dim) * float64(e.size()); s.size >= 0 && want > float64(s.size-s.off) {
		return s.shortMatrix(rows, dim, s.size-s.off, want)
	}
	start := s.off
	s.element = e
	outer, inner := rows, dim
	if byColumn {
		outer, inner = dim, rows
	}
	var columns []float32
	// A damaged file may claim that a row or column is far longer than it is.
	const chunk = 1 << 16
	raw := make([]byte, min(inner, chunk)*e.size())
	line := make([]float32, 0, min(inner, chunk))
	for i := range outer {
		line = line[:0]
		for len(line) < inner {
			n := min(inner-len(line), chunk)
			if _, err := io.ReadFull(s, raw[:n*e.size()]); err == io.EOF || err == io.ErrUnexpectedEOF {
				return s.shortMatrix(rows, dim, s.off-start, float64(rows)*float64(dim)*float64(e.size()))
			} else if err != nil {
				return err
			}
			at := len(line)
			line = append(line, make([]float32, n)...)
			e.decode(line[at:], raw)
		}
		if byColumn {
			columns = append(columns, line...)
			continue
		}
		s.rowAt = start + int64(i)*int64(dim)*int64(e.size())
		add(i, line)
	}
	if byColumn {
		row := make([]float32, dim)
		for i := range rows {
			for j := range dim {
				row[j] = columns[j*rows+i]
			}
			add(i, row)
		}
	}
	return nil
}

func (s *source) shortMatrix(rows, dim int, have int64, want float64) error {
	return &FormatError{Path: s.path, Offset: s.off, Err: io.ErrUnexpectedEOF,
		What:   fmt.Sprintf("%d × %d numbers need %.0f bytes and %d are there: the file is cut short", rows, dim, want, have),
		Remedy: remedyCopy}
}

// atEnd returns an error if bytes follow where the file should end.
func (s *source) atEnd() error {
	rest, err := s.peek(1)
	if err != nil || len(rest) == 0 {
		return err
	}
	return &FormatError{Path: s.path, Offset: s.off, What: "there is more after the vectors", Remedy: remedyWrite}
}

// checkShape returns an error if the table would be empty or absurdly large.
func checkShape(s *source, rows, dim int) error {
	switch {
	case rows < 1:
		return &FormatError{Path: s.path, What: "the file has no vectors", Remedy: remedyWrite}
	case dim < 1 || dim > maxDim:
		return &FormatError{Path: s.path, Remedy: remedyWrite,
			What: fmt.Sprintf("the vectors have dimension %d, which is outside [1,%d]", dim, maxDim)}
	}
	return nil
}
