package vector

import (
	"fmt"
	"io"
	"slices"

	"github.com/lexigraph/lexigraph/data/half"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A codec stores rows as codes, and as a scale each.
type codec interface {
	// width returns how many bytes the codes of a row have.
	width() int
	// encode sets codes to those of x, whose numbers are finite, and returns its scale.
	encode(codes []byte, x []float32) (scale float32)
	// decode sets x to what comes back.
	decode(x []float32, codes []byte, scale float32)
}

// A packed is a table that is stored as a [Packing] says. Its rows are encoded when they are asked for.
type packed struct {
	Packing
	codec
	table *Table
	codes []byte    // (V, width) where encoding takes time; nil: it does not
	scale []float32 // (V) beside codes
}

// packFor is pack for the format f, which is called name.
func (p Packing) packFor(f Compact, name string, t *Table) (*packed, error) {
	if err := holds(f, name, p.DType); err != nil {
		return nil, err
	}
	s, err := p.pack(t)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return s, err
}

// holds returns an error if f cannot hold numbers of a type that there is.
func holds(f Compact, name string, d DType) error {
	if d == "" || slices.Contains(f.DTypes(), d) || !slices.Contains(DTypes(), d) {
		return nil
	}
	return fmt.Errorf("dtype %s: %s has no place for it; it holds %s", d, name, listed(f.DTypes()))
}

// pack returns t stored as p says. It is nil for float32.
func (p Packing) pack(t *Table) (*packed, error) {
	p, err := p.resolved(t.Dim)
	if err != nil || p.DType == Float32 {
		return nil, err
	}
	for i, x := range t.Data {
		word := func() string { return t.Words[i/t.Dim] }
		switch {
		case p.DType == Float16 && (x >= half.Infinite || x <= -half.Infinite) && x-x == 0:
			return nil, &UnfitError{fmt.Sprintf("dtype %s: the vector of %q has the number %v, and the largest is 65504", p.DType, word(), x), "drop the word, or take dtype int8"}
		case p.DType != Float16 && x-x != 0:
			return nil, &UnfitError{fmt.Sprintf("dtype %s: the vector of %q is not finite, and has no place there", p.DType, word()), "drop the word, or take dtype float16"}
		}
	}
	s := &packed{Packing: p, table: t}
	switch p.DType {
	case Float16:
		s.codec = halves{t.Dim}
	case Int8:
		s.codec = integers{t.Dim}
	case Binary:
		s.codec = signs{t.Dim}
	case PQ:
		s.codec = newProduct(t, p.Parts)
		s.encodeAll()
	}
	return s, nil
}

// encodeAll encodes all rows, in parallel.
func (s *packed) encodeAll() {
	n, w := s.table.Len(), s.width()
	codes, scale := make([]byte, n*w), make([]float32, n)
	kernel.Blocks(n, pieceRows, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			scale[i] = s.encode(codes[i*w:(i+1)*w], s.table.Row(i))
		}
	})
	s.codes, s.scale = codes, scale
}

// row returns the codes of a row, which may be in buffer, and its scale.
func (s *packed) row(buffer []byte, i int) (codes []byte, scale float32) {
	w := s.width()
	if s.codes != nil {
		return s.codes[i*w : (i+1)*w], s.scale[i]
	}
	return buffer[:w], s.encode(buffer[:w], s.table.Row(i))
}

// writeCodes writes the codes of all rows.
func (s *packed) writeCodes(w io.Writer) error {
	buffer := make([]byte, s.width())
	for i := range s.table.Words {
		codes, _ := s.row(buffer, i)
		if _, err := w.Write(codes); err != nil {
			return err
		}
	}
	return nil
}

// writeScales writes the scales of all rows.
func (s *packed) writeScales(w io.Writer) error {
	buffer := make([]byte, s.width())
	for i := range s.table.Words {
		_, scale := s.row(buffer, i)
		if _, err := w.Write(appendFloats(nil, []float32{scale})); err != nil {
			return err
		}
	}
	return nil
}

// Reread returns the table that comes back for t where it is stored so; that is t itself for float32.
// A number that is not finite, or too large for float16, is an error that names the word.
func (p Packing) Reread(t *Table) (*Table, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	s, err := p.pack(t)
	if s == nil || err != nil {
		return t, err
	}
	back := &Table{Words: t.Words, Dim: t.Dim, Counts: t.Counts, Data: make([]float32, len(t.Data))}
	kernel.Blocks(t.Len(), pieceRows, func(_, lo, hi int) {
		buffer := make([]byte, s.width())
		for i := lo; i < hi; i++ {
			codes, scale := s.row(buffer, i)
			s.decode(back.Row(i), codes, scale)
		}
	})
	return back, nil
}
