package vector

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/disk"
)

// Finalfusion is the format of finalfusion, .fifu, which its tools in Rust and Python read. If the table has
// n-grams they are there too, as those of a fastText model, and finalfusion then knows unseen words. Vectors of words
// have length 1 in the file, as those tools want it, and their lengths beside them, so that what is read back
// may differ in the last bits. A word that is not UTF-8 cannot be written.
//
// Read takes vectors of words, and their n-grams if these are as in fastText, from arrays of float32 and from
// quantised ones.
//
// With [PQ] the array is a quantised one, and the lengths are the rows' scales.
//
// https://docs.rs/finalfusion, and https://finalfusion.github.io/spec for the layout.
type Finalfusion struct {
	Packing Packing
}

const (
	fifuMagic = "FiFu"

	fifuWords      = 1 // kinds of chunks
	fifuArray      = 2
	fifuBuckets    = 3
	fifuQuantised  = 4
	fifuMetadata   = 5
	fifuNorms      = 6
	fifuFastText   = 7
	fifuNGrams     = 8
	fifuFloat32    = 10 // kinds of numbers
	fifuByte       = 1
	fifuLongestMax = 100 // characters of an n-gram that are believed
)

// A fifuChunk is a part of a file: what precedes its numbers, and the numbers, which begin at a
// multiple of four bytes, or none.
type fifuChunk struct {
	id    uint32
	head  []byte
	size  int64                 // of the numbers in bytes; 0: there are none
	write func(w *bufio.Writer) // writes the numbers; errors stay with w
}

// writeFiFu writes a file of these chunks.
func writeFiFu(w *bufio.Writer, chunks ...fifuChunk) error {
	le := binary.LittleEndian
	head := le.AppendUint32(le.AppendUint32([]byte(fifuMagic), 0), uint32(len(chunks)))
	for _, c := range chunks {
		head = le.AppendUint32(head, c.id)
	}
	w.Write(head)
	at := int64(len(head))
	for _, c := range chunks {
		begin, pad := at+4+8+int64(len(c.head)), int64(0)
		if c.size > 0 {
			pad = fifuPad(begin)
		}
		w.Write(le.AppendUint64(le.AppendUint32(nil, c.id), uint64(int64(len(c.head))+pad+c.size)))
		w.Write(c.head)
		w.Write(make([]byte, pad))
		if c.size > 0 {
			c.write(w)
		}
		at = begin + pad + c.size
	}
	return w.Flush()
}

// fifuPad returns how many zeros precede numbers at a place in the file: one to four.
func fifuPad(at int64) int64 { return 4 - at%4 }

// Help implements Format.
func (Finalfusion) Help() string { return "finalfusion, with n-grams: its tools in Rust and Python" }

// Bytes implements [Sized].
func (Finalfusion) Bytes(words, letters, dim int) int64 { return tableSize(words, letters, dim, 4) }

// FileName implements Format.
func (Finalfusion) FileName() string { return "vectors.fifu" }

// Bad implements Limited.
func (Finalfusion) Bad(t *Table, row int) (what, remedy string) {
	switch word := t.Words[row]; {
	case !utf8.ValidString(word):
		return "is not UTF-8, which the format cannot hold", useProjector
	case len(word) > maxWord:
		return "is longer than 64 KiB, which the format cannot hold", useProjector
	}
	return "", ""
}

// Rounds reports that reading may give other numbers in the last bits.
func (Finalfusion) Rounds(*Table) bool { return true }

// DTypes implements Compact.
func (Finalfusion) DTypes() []DType { return []DType{Float32, PQ} }

// Packed implements Compact.
func (f Finalfusion) Packed(p Packing) Format { return Finalfusion{p} }

// Fits implements Compact.
func (f Finalfusion) Fits(dim int) error { return f.Packing.Check(dim) }

// Write implements Format.
func (f Finalfusion) Write(path string, t *Table) ([]string, error) {
	if err := check("finalfusion", f, t); err != nil {
		return nil, err
	}
	s, err := f.Packing.packFor(f, "finalfusion", t)
	if err != nil {
		return nil, err
	}
	if s != nil && t.Dim/s.Parts > longestPart {
		return nil, fmt.Errorf("finalfusion: parts %d: their %d numbers are more than the %d that are read; take more parts", s.Parts, t.Dim/s.Parts, longestPart)
	}
	matrix, length := fifuMatrix(t), func(i int) float32 { return lengthOf(t.Row(i)) }
	if s != nil {
		matrix, length = s.fifuMatrix(s.codec.(*product)), func(i int) float32 { return s.scale[i] }
	}
	return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error {
		chunks := []fifuChunk{fifuVocab(t), matrix, fifuLengths(t.Len(), length)}
		if t.Origin != nil {
			chunks = slices.Insert(chunks, 0, fifuChunk{id: fifuMetadata, head: t.Origin.toml()})
		}
		return writeFiFu(w, chunks...)
	}})
}

