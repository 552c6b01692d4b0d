package vector

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// wideRows reads vectors that have a column for each number, as pandas writes a table of numbers. The columns are read side by
// side, a page of each at a time.
func (p *parquetFile) wideRows(rows int, begin func(rows, dim int) (add func(i int, row []float32), err error), before func(group parquet.RowGroup) error) error {
	first, last := p.numbers[0].Path[0], p.numbers[len(p.numbers)-1].Path[0]
	for _, c := range p.numbers {
		if name := c.Path[0]; slices.Contains(counted, strings.ToLower(name)) {
			return p.bad("the Parquet file has a column of numbers %s, which is none of the vector", name)
		}
	}
	p.s.notes = append(p.s.notes, fmt.Sprintf("the numbers are those of %d columns, from %q to %q", len(p.numbers), first, last))
	if err := checkShape(p.s, rows, len(p.numbers)); err != nil {
		return err
	}
	add, err := begin(rows, len(p.numbers))
	if err != nil {
		return err
	}
	done, row := 0, make([]float32, len(p.numbers))
	for _, group := range p.f.RowGroups() {
		if err := before(group); err != nil {
			return err
		}
		n, err := p.wideGroup(group, row, func() { add(done, row); done++ })
		if err != nil {
			return err
		}
		if int64(n) != group.NumRows() {
			return p.bad("a group of the Parquet file should have %d rows, and has vectors of %d", group.NumRows(), n)
		}
	}
	return nil
}

// wideGroup sets row to each row of a group, and then calls add. It returns how many there are.
func (p *parquetFile) wideGroup(group parquet.RowGroup, row []float32, add func()) (n int, err error) {
	columns := make([]parquetColumn, len(p.numbers))
	for j, c := range p.numbers {
		columns[j].pages = group.ColumnChunks()[c.ColumnIndex].Pages()
		defer columns[j].pages.Close()
	}
	for ; ; n++ {
		for j := range columns {
			v, err := columns[j].next()
			switch {
			case err == io.EOF && j == 0:
				return n, nil
			case err != nil:
				return n, p.damaged(err)
			case v.IsNull():
				return n, p.bad("column %s of row %d is missing", p.numbers[j].Path[0], n+1)
			}
			row[j] = number(v)
		}
		add()
	}
}

// A parquetColumn gives the values of a column of a group one by one.
type parquetColumn struct {
	pages  parquet.Pages
	page   parquet.Page // nil: none is open
	values parquet.ValueReader
	some   [64]parquet.Value
	left   []parquet.Value // of some
}

// next returns the next value, or io.EOF.
func (c *parquetColumn) next() (v parquet.Value, err error) {
	for len(c.left) == 0 {
		if c.page == nil {
			if c.page, err = c.pages.ReadPage(); err != nil {
				return v, err
			}
			c.values = c.page.Values()
		}
		n, err := c.values.ReadValues(c.some[:])
		if err != nil && err != io.EOF {
			return v, err
		}
		if c.left = c.some[:n]; err == io.EOF {
			parquet.Release(c.page)
			c.page = nil
		}
	}
	v, c.left = c.left[0], c.left[1:]
	return v, nil
}
