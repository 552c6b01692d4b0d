package vector

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Format writes tables in the way that other tools expect them.
type Format interface {
	// Help says in one phrase what the format is and who reads it.
	Help() string
	// FileName returns the usual name of the file, or of the folder for a
	// format that is one.
	FileName() string
	// Write writes t to path and returns the files that it wrote. A format
	// of several files puts the others beside path, or all of them into
	// path where it is a folder. Files appear complete or not at all, and
	// replace those that were there. A word that the format cannot hold is
	// an error, and then nothing is written; see [Limited].
	Write(path string, t *Table) (written []string, err error)
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
	}
}

const (
	// maxDim bounds the dimension that a file may claim. It is far above any
	// that is used and small enough that one row always fits the memory.
	maxDim = 1 << 20
	// maxWord bounds a word where no line end does, so that a wrong
	// dimension in a header fails at once.
	maxWord = 64 << 10

	bom = "\uFEFF"
)

// check returns the first complaint about a word of t, or the table's own.
func check(name string, f Limited, t *Table) error {
	if err := t.Validate(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i, w := range t.Words {
		if what, remedy := f.Bad(t, i); what != "" {
			return fmt.Errorf("%s: word %q (row %d) %s; %s", name, w, i, what, remedy)
		}
	}
	return nil
}

// badTextWord is what a file of space-separated lines cannot hold. The readers
// of such files differ in what they take for white space, so that all of ASCII
// is left out, and at a word's end, where Python programs strip it, Unicode's.
func badTextWord(word string) (what, remedy string) {
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

// badListed is what a file of one word a line cannot hold.
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

// badFirst is a first word by whose first bytes a file that begins with it would be
// taken for one of another kind.
func badFirst(word string, foreign []foreignFormat) (what, remedy string) {
	foreign = append(foreign, foreignFormat{magic: bom, name: "one with a byte order mark"})
	for _, p := range packings() {
		if p.begins([]byte(word)) {
			foreign = append(foreign, foreignFormat{magic: word, name: "compressed by " + p.name})
		}
	}
	for _, f := range foreign {
		if strings.HasPrefix(word, f.magic) {
			return "would make the file read as " + f.name, "move it to another row, or " + useProjector
		}
	}
	return "", ""
}

// stem returns path without the extension ext, where it has it.
func stem(path, ext string) string {
	if e := filepath.Ext(path); strings.EqualFold(e, ext) {
		return path[:len(path)-len(e)]
	}
	return path
}

// separators are what is between the fields of a line of text, and nothing else is:
// words may hold the other characters that Unicode calls spaces.
const separators = " \t"

// cutSpace returns b without separators at its end.
func cutSpace(b []byte) []byte { return bytes.TrimRight(b, separators) }
