package vector

import (
	"bufio"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/parquet-go/parquet-go"
)

// Parquet is the columnar format that pandas, Polars, DuckDB and Hugging Face's datasets read. The columns are word, a
// string, vector, a list of float32, and count, a 64-bit integer, if the counts are known. A word that
// is not UTF-8 cannot be written.
//
// Read takes the words from the column word, another of a usual name such as token or key, or the only column of
// strings, and the vectors from vector, embedding or the only column of lists of float16, float32 or float64. These may be of fixed size, which is a list too in the file.
// Without lists the vectors are in all columns of such numbers.
//
// https://parquet.apache.org/docs/file-format
type Parquet struct{}

// Help implements Format.
func (Parquet) Help() string { return "columns word, vector, count: pandas, Polars, DuckDB" }

// Bytes implements [Sized].
func (Parquet) Bytes(words, letters, dim int) int64 { return tableSize(words, letters, dim, 4) }

// FileName implements Format.
func (Parquet) FileName() string { return "vectors.parquet" }

// Bad implements Limited.
func (Parquet) Bad(t *Table, row int) (what, remedy string) {
	if !utf8.ValidString(t.Words[row]) {
		return "is not UTF-8, which the format cannot hold", useProjector
	}
	return "", ""
}

// Write implements Format.
func (f Parquet) Write(path string, t *Table) ([]string, error) {
	if err := check("parquet", f, t); err != nil {
		return nil, err
	}
	type row struct {
		Word   string    `parquet:"word"`
		Vector []float32 `parquet:"vector,list"`
	}
	type countedRow struct {
		Word   string    `parquet:"word"`
		Vector []float32 `parquet:"vector,list"`
		Count  int64     `parquet:"count"`
	}
	return disk.WriteFiles(disk.File{Path: path, Write: func(w *bufio.Writer) error {
		if t.Counts == nil {
			return writeParquet(w, t, func(i int) row { return row{t.Words[i], t.Row(i)} })
		}
		return writeParquet(w, t, func(i int) countedRow { return countedRow{t.Words[i], t.Row(i), t.Counts[i]} })
	}})
}

// writeParquet writes the rows of a table.
func writeParquet[R any](w *bufio.Writer, t *Table, row func(i int) R) error {
	const group = 1 << 23 // numbers that are held before they are written
	options := []parquet.WriterOption{parquet.MaxRowsPerRowGroup(int64(max(1, group/t.Dim))), parquet.CreatedBy("lexigraph", "", "")}
	for key, value := range t.Origin.metadata() {
		options = append(options, parquet.KeyValueMetadata(key, value))
	}
	p := parquet.NewGenericWriter[R](w, options...)
	for i := range t.Words {
		if _, err := p.Write([]R{row(i)}); err != nil {
			return err
		}
	}
	return p.Close()
}
