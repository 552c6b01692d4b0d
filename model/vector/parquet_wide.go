package vector

import (
	"fmt"
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
	err = p.f.EachRowOf(group, p.numbers, func(values [][]parquet.Value) error {
		for j, column := range values {
			if column[0].IsNull() {
				return p.bad("column %s of row %d is missing", p.numbers[j].Path[0], n+1)
			}
			row[j] = number(column[0])
		}
		n++
		add()
		return nil
	})
	return n, p.failed(err)
}
