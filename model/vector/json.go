package vector

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/disk"
)

// JSON is an object with a list of numbers for each word, a line each, which any program reads:
//
//	{
//	"word": [v1,v2,…,vD],
//	…
//	}
//
// The numbers have as few digits as give the same float32 again. NaN is null, as pandas writes it, and an
// infinity 1e999, which programs take for one. A word that is not UTF-8 cannot be written.
//
// Read takes one value or several, such as lines, of each of these forms, lists of them, and tables by their columns or rows as
// pandas writes them:
//
//	{"cat": [0.1, 0.2], "dog": [0.3, 0.4]}                  words and vectors
//	{"cat": {"vector": [0.1, 0.2]}}                         words and objects with one list
//	{"word": "cat", "vector": [0.1, 0.2]}                   a word under a usual key, and one list
//	{"word": "cat", "0": 0.1, "1": 0.2}                     a word under a usual key, and numbers under keys that count up
//	{"words": ["cat", "dog"], "vectors": [[…], […]]}        words, and as many lists
//	["cat", [0.1, 0.2]] or ["cat", 0.1, 0.2]                within a list
//
// Bray, "The JavaScript Object Notation (JSON) Data Interchange Format", 2017, https://www.rfc-editor.org/rfc/rfc8259.
type JSON struct{}

// Help implements Format.
func (JSON) Help() string { return "an object of words and lists of numbers: JavaScript, any language" }

// Bytes implements [Sized].
func (JSON) Bytes(words, letters, dim int) int64 { return tableSize(words, letters, dim, numberAsText) }

// FileName implements Format.
func (JSON) FileName() string { return "vectors.json" }

// Bad implements Limited.
func (JSON) Bad(t *Table, row int) (what, remedy string) {
	if !utf8.ValidString(t.Words[row]) {
		return "is not UTF-8, which the format cannot hold", useProjector
	}
	return "", ""
}

// Write implements Format.
func (f JSON) Write(path string, t *Table) ([]string, error) {
	if err := check("json", f, t); err != nil {
		return nil, err
	}
	return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error {
		var line []byte
		var quoted bytes.Buffer
		quote := json.NewEncoder(&quoted)
		quote.SetEscapeHTML(false)
		begin := "{\n"
		for i, word := range t.Words {
			quoted.Reset()
			if err := quote.Encode(word); err != nil {
				return err
			}
			line = append(append(line[:0], begin...), bytes.TrimSpace(quoted.Bytes())...)
			line = appendJSON(append(line, ": ["...), t.Row(i))
			if _, err := w.Write(append(line, ']')); err != nil {
				return err
			}
			begin = ",\n"
		}
		_, err := w.WriteString("\n}") // and no line end, so that no byte may be missing
		return err
	}})
}

// What stands for numbers that JSON has not.
const (
	jsonNaN = "null"
	jsonInf = "1e999"
)

// appendJSON appends the numbers of a row with commas between.
func appendJSON(line []byte, row []float32) []byte {
	for j, x := range row {
		if j > 0 {
			line = append(line, ',')
		}
		switch {
		case x != x:
			line = append(line, jsonNaN...)
		case x > math.MaxFloat32:
			line = append(line, jsonInf...)
		case x < -math.MaxFloat32:
			line = append(line, "-"+jsonInf...)
		default:
			line = appendShortest(line, x)
			if x == 0 && math.Signbit(float64(x)) {
				line = append(line, ".0"...) // Python takes -0 for a whole number, which has no sign
			}
		}
	}
	return line
}
