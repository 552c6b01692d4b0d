package vector

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/safetensors"
)

// A Spool is a matrix whose rows come one after the other, and which is written when all have
// come: before, no format can say how many they are. It keeps them in a temporary file. Close it.
type Spool struct {
	dim, rows int
	file      *os.File
	w         *bufio.Writer
	row       []byte
}

// NewSpool returns a spool of vectors of dim numbers. It is an error if there is no temporary file to be had.
func NewSpool(dim int) (*Spool, error) {
	f, err := disk.Scratch("")
	if err != nil {
		return nil, disk.TempError(err)
	}
	return &Spool{dim: dim, file: f, w: bufio.NewWriterSize(f, 1<<20)}, nil
}

// Add appends a row of dim numbers; another length is an error.
func (s *Spool) Add(row []float32) error {
	if len(row) != s.dim {
		return fmt.Errorf("row %d has %s; the matrix has %d in each", s.rows, amount.Of(len(row), "number"), s.dim)
	}
	s.rows++
	s.row = appendFloats(s.row[:0], row)
	_, err := s.w.Write(s.row)
	return disk.TempError(err)
}

// WriteNPY writes the matrix in NumPy's format, as little-endian float32 of shape (rows, dim).
func (s *Spool) WriteNPY(w io.Writer) error {
	if err := s.w.Flush(); err != nil {
		return disk.TempError(err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := w.Write(npyHeader("<f4", s.rows, s.dim)); err != nil {
		return err
	}
	_, err := io.Copy(w, s.file)
	return err
}

// WriteSafetensors writes the matrix as the tensor "embedding" of a safetensors file, F32 of shape (rows, dim).
func (s *Spool) WriteSafetensors(w io.Writer) error {
	if err := s.w.Flush(); err != nil {
		return disk.TempError(err)
	}
	return safetensors.WriteStored(w, nil, safetensors.Tensor{Name: tensorName, Shape: []int{s.rows, s.dim}}, s.file)
}

// Close removes the temporary file.
func (s *Spool) Close() error { return s.file.Close() }