// fifuVocab is the chunk of the words and of how n-grams are cut.
func fifuVocab(t *Table) fifuChunk {
	le := binary.LittleEndian
	c := fifuChunk{id: fifuWords, head: le.AppendUint64(nil, uint64(t.Len()))}
	if g := t.NGrams; g != nil {
		c.id = fifuFastText
		for _, n := range []int{g.MinN, g.MaxN, g.Buckets} {
			c.head = le.AppendUint32(c.head, uint32(n))
		}
	}
	for _, word := range t.Words {
		c.head = append(le.AppendUint32(c.head, uint32(len(word))), word...)
	}
	return c
}

// fifuMatrix is the chunk of the vectors.
func fifuMatrix(t *Table) fifuChunk {
	rows := t.Len()
	if t.NGrams != nil {
		rows += t.NGrams.Buckets
	}
	le := binary.LittleEndian
	head := le.AppendUint32(le.AppendUint64(nil, uint64(rows)), uint32(t.Dim))
	return fifuChunk{id: fifuArray, head: le.AppendUint32(head, fifuFloat32), size: 4 * int64(rows) * int64(t.Dim), write: func(w *bufio.Writer) {
		unit, raw := make([]float32, t.Dim), []byte(nil)
		for i := range t.Words {
			n := lengthOf(t.Row(i))
			for j, x := range t.Row(i) {
				unit[j] = float32(float64(x) / float64(n))
			}
			raw = appendFloats(raw[:0], unit)
			w.Write(raw)
		}
		writeBuckets(w, t)
	}}
}

// fifuMatrix is the chunk of quantised vectors, of length 1 but for those of n-grams, whose lengths are in it.
func (s *packed) fifuMatrix(p *product) fifuChunk {
	t, le := s.table, binary.LittleEndian
	rows, flag, size := t.Len(), uint32(0), 4*int64(len(p.numbers))
	if t.NGrams != nil {
		rows += t.NGrams.Buckets
		flag, size = 1, size+4*int64(rows)
	}
	head := le.AppendUint32(nil, 0) // no projection
	for _, n := range []int{int(flag), p.parts, p.dim, p.count()} {
		head = le.AppendUint32(head, uint32(n))
	}
	head = le.AppendUint32(le.AppendUint32(le.AppendUint64(head, uint64(rows)), fifuByte), fifuFloat32)
	return fifuChunk{id: fifuQuantised, head: head, size: size + int64(rows)*int64(p.parts), write: func(w *bufio.Writer) {
		for chunk := range slices.Chunk(p.numbers, p.dim) {
			w.Write(appendFloats(nil, chunk))
		}
		if flag == 1 {
			for range t.Words {
				w.Write(appendFloats(nil, []float32{1}))
			}
			t.forBuckets(func(row []float32) { w.Write(appendFloats(nil, []float32{p.encode(make([]byte, p.parts), row)})) })
		}
		w.Write(s.codes)
		t.forBuckets(func(row []float32) {
			codes := make([]byte, p.parts)
			p.encode(codes, row)
			w.Write(codes)
		})
	}}
}

// fifuLengths is the chunk of the vectors' lengths.
func fifuLengths(rows int, length func(i int) float32) fifuChunk {
	le := binary.LittleEndian
	head := le.AppendUint32(le.AppendUint64(nil, uint64(rows)), fifuFloat32)
	return fifuChunk{id: fifuNorms, head: head, size: 4 * int64(rows), write: func(w *bufio.Writer) {
		for i := range rows {
			w.Write(appendFloats(nil, []float32{length(i)}))
		}
	}}
}

// lengthOf returns the length of a vector, or 1 where dividing by it would lose the vector: where it is zero,
// not finite, or so small or large that a float32 holds few of its digits.
func lengthOf(row []float32) float32 {
	n := norm(row)
	if n < 1e-30 || !(n < math.MaxFloat32/2) {
		return 1
	}
	return float32(n)
}

// writeBuckets writes a row for each bucket of a table's n-grams. Errors stay with w.
func writeBuckets(w *bufio.Writer, t *Table) {
	var raw []byte
	t.forBuckets(func(row []float32) {
		raw = appendFloats(raw[:0], row)
		w.Write(raw)
	})
}

// forBuckets calls do with the row of each bucket of a table's n-grams, zeros for those that have none.
func (t *Table) forBuckets(do func(row []float32)) {
	g := t.NGrams
	if g == nil {
		return
	}
	zeros, next := make([]float32, t.Dim), 0
	for b := range int32(g.Buckets) {
		if next == len(g.Bucket) || g.Bucket[next] != b {
			do(zeros)
			continue
		}
		do(g.Data[next*t.Dim : (next+1)*t.Dim])
		next++
	}
}
