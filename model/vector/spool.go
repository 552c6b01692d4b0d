package vector

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
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

// NewSpool returns a spool of vectors of dim numbers.
func NewSpool(dim int) (*Spool, error) {
	f, err := os.CreateTemp("", "lexigraph-vectors-*")
	if err != nil {
		return nil, temporary(err)
	}
	return &Spool{dim: dim, file: f, w: bufio.NewWriterSize(f, 1<<20)}, nil
}

// Add appends a row of dim numbers.
func (s *Spool) Add(row []float32) error {
	if len(row) != s.dim {
		return fmt.Errorf("row %d has %s; the matrix has %d in each", s.rows, corpus.Amount(len(row), "number"), s.dim)
	}
	s.rows++
	s.row = appendFloats(s.row[:0], row)
	_, err := s.w.Write(s.row)
	return temporary(err)
}

// temporary returns an error of the temporary file, which is not one of the file that is written.
func temporary(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("a temporary file in %s, which %s names: %v", os.TempDir(), data.TempVariable(), disk.Cause(err))
}

// WriteNPY writes the matrix in NumPy's format.
func (s *Spool) WriteNPY(w io.Writer) error {
	if err := s.w.Flush(); err != nil {
		return temporary(err)
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

// WriteSafetensors writes the matrix as the tensor "embedding" of a safetensors file.
func (s *Spool) WriteSafetensors(w io.Writer) error {
	if err := s.w.Flush(); err != nil {
		return temporary(err)
	}
	return safetensors.WriteStored(w, nil, safetensors.Tensor{Name: tensorName, Shape: []int{s.rows, s.dim}}, s.file)
}

// Close removes the temporary file.
func (s *Spool) Close() error { return errors.Join(s.file.Close(), os.Remove(s.file.Name())) }
