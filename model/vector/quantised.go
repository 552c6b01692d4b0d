package vector

import (
	"encoding/binary"
	"fmt"
	"io"
)

const (
	quantiserCodes  = 256                 // centroids of a part in fastText, and at most: one for each byte
	quantiserSample = 64 * quantiserCodes // rows from which centroids are learned
	longestPart     = 256                 // numbers of a part that are believed: fastText's usual is 2
)

// A quantiser is a product quantiser as fastText and finalfusion write it: a vector is cut into parts, and each part is one
// of up to 256 centroids.
//
// Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", 2011.
type quantiser struct {
	dim, parts, size, last int32 // of the vector; of its parts all but the last have size numbers
	codes                  int   // centroids of each part
	centroids              []float32
}

// decode sets dst to the vector with these codes, one for each part.
func (q *quantiser) decode(dst []float32, codes []byte) {
	for part, code := range codes {
		at, n := int(part)*int(q.size), int(q.size)
		if part == len(codes)-1 {
			n = int(q.last)
		}
		from := at*q.codes + int(code)*n
		copy(dst[at:at+n], q.centroids[from:from+n])
	}
}

// readQuantised reads a quantised matrix of dim columns and, unless that is negative, so many rows.
func (s *source) readQuantised(rows, dim int, add func(i int, row []float32)) error {
	withNorms, err := s.readFlag()
	if err != nil {
		return err
	}
	if rows, err = s.readSize(rows, dim); err != nil {
		return err
	}
	var length [4]byte
	if err := s.readHeader(length[:]); err != nil {
		return err
	}
	codes, err := s.readBytes(int64(int32(binary.LittleEndian.Uint32(length[:]))))
	if err != nil {
		return err
	}
	q, err := s.readQuantiser(dim)
	if err != nil {
		return err
	}
	if int64(len(codes)) != int64(rows)*int64(q.parts) {
		return s.badFastText(fmt.Sprintf("%d rows of %d parts have %d codes", rows, q.parts, len(codes)), remedyCopy)
	}
	var norms []byte
	norm := &quantiser{}
	if withNorms {
		if norms, err = s.readBytes(int64(rows)); err != nil {
			return err
		}
		if norm, err = s.readQuantiser(1); err != nil {
			return err
		}
	}
	row := make([]float32, dim)
	for i := range rows {
		q.decode(row, codes[i*int(q.parts):(i+1)*int(q.parts)])
		if withNorms {
			for j := range row {
				row[j] *= norm.centroids[norms[i]]
			}
		}
		add(i, row)
	}
	return nil
}

// readQuantiser reads the centroids of vectors of dim numbers.
func (s *source) readQuantiser(dim int) (*quantiser, error) {
	var b [16]byte
	if err := s.readHeader(b[:]); err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	q := &quantiser{int32(le.Uint32(b[:])), int32(le.Uint32(b[4:])), int32(le.Uint32(b[8:])), int32(le.Uint32(b[12:])), quantiserCodes, nil}
	if q.dim != int32(dim) || q.parts < 1 || q.size < 1 || q.size > longestPart || q.last < 1 || q.last > q.size ||
		int64(q.parts-1)*int64(q.size)+int64(q.last) != int64(dim) {
		return nil, s.badFastText(fmt.Sprintf("vectors of %d numbers are quantised in %d parts of %d and %d", dim, q.parts, q.size, q.last), remedyCopy)
	}
	err := s.readMatrix(float32LE, quantiserCodes, dim, false, func(i int, row []float32) { q.centroids = append(q.centroids, row...) })
	return q, err
}

// readBytes reads n bytes. It takes no more memory than the file has bytes.
func (s *source) readBytes(n int64) ([]byte, error) {
	if n < 0 || n > s.left() {
		return nil, &FormatError{Path: s.path, Offset: s.off, Err: io.ErrUnexpectedEOF,
			What: fmt.Sprintf("%d bytes should follow and the file ends before: it is cut short", n), Remedy: remedyCopy}
	}
	b, err := io.ReadAll(io.LimitReader(s, n))
	if err == nil && int64(len(b)) < n {
		err = s.readHeader(make([]byte, 1))
	}
	return b, err
}
