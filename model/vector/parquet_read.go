package vector

import (
	"errors"
	"fmt"
	"slices"

	ours "github.com/lexigraph/lexigraph/data/parquet"
	"github.com/parquet-go/parquet-go"

	"github.com/lexigraph/lexigraph/data/amount"
)

// A parquetFile is a Parquet file whose columns are known.
type parquetFile struct {
	s                   *source
	f                   *ours.File
	word, vector, count *parquet.LeafColumn  // nil: there is none
	numbers             []parquet.LeafColumn // of the vector, where each has a column; nil: vector has all
}

// read returns the columns that are read.
func (p *parquetFile) read() (columns []parquet.LeafColumn) {
	for _, c := range []*parquet.LeafColumn{p.word, p.vector, p.count} {
		if c != nil {
			columns = append(columns, *c)
		}
	}
	return append(columns, p.numbers...)
}

// isNumber reports whether a column's values are floating-point numbers.
func isNumber(c parquet.LeafColumn) bool {
	switch t := c.Node.Type(); t.Kind() {
	case parquet.Float, parquet.Double:
		return true
	case parquet.FixedLenByteArray: // float16, which the library does not name; a decimal it does
		return t.Length() == 2 && t.LogicalType() == nil
	}
	return false
}

// openParquet reads what columns a file has.
func openParquet(s *source) (p *parquetFile, err error) {
	if s.size < 0 {
		return nil, &FormatError{Path: s.path, What: "a Parquet file is read from its end, which a compressed file or a pipe does not allow", Remedy: remedyUnpack}
	}
	p = &parquetFile{s: s}
	if p.f, err = ours.Open(s.file, s.size); err != nil {
		return nil, p.failed(err)
	}
	if p.f.NumRows() == 0 {
		return nil, p.bad("the Parquet file has 0 rows")
	}
	var words, vectors []parquet.LeafColumn
	var numbers []parquet.LeafColumn
	for _, c := range p.f.Columns {
		switch kind := parquet.Kind(0); {
		case c.MaxRepetitionLevel == 1 && isNumber(c) && p.isAlone(c):
			vectors = append(vectors, c)
		case c.MaxRepetitionLevel == 0 && len(c.Path) == 1 && isNumber(c):
			numbers = append(numbers, c)
		case c.MaxRepetitionLevel == 0 && len(c.Path) == 1:
			if kind = c.Node.Type().Kind(); kind == parquet.ByteArray {
				words = append(words, c)
			} else if c.Path[0] == "count" && kind == parquet.Int64 {
				p.count = &c
			}
		}
	}
	p.word, p.vector = choose(words, wordKeys...), choose(vectors, vectorKeys...)
	if len(vectors) == 0 && len(numbers) > 1 {
		p.numbers = numbers
	}
	return p, p.failed(p.f.Check(p.read()...))
}

// vectorKeys are the usual names of a column of vectors.
var vectorKeys = []string{"vector", "embedding", "embeddings", "vectors"}

// isAlone reports whether no other list is in the same column: a map has one of keys and one of values.
func (p *parquetFile) isAlone(c parquet.LeafColumn) bool {
	return !slices.ContainsFunc(p.f.Columns, func(other parquet.LeafColumn) bool {
		return other.MaxRepetitionLevel > 0 && other.Path[0] == c.Path[0] && !slices.Equal(other.Path, c.Path)
	})
}

// choose returns the column of the first of the names that one has, else the only one, else nil.
func choose(columns []parquet.LeafColumn, names ...string) *parquet.LeafColumn {
	for _, name := range names {
		if i := slices.IndexFunc(columns, func(c parquet.LeafColumn) bool { return c.Path[0] == name }); i >= 0 {
			return &columns[i]
		}
	}
	if len(columns) == 1 {
		return &columns[0]
	}
	return nil
}

// failed makes a [*FormatError] of an error of package parquet, nil of nil.
func (p *parquetFile) failed(err error) error {
	if damaged, ok := errors.AsType[*ours.Damaged](err); ok {
		return &FormatError{Path: p.s.path, What: damaged.Error(), Remedy: remedyCopy, Err: damaged.Err}
	}
	if unread, ok := errors.AsType[*ours.Unread](err); ok {
		return &FormatError{Path: p.s.path, What: unread.Error(), Remedy: "write it again with zstd"}
	}
	return err
}

func (p *parquetFile) bad(format string, args ...any) error {
	return &FormatError{Path: p.s.path, What: fmt.Sprintf(format, args...), Remedy: "write columns word, a string, and vector, a list of float32"}
}

