package vector

import (
	"bufio"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
)

// GloVe is the text format of GloVe: Word2Vec's without the header line.
// gensim reads it with no_header=True. A first line of two whole numbers would be read
// as a header, so a table of dimension 1 with a number as its first word cannot be
// written.
//
// Pennington, Socher and Manning, "GloVe: Global Vectors for Word
// Representation", 2014, https://nlp.stanford.edu/pubs/glove.pdf.
type GloVe struct{}

// Help implements Format.
func (GloVe) Help() string { return "text without a header line: GloVe, gensim (no_header=True)" }

// Bytes implements [Sized].
func (GloVe) Bytes(words, letters, dim int) int64 {
	return tableSize(words, letters, dim, numberAsText)
}

// FileName implements Format.
func (GloVe) FileName() string { return "vectors.glove.txt" }

// Bad implements Limited.
func (GloVe) Bad(t *Table, row int) (what, remedy string) {
	word := t.Words[row]
	what, remedy = badTextWord(word)
	if what != "" || row > 0 {
		return what, remedy
	}
	if t.Dim == 1 && isInteger([]byte(word)) {
		return "and one number would read as a header line", "move it to another row, or export it as word2vec"
	}
	if isJSON([]byte(word + " 0.5\n")) {
		return "would make the file read as JSON", "move it to another row, or " + useProjector
	}
	others := append(foreign(), binaries()...)
	if name, _ := corpus.Packed([]byte(word)); name != "" {
		others = append(others, foreignFormat{magic: word, name: name})
	}
	return badFirst(word, others)
}

// Misread implements [Text].
func (GloVe) Misread(t *Table) (what, remedy string) { return misreadText(t, false) }

// Write implements Format.
func (f GloVe) Write(path string, t *Table) ([]string, error) {
	if err := checkText("glove", f, t); err != nil {
		return nil, err
	}
	return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error { return writeRows(w, t) }})
}
