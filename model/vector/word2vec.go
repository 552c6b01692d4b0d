package vector

import (
	"bufio"
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// Word2Vec is the text format of word2vec, which gensim, spaCy and fastText (.vec) also
// read:
//
//	V D
//	word v1 v2 … vD
//
// The separators are single spaces, with none at the end of the line. The numbers have
// as few digits as give the same float32 again. Words that are empty, contain ASCII
// white space or end in Unicode white space cannot be written.
//
// Mikolov, Chen, Corrado and Dean, "Efficient Estimation of Word
// Representations in Vector Space", 2013, https://arxiv.org/abs/1301.3781.
// Their program writes six decimals, and a space at the end of each line.
type Word2Vec struct{}

// Help implements Format.
func (Word2Vec) Help() string { return "text with a header line: gensim, spaCy, fastText" }

// Bytes implements [Sized].
func (Word2Vec) Bytes(words, letters, dim int) int64 {
	return tableSize(words, letters, dim, numberAsText)
}

// FileName implements Format.
func (Word2Vec) FileName() string { return "vectors.txt" }

// Bad implements Limited.
func (Word2Vec) Bad(t *Table, row int) (what, remedy string) { return badTextWord(t.Words[row]) }

// Misread implements [Text].
func (Word2Vec) Misread(t *Table) (what, remedy string) { return misreadText(t, true) }

// Write implements Format.
func (f Word2Vec) Write(path string, t *Table) ([]string, error) {
	if err := checkText("word2vec", f, t); err != nil {
		return nil, err
	}
	return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error {
		fmt.Fprintf(w, "%d %d\n", t.Len(), t.Dim) // an error stays with w
		return writeRows(w, t)
	}})
}

// writeRows writes a line of word and numbers for each row, a few thousand rows at a time. Printing the numbers takes most of
// the time, so several goroutines do it, and one writes the rows before.
func writeRows(w *bufio.Writer, t *Table) error {
	const rows, pieces = 256, 8
	var text [2][pieces][]byte // of the rows that are printed, and of those that are written
	written := make(chan error, 1)
	written <- nil
	for from, now := 0, 0; from < len(t.Words); from, now = from+rows*pieces, 1-now {
		batch, n := &text[now], min(rows*pieces, len(t.Words)-from)
		kernel.Blocks(n, rows, func(p, lo, hi int) {
			batch[p] = slices.Grow(batch[p][:0], (hi-lo)*(16+12*t.Dim))
			for i := from + lo; i < from+hi; i++ {
				batch[p] = appendRow(batch[p], t.Words[i], t.Row(i))
			}
		})
		if err := <-written; err != nil {
			return err
		}
		go func() { written <- writeAll(w, batch[:(n+rows-1)/rows]) }()
	}
	return <-written
}

func writeAll(w *bufio.Writer, pieces [][]byte) error {
	for _, p := range pieces {
		if _, err := w.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// appendRow appends a line of a word and its numbers, each with as few digits as give
// the number back.
func appendRow(line []byte, word string, row []float32) []byte {
	line = append(line, word...)
	for _, v := range row {
		line = append(line, ' ')
		line = appendShortest(line, v)
	}
	return append(line, '\n')
}
