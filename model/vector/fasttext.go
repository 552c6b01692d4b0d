package vector

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
)

// FastText is the binary format of fastText's models, .bin, which its own program and gensim's
// load_facebook_vectors read. If the table has n-grams they are there too, and those programs then
// make of an unseen word the vector that [NGrams.Vector] makes, and of a word of the table its own.
//
// The file has a row for each word and for each of [data.Subwords.Buckets], used or not: B buckets
// take 4·B·D bytes. A row of the output layer for each word, without which fastText does not open a
// file, is zero, and the settings that vectors do not depend on are fastText's defaults: the
// file is there for its vectors, and not to train on. A count is at least 1, since gensim drops words
// that never occur; where counts are not known all are 1. A word that holds a NUL cannot be written.
//
// With [PQ] it is a quantised model, .ftz, which fastText's program reads and gensim does not. It has rows only for buckets
// that have one here, which [Table.TopNGrams] makes fewer: fastText divides the vector of an unseen word by how many of its
// n-grams these are, so that it may be longer, and points the same way.
//
// Read also takes models of labels, without the labels, and quantised ones, .ftz. It returns the
// n-grams of words; in a model of labels the buckets of sequences of words are among them.
//
// Bojanowski, Grave, Joulin and Mikolov, "Enriching Word Vectors with Subword Information", 2017,
// https://arxiv.org/abs/1607.04606; the layout follows from fasttext.cc, dictionary.cc and matrix.cc of
// version 0.9.2, https://github.com/facebookresearch/fastText.
type FastText struct {
	Packing Packing
}

const (
	fastTextMagic   = "\xba\x16\x4f\x2f" // 793712314, little-endian
	fastTextVersion = 12
	fastTextEOS     = "</s>" // the only word that fastText makes no n-grams of
)

// fastTextArgs are the settings in a file, in order.
type fastTextArgs struct {
	Dim, Window, Epoch, MinCount, Negatives, WordNGrams, Loss, Model, Buckets, MinN, MaxN, UpdateRate int32
	Sample                                                                                            float64
}

const (
	fastTextSupervised       = 3 // Model
	fastTextSkipgram         = 2
	fastTextNegativeSampling = 2 // Loss
)

// Help implements Format.
func (FastText) Help() string {
	return "fastText's model, with its n-grams: fastText, gensim (load_facebook_vectors)"
}

// Bytes implements [Sized]. The output layer's matrix is in the file, too.
func (FastText) Bytes(words, letters, dim int) int64 { return tableSize(words, letters, dim, 2*4) }

// FileName implements Format.
func (f FastText) FileName() string {
	if f.Packing.DType == PQ {
		return "fasttext.ftz"
	}
	return "fasttext.bin"
}

// DTypes implements Compact.
func (FastText) DTypes() []DType { return []DType{Float32, PQ} }

// Packed implements Compact.
func (f FastText) Packed(p Packing) Format { return FastText{p} }

// Fits implements Compact.
func (f FastText) Fits(dim int) error { return f.Packing.Check(dim) }

// Bad implements Limited.
func (FastText) Bad(t *Table, row int) (what, remedy string) {
	switch word := t.Words[row]; {
	case strings.ContainsRune(word, 0):
		return "holds a NUL, which the format cannot hold", useProjector
	case len(word) > maxWord:
		return "is longer than 64 KiB, which the format cannot hold", useProjector
	}
	return "", ""
}

// Rounds reports that reading a table with n-grams may give other numbers in the last bits: the file has what the
// vectors of words are made of.
func (FastText) Rounds(t *Table) bool { return t.NGrams != nil }

// Write implements Format.
func (f FastText) Write(path string, t *Table) ([]string, error) {
	if err := check("fasttext", f, t); err != nil {
		return nil, err
	}
	if err := holds(f, "fasttext", f.Packing.DType); err != nil {
		return nil, err
	}
	own, a := f.theirs(t)
	if f.Packing.DType == PQ {
		q, err := f.Packing.quantise(own)
		if err != nil {
			return nil, fmt.Errorf("fasttext: %w", err)
		}
		return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error { return own.writeQuantised(w, a, q) }})
	}
	return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error { return own.writeFastText(w, a) }})
}

