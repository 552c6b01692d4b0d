package vector

import (
	"bytes"
	"fmt"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/parquet"
)

// ReadMatrix reads the vectors of a .npy, .npz or .safetensors file that has no words, or of the column vector of a .parquet file:
// what a model made of some texts, say, in their order. Numbers of 16, 32 and 64 bits are read, and files that are
// compressed, as by [Read]. A number that is not finite is an error.
func ReadMatrix(path string) (rows, dim int, numbers []float32, err error) {
	s, err := open(path)
	if err != nil {
		return 0, 0, nil, err
	}
	defer s.Close()
	start, err := s.peek(16)
	if err != nil {
		return 0, 0, nil, err
	}
	read := (*source).npyRows
	switch {
	case bytes.HasPrefix(start, []byte(parquet.Magic)):
		read = (*source).parquetRows
	case s.isNPZ():
		read = (*source).npzRows
	case isSafetensors(start) || s.hasExt(".safetensors"):
		read = (*source).tensorRows
	case !bytes.HasPrefix(start, []byte(npyMagic)) && !s.hasExt(".npy"):
		return 0, 0, nil, &FormatError{Path: path, What: "is neither NumPy's array nor safetensors nor Parquet", Remedy: "save the vectors by numpy.save, an array of shape (texts, dim)"}
	}
	var bad error
	err = read(s, func(r, d int) (func(i int, row []float32), error) {
		rows, dim = r, d
		numbers = make([]float32, 0, s.room(r, d))
		return func(i int, row []float32) {
			for k, x := range row {
				if x-x != 0 && bad == nil {
					bad = &FormatError{Path: path, What: fmt.Sprintf("number %d of row %d is %v, which is not finite", k+1, i+1, x), Remedy: "make the vector of that text again, or leave both out"}
				}
			}
			numbers = append(numbers, row...)
		}, nil
	})
	if err == nil {
		err = bad
	}
	return rows, dim, numbers, err
}

// npyRows reads a .npy file. Once its shape is known, begin returns what takes the rows.
func (s *source) npyRows(begin func(rows, dim int) (add func(i int, row []float32), err error)) error {
	h, err := readNPYHeader(s)
	if err == nil {
		err = checkShape(s, h.rows, h.dim)
	}
	var u *unpacking
	dim := h.dim
	if err == nil && (h.element == integer8 || h.element == unsigned8) {
		u, dim, err = s.npyUnpacking(h)
	}
	if err != nil {
		return err
	}
	s.whole, s.leave = h.byColumn, s.leave && u == nil
	add, err := begin(h.rows, dim)
	if err == nil {
		err = u.readMatrix(s, h.element, h.rows, h.dim, h.byColumn, add)
	}
	if err == nil {
		err = s.atEnd()
	}
	return err
}

// tensorRows does the same with a .safetensors file.
func (s *source) tensorRows(begin func(rows, dim int) (add func(i int, row []float32), err error)) error {
	tensors, end, err := readTensors(s)
	if err != nil {
		return err
	}
	start := s.off
	table, u, err := s.tensorTable(tensors)
	if err != nil {
		return err
	}
	rows, dim := table.Shape[0], table.Shape[1]
	if u != nil {
		dim, s.leave = u.dim, false
	}
	if err := checkShape(s, rows, dim); err != nil {
		return err
	}
	add, err := begin(rows, dim)
	if err != nil {
		return err
	}
	err = s.skip(start + table.Offsets[0] - s.off)
	if err == nil {
		err = u.readMatrix(s, table.number(), rows, table.Shape[1], false, add)
	}
	if err == nil {
		err = s.endTensors(start + end)
	}
	return err
}

// readRows reads the table of a file whose words are in one of the files beside it, by read.
func (s *source) readRows(format string, read func(s *source, begin func(rows, dim int) (func(i int, row []float32), error)) error, beside ...string) (*Table, Report, error) {
	b := &builder{}
	err := read(s, func(rows, dim int) (func(i int, row []float32), error) {
		words, err := readSidecar(s, rows, beside...)
		if n := len(words.words); err != nil && n == dim && n != rows {
			err = &FormatError{Path: s.path, Err: err, Remedy: "save its transpose, a.T in NumPy",
				What: fmt.Sprintf("the array is %d × %d, and %s has %s: it may lie on its side", rows, dim, words.path, amount.Of(n, "word"))}
		}
		if err != nil {
			return nil, err
		}
		b = newBuilder(format, dim)
		b.most = s.most
		b.expect(s, rows)
		b.leave(s)
		b.report.Declared, b.report.Unterminated, b.report.Notes = rows, words.unterminated, words.notes
		return func(i int, row []float32) {
			if !b.full() {
				b.addCounted(words, i, row)
			}
		}, b.fits(s)
	})
	if err != nil {
		return nil, b.report, err
	}
	return b.finish()
}
