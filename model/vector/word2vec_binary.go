package vector

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/lexigraph/lexigraph/data/disk"
)

// Word2VecBinary is the binary format of word2vec: the line "V D", then for each word
// its bytes, a space (0x20), and D float32, little-endian, with nothing after them, as
// gensim writes it. word2vec's own program ends each row with a line end; Read accepts
// both. Words that are empty, contain a space or a line end, or are longer than 64 KiB
// cannot be written.
type Word2VecBinary struct{}

// Help implements Format.
func (Word2VecBinary) Help() string {
	return "header line and raw float32: word2vec, gensim (binary=True)"
}

// Bytes implements [Sized].
func (Word2VecBinary) Bytes(words, letters, dim int) int64 { return tableSize(words, letters, dim, 4) }

// FileName implements Format.
func (Word2VecBinary) FileName() string { return "vectors.bin" }

// Bad implements Limited.
func (Word2VecBinary) Bad(t *Table, row int) (what, remedy string) {
	switch word := t.Words[row]; {
	case word == "":
		return "is empty, which the format cannot hold", useProjector
	case strings.ContainsRune(word, '\n'):
		return "holds a line end, which the format cannot hold", useProjector
	case strings.ContainsRune(word, ' '):
		return "holds a space, which the format cannot hold", useSidecar
	case len(word) > maxWord:
		return "is longer than 64 KiB, which the format cannot hold", useSidecar
	}
	return "", ""
}

// Write implements Format.
func (f Word2VecBinary) Write(path string, t *Table) ([]string, error) {
	if err := check("word2vec-binary", f, t); err != nil {
		return nil, err
	}
	return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error {
		fmt.Fprintf(w, "%d %d\n", t.Len(), t.Dim)
		var row []byte
		for i, word := range t.Words {
			row = append(append(row[:0], word...), ' ')
			row = appendFloats(row, t.Row(i))
			if _, err := w.Write(row); err != nil {
				return err
			}
		}
		return nil
	}})
}

// appendFloats appends x as float32, little-endian.
func appendFloats(b []byte, x []float32) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}