// theirs returns t as fastText makes vectors, and the settings that say so.
func (f FastText) theirs(t *Table) (*Table, fastTextArgs) {
	a := fastTextArgs{
		Dim: int32(t.Dim), Window: 5, Epoch: 5, MinCount: 1, Negatives: 5, WordNGrams: 1,
		Loss: fastTextNegativeSampling, Model: fastTextSkipgram, UpdateRate: 100, Sample: 1e-4,
	}
	own := &Table{Words: t.Words, Dim: t.Dim, Data: t.Data, Counts: t.Counts}
	if g := t.NGrams; g != nil {
		a.Buckets, a.MinN, a.MaxN = int32(g.Buckets), int32(g.MinN), int32(g.MaxN)
		n := *g
		n.Subwords = a.subwords() // of other words than </s> fastText makes n-grams
		n.Pruned = f.Packing.DType == PQ
		own.NGrams = &n
	}
	return own, a
}

// Reread returns the table that comes back for t, and how many bytes all takes there but the words. It is for [PQ].
func (f FastText) Reread(t *Table) (*Table, int64, error) {
	if err := check("fasttext", f, t); err != nil {
		return nil, 0, err
	}
	own, a := f.theirs(t)
	q, err := f.Packing.quantise(own)
	if err != nil {
		return nil, 0, fmt.Errorf("fasttext: %w", err)
	}
	back := &Table{Words: t.Words, Dim: t.Dim, Counts: t.Counts, Data: make([]float32, len(t.Data))}
	for i := range t.Words {
		q.row(back.Row(i), i)
	}
	if g := own.NGrams; g != nil {
		n := *g
		n.Data = make([]float32, len(g.Data))
		for i := range n.Bucket {
			q.row(n.Data[i*t.Dim:(i+1)*t.Dim], t.Len()+i)
		}
		back.NGrams = &n
		back.compose()
	}
	var size counter
	w := bufio.NewWriter(&size)
	bare := &Table{Words: make([]string, t.Len()), Dim: t.Dim, NGrams: own.NGrams}
	err = bare.writeQuantised(w, a, q)
	return back, int64(size), err
}

// A counter counts what is written.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// subwords returns how words are cut in a file with these settings.
func (a fastTextArgs) subwords() data.Subwords {
	return data.Subwords{MinN: int(a.MinN), MaxN: int(a.MaxN), Buckets: int(a.Buckets), Whole: []string{fastTextEOS}}
}

// writeFastTextHead writes all that precedes the vectors. If kept is not nil, only these buckets have rows. Errors stay with w.
func (t *Table) writeFastTextHead(w *bufio.Writer, a fastTextArgs, kept []int32) {
	le := binary.LittleEndian
	head := le.AppendUint32([]byte(fastTextMagic), fastTextVersion)
	head, _ = binary.Append(head, le, a)
	head = le.AppendUint32(head, uint32(t.Len()))
	head = le.AppendUint32(head, uint32(t.Len()))
	head = le.AppendUint32(head, 0) // labels
	counts := make([]int64, t.Len())
	var tokens int64
	for i := range counts {
		if counts[i] = 1; t.Counts != nil {
			counts[i] = max(1, t.Counts[i])
		}
		tokens += counts[i]
	}
	pruned := int64(-1) // nothing is
	if kept != nil {
		pruned = int64(len(kept))
	}
	head = le.AppendUint64(head, uint64(tokens))
	head = le.AppendUint64(head, uint64(pruned))
	w.Write(head)
	for i, word := range t.Words {
		w.WriteString(word)
		w.Write(append(le.AppendUint64([]byte{0}, uint64(counts[i])), 0))
	}
	for row, bucket := range kept {
		w.Write(le.AppendUint32(le.AppendUint32(nil, uint32(bucket)), uint32(row)))
	}
}

// writeFastText writes a table whose n-grams are as in fastText.
func (t *Table) writeFastText(w *bufio.Writer, a fastTextArgs) error {
	t.writeFastTextHead(w, a, nil)
	matrix := func(rows int) {
		w.WriteByte(0) // not quantised
		w.Write(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(rows)), uint64(t.Dim)))
	}
	matrix(t.Len() + int(a.Buckets))
	var row []byte
	for i := range t.Words {
		row = appendFloats(row[:0], t.Own(i))
		w.Write(row)
	}
	writeBuckets(w, t)
	zeros := make([]byte, 4*t.Dim)
	matrix(t.Len())
	for range t.Words {
		if _, err := w.Write(zeros); err != nil {
			return err
		}
	}
	return nil
}