func readParquet(s *source) (*Table, Report, error) {
	b := newBuilder("parquet", 0)
	p, err := openParquet(s)
	if err != nil {
		return nil, b.report, err
	}
	if p.word == nil {
		return nil, b.report, p.bad("the Parquet file has no column word, and not one other of strings")
	}
	b.report.Declared = int(p.f.NumRows())
	s.metadata = make(map[string]string)
	for _, key := range originKeys {
		if value, ok := p.f.Lookup(key); ok {
			s.metadata[key] = value
		}
	}
	var words vocab
	err = p.rows(func(rows, dim int) (func(i int, row []float32), error) {
		b.table.Dim = dim
		b.expect(s, rows)
		return func(i int, row []float32) { b.addCounted(words, i, row) }, b.fits(s)
	}, func(group parquet.RowGroup) error {
		if err := p.values(group, p.word, func(v parquet.Value) error {
			if v.IsNull() {
				return p.bad("the word of row %d is missing", len(words.words)+1)
			}
			words.words = append(words.words, string(v.ByteArray()))
			return nil
		}); err != nil || p.count == nil {
			return err
		}
		return p.values(group, p.count, func(v parquet.Value) error {
			words.counts = append(words.counts, v.Int64())
			return nil
		})
	})
	if err != nil {
		return nil, b.report, err
	}
	return b.finish()
}

// parquetRows reads the vectors of a file, as npyRows does.
func (s *source) parquetRows(begin func(rows, dim int) (add func(i int, row []float32), err error)) error {
	p, err := openParquet(s)
	if err != nil {
		return err
	}
	return p.rows(begin, func(parquet.RowGroup) error { return nil })
}

// rows reads the vectors, group by group, each after what before does.
func (p *parquetFile) rows(begin func(rows, dim int) (add func(i int, row []float32), err error), before func(group parquet.RowGroup) error) (err error) {
	rows := p.f.NumRows()
	switch {
	case rows < 1 || rows > 1<<40:
		return p.bad("the Parquet file has %s", amount.Of(rows, "row"))
	case p.numbers != nil:
		return p.wideRows(int(rows), begin, before)
	case p.vector == nil:
		for _, c := range p.f.Columns {
			if name := c.Path[0]; slices.Contains(vectorKeys, name) {
				return p.bad("column %s of the Parquet file has no lists of float32, float64 or float16", name)
			}
		}
		return p.bad("the Parquet file has no column vector, and not one other of lists of numbers")
	}
	c := listRows{p: p, begin: begin, rows: int(rows)}
	for _, group := range p.f.RowGroups() {
		if err := before(group); err != nil {
			return err
		}
		if err := p.values(group, p.vector, c.value); err != nil {
			return err
		}
		if err := c.end(); err != nil {
			return err
		}
	}
	if c.done != c.rows {
		return p.bad("the Parquet file should have %s, and has vectors of %d", amount.Of(rows, "row"), c.done)
	}
	return nil
}

// listRows makes rows of the values of a column of lists.
type listRows struct {
	p     *parquetFile
	begin func(rows, dim int) (add func(i int, row []float32), err error)
	add   func(i int, row []float32) // nil before the first row
	rows  int                        // that there should be
	done  int                        // those that were added
	dim   int                        // of the first of them
	open  bool                       // a row has begun
	row   []float32                  // what there is of it
}

// value takes a value: the next number of a row, or the first of the next row.
func (c *listRows) value(v parquet.Value) error {
	if v.RepetitionLevel() == 0 {
		if err := c.end(); err != nil {
			return err
		}
	}
	c.open = true
	if v.IsNull() {
		return c.p.bad("the vector of row %d, or a number in it, is missing", c.done+1)
	}
	c.row = append(c.row, number(v))
	if len(c.row) > maxDim {
		return c.p.bad("the vector of row %d has more than %d numbers", c.done+1, maxDim)
	}
	return nil
}

// end adds the row that has begun, if one has.
func (c *listRows) end() (err error) {
	switch {
	case !c.open:
		return nil
	case len(c.row) == 0:
		return c.p.bad("the vector of row %d is missing", c.done+1)
	case c.done == 0:
		c.dim = len(c.row)
		if err := checkShape(c.p.s, c.rows, c.dim); err != nil {
			return err
		}
		if c.add, err = c.begin(c.rows, c.dim); err != nil {
			return err
		}
	case len(c.row) != c.dim:
		return c.p.bad("the vector of row %d has %s, and the first one has %d", c.done+1, amount.Of(len(c.row), "number"), c.dim)
	}
	c.add(c.done, c.row)
	c.done, c.row, c.open = c.done+1, c.row[:0], false
	return nil
}

// number returns the value of a column of numbers.
func number(v parquet.Value) float32 {
	switch v.Kind() {
	case parquet.Double:
		return float32(v.Double())
	case parquet.FixedLenByteArray:
		var x [1]float32
		float16LE.decode(x[:], v.ByteArray())
		return x[0]
	}
	return v.Float()
}

// values calls do with each value of a column.
func (p *parquetFile) values(group parquet.RowGroup, c *parquet.LeafColumn, do func(parquet.Value) error) error {
	return p.failed(p.f.Values(group, *c, do))
}
