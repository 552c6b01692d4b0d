package vector

import (
	"bufio"
	"fmt"

	"github.com/lexigraph/lexigraph/model/disk"
)

// GloVe is the text format of GloVe: Word2Vec's without the header line.
// gensim reads it with no_header=True. A first line of two whole numbers
// would read as a header, so that a table of dimension 1 whose first word is a
// number cannot be written.
//
// Pennington, Socher and Manning, "GloVe: Global Vectors for Word
// Representation", 2014, https://nlp.stanford.edu/pubs/glove.pdf.
type GloVe struct{}

// Help implements Format.
func (GloVe) Help() string { return "text without a header line: GloVe, gensim (no_header=True)" }

// FileName implements Format.
func (GloVe) FileName() string { return "vectors.glove.txt" }

// Write implements Format.
func (GloVe) Write(path string, t *Table) ([]string, error) {
	if err := checkWords("glove", t, badTextWord); err != nil {
		return nil, err
	}
	if err := checkFirst("glove", t, append(foreign(), foreignFormat{magic: npyMagic, name: "a NumPy array"})); err != nil {
		return nil, err
	}
	if t.Dim == 1 && isInteger([]byte(t.Words[0])) {
		return nil, fmt.Errorf("glove: the first line would be word %q and one number, which reads as a header; export it as word2vec", t.Words[0])
	}
	return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error { return writeRows(w, t) }})
}
