package vector

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// quantisedRows are the rows of a fastText model by product quantisation: those of the words and then those of
// their n-grams. The length of a row is one of up to 256 too.
type quantisedRows struct {
	*product
	lengths centroids
	codes   []byte // (rows, parts)
	length  []byte // (rows): which of lengths
}

// quantise quantises a table with n-grams as in fastText, or without. The row that a word has for itself makes up for what is
// lost of its n-grams, so that less is lost of the word.
func (p Packing) quantise(t *Table) (*quantisedRows, error) {
	rows := &Table{Words: slices.Clone(t.Words), Dim: t.Dim}
	for i := range t.Words {
		rows.Data = append(rows.Data, t.Own(i)...)
	}
	if g := t.NGrams; g != nil {
		rows.Words, rows.Data = append(rows.Words, slices.Repeat([]string{"an n-gram"}, len(g.Bucket))...), append(rows.Data, g.Data...)
	}
	s, err := p.pack(rows)
	if err != nil {
		return nil, err
	}
	if width := t.Dim / s.Parts; width > longestPart {
		return nil, fmt.Errorf("parts %d: their %d numbers are more than the %d that are read; take more parts", s.Parts, width, longestPart)
	}
	if len(s.codes) > math.MaxInt32 {
		return nil, fmt.Errorf("parts %d: the %d codes of all rows are more than fastText can count; take fewer parts", s.Parts, len(s.codes))
	}
	q := &quantisedRows{product: s.codec.(*product), codes: s.codes, length: make([]byte, rows.Len())}
	some := kernel.Matrix{Data: make([]float32, min(rows.Len(), quantiserSample)), Cols: 1, Stride: 1}
	some.Rows = len(some.Data)
	for i := range some.Data {
		some.Data[i] = s.scale[i*rows.Len()/some.Rows]
	}
	n := min(quantiserCodes-1, some.Rows)
	learned := centroids{Matrix: kernel.Matrix{Data: make([]float32, n, n+1), Rows: n, Cols: 1, Stride: 1}}
	kmeans(&learned, some)
	// One more is 0, so that zeros stay zeros.
	q.lengths.Matrix = kernel.Matrix{Data: append(learned.Data, 0), Rows: n + 1, Cols: 1, Stride: 1}
	q.lengths.index()
	for i, scale := range s.scale {
		q.setLength(i, scale)
	}
	if t.NGrams == nil {
		return q, nil
	}
	back := *t.NGrams
	back.Data = make([]float32, len(back.Data))
	for i := range back.Bucket {
		q.row(back.Data[i*t.Dim:(i+1)*t.Dim], t.Len()+i)
	}
	rest := &Table{Words: t.Words, Dim: t.Dim, Data: t.Data, NGrams: &back}
	kernel.Blocks(t.Len(), pieceRows, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			q.setLength(i, q.encode(q.codes[i*q.parts:(i+1)*q.parts], rest.Own(i)))
		}
	})
	return q, nil
}

// setLength stores the length of a row.
func (q *quantisedRows) setLength(i int, length float32) {
	k, _ := q.lengths.nearest([]float32{length}, -1)
	q.length[i] = byte(k)
}

// row sets x to what comes back of a row.
func (q *quantisedRows) row(x []float32, i int) {
	q.decode(x, q.codes[i*q.parts:(i+1)*q.parts], q.lengths.Data[q.length[i]])
}

// writeQuantised writes what [Table.writeFastText] writes, in fewer bytes: of n-grams only those that have a row.
func (t *Table) writeQuantised(w *bufio.Writer, a fastTextArgs, q *quantisedRows) error {
	var kept []int32
	if t.NGrams != nil {
		kept = append([]int32{}, t.NGrams.Bucket...) // not nil, which means all buckets
	}
	t.writeFastTextHead(w, a, kept)
	le := binary.LittleEndian
	size := func(rows, parts int) {
		head := le.AppendUint64(le.AppendUint64(nil, uint64(rows)), uint64(t.Dim))
		w.Write(le.AppendUint32(head, uint32(rows*parts)))
	}
	w.Write([]byte{1, 1}) // it is quantised, and the lengths are apart
	size(len(q.length), q.parts)
	w.Write(q.codes)
	writeQuantiser(w, q.dim, q.dim/q.parts, q.numbers)
	w.Write(q.length)
	writeQuantiser(w, 1, 1, q.lengths.Data)

	w.Write([]byte{1, 0}) // so is the output layer, of zeros
	longest := min(t.Dim, longestPart)
	parts := (t.Dim + longest - 1) / longest
	size(t.Len(), parts)
	for range t.Words {
		if _, err := w.Write(make([]byte, parts)); err != nil {
			return err
		}
	}
	writeQuantiser(w, t.Dim, longest, nil)
	return w.Flush()
}

// writeQuantiser writes the centroids of parts of so many numbers; the last part may have fewer. Those that numbers lacks are zeros.
func writeQuantiser(w *bufio.Writer, dim, size int, numbers []float32) {
	parts := (dim + size - 1) / size
	var head []byte
	for _, n := range []int{dim, parts, size, dim - (parts-1)*size} {
		head = binary.LittleEndian.AppendUint32(head, uint32(n))
	}
	w.Write(head) // an error stays with w
	if numbers == nil {
		w.Write(make([]byte, 4*quantiserCodes*dim))
		return
	}
	for part := range slices.Chunk(numbers, len(numbers)/parts) {
		w.Write(appendFloats(nil, part))
		w.Write(make([]byte, 4*(quantiserCodes*size-len(part))))
	}
}
