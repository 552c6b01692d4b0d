package vector

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// A Format writes tables in a form that other tools read.
type Format interface {
	// Help says in one phrase what the format is and who reads it.
	Help() string
	// FileName returns the usual name of the file, or of the folder if the format
	// is a folder.
	FileName() string
	// Write writes t, which it does not change, to path and returns the files that it wrote. A format of
	// several files puts the others beside path or, if the format is a folder, all
	// of them into path. Files appear complete or not at all, and replace existing
	// ones. A word that the format cannot hold is an [*UnfitError], and then nothing is
	// written; see [Limited].
	Write(path string, t *Table) (written []string, err error)
}

// A Several format is several files. Another one writes a single file, which standard output can be.
type Several interface {
	Format
	// Files says in a phrase what they are.
	Files() string
	// Paths returns all files that Write may write for that path, or remove.
	Paths(path string) []string
}

// A Sized format says how much room it takes.
type Sized interface {
	Format
	// Bytes guesses how many bytes the files of words of so many bytes together take at least, each with dim numbers. The guess
	// is at most the truth and at least half of it, where there are no n-grams.
	Bytes(words, letters, dim int) int64
}

// Formats returns each format under the name that an experiment file and the
// command line use.
func Formats() map[string]Format {
	return map[string]Format{
		"word2vec":        Word2Vec{},
		"word2vec-binary": Word2VecBinary{},
		"glove":           GloVe{},
		"npy":             NPY{},
		"projector":       Projector{},
		"safetensors":     Safetensors{},
		"model2vec":       Model2Vec{},
		"fasttext":        FastText{},
		"finalfusion":     Finalfusion{},
		"parquet":         Parquet{},
		"json":            JSON{},
	}
}

const (
	// maxDim is the largest dimension that a file may claim. It is far above any in
	// use, and small enough that one row always fits into memory.
	maxDim = 1 << 20
	// maxWord is the length limit of a word in bytes in a file without lines, so that
	// a wrong dimension in a header fails at once.
	maxWord = 64 << 10

	bom = "\uFEFF"
)

// check returns an error if t is not valid or f cannot hold one of its words.
func check(name string, f Limited, t *Table) error {
	if err := t.Validate(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i, w := range t.Words {
		if what, remedy := f.Bad(t, i); what != "" {
			return fmt.Errorf("%s: %w", name, &UnfitError{fmt.Sprintf("word %q (row %d) %s", w, i, what), remedy})
		}
	}
	return nil
}

// badTextWord says why a file of space-separated lines cannot hold a word. The readers
// of such files differ in what counts as white space. So a word may not contain any of
// ASCII's, and not end in Unicode's, which Python programs strip.
func badTextWord(word string) (what, remedy string) {
	if isVisible(word) {
		return "", ""
	}
	last, _ := utf8.DecodeLastRuneInString(word)
	switch {
	case word == "":
		return "is empty, which the format cannot hold", useProjector
	case strings.ContainsAny(word, "\n\r\t"):
		return "holds a line end or a tab, which the format cannot hold", useProjector
	case strings.ContainsAny(word, " \v\f"):
		return "holds white space, which the format cannot hold", useSidecar
	case unicode.IsSpace(last):
		return "ends in white space, which the format cannot hold", useSidecar
	}
	return "", ""
}

// isVisible reports whether a word has no white space of ASCII and ends in another of its characters: nearly all words do, and that is found fast.
func isVisible(word string) bool {
	for i := range len(word) {
		if word[i] <= ' ' {
			return false
		}
	}
	return word != "" && word[len(word)-1] < utf8.RuneSelf
}

// badListed says why a file of one word per line cannot hold a word.
func badListed(word string, row int) (what, remedy string) {
	if strings.ContainsAny(word, "\n\r\t") {
		return "holds a line end or a tab, which the format cannot hold", useProjector
	}
	if row == 0 {
		return badFirst(word, nil)
	}
	return "", ""
}

const (
	useProjector = "drop the word or export it as projector"
	useSidecar   = "drop the word or export it as npy, safetensors or projector"
)

// badFirst says why a word cannot be the first in a file: with its first bytes, the
// file would be taken for another kind of file.
func badFirst(word string, foreign []foreignFormat) (what, remedy string) {
	foreign = append(foreign, foreignFormat{magic: bom, name: "one with a byte order mark"})
	if c, ok := corpus.CompressionOf([]byte(word)); ok {
		foreign = append(foreign, foreignFormat{magic: word, name: "compressed by " + c.Name})
	}
	for _, f := range foreign {
		if strings.HasPrefix(word, f.magic) {
			return "would make the file read as " + f.name, "move it to another row, or " + useProjector
		}
	}
	return "", ""
}

// stem returns path without the extension ext, if it has it.
func stem(path, ext string) string {
	if e := filepath.Ext(path); strings.EqualFold(e, ext) {
		return path[:len(path)-len(e)]
	}
	return path
}

// separators are the only characters that separate the fields of a line of text: words
// may contain the other characters that Unicode calls spaces.
const separators = " \t"

// cutSpace returns b without separators at its end.
func cutSpace(b []byte) []byte {
	for len(b) > 0 && isSeparator(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

// lastSeparator returns where the last separator of b is; -1: there is none.
func lastSeparator(b []byte) int {
	at := len(b) - 1
	for at >= 0 && !isSeparator(b[at]) {
		at--
	}
	return at
}

func isSeparator(c byte) bool { return c == ' ' || c == '\t' }

// numberAsText is how many bytes a number of a vector takes as text, with what stands between: it has as many digits as tell it from others.
const numberAsText = 9

// tableSize is [Sized.Bytes] of a format in which a number takes so many bytes.
func tableSize(words, letters, dim, ofNumber int) int64 {
	return int64(letters) + int64(words)*int64(dim)*int64(ofNumber)
}
