package parquet

import (
	"io"

	"github.com/parquet-go/parquet-go"
)

// EachRow calls do with the values that each row has in columns, in their order: one of a plain column, which may be null, and as many of a list
// as that has. They are valid until do returns. The columns must have passed [File.Check]. An error of do ends it.
func (f *File) EachRow(columns []parquet.LeafColumn, do func(values [][]parquet.Value) error) error {
	groups, err := f.groups()
	if err != nil {
		return err
	}
	for _, group := range groups {
		if err := f.EachRowOf(group, columns, do); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) groups() (groups []parquet.RowGroup, err error) {
	defer recovered(&err)
	return f.RowGroups(), nil
}

// EachRowOf is [File.EachRow] for one group.
func (f *File) EachRowOf(group parquet.RowGroup, columns []parquet.LeafColumn, do func(values [][]parquet.Value) error) error {
	cursors := make([]*cursor, len(columns))
	values := make([][]parquet.Value, len(columns))
	for i, c := range columns {
		var err error
		if cursors[i], err = newCursor(group, c); err != nil {
			return err
		}
		defer cursors[i].close()
	}
	for rows := group.NumRows(); rows > 0; rows-- {
		for i, c := range columns {
			var err error
			if values[i], err = cursors[i].row(values[i][:0], c); err == io.EOF {
				return &Damaged{io.ErrUnexpectedEOF}
			} else if err != nil {
				return err
			}
		}
		if err := do(values); err != nil {
			return err
		}
	}
	return nil
}

// row appends the values of the next row of the column that the cursor is of.
func (c *cursor) row(values []parquet.Value, of parquet.LeafColumn) ([]parquet.Value, error) {
	v, err := c.peek()
	if err != nil {
		return values, err
	}
	c.at++
	if of.MaxRepetitionLevel == 0 {
		return append(values, v), nil
	}
	for {
		// one that stands for a list, which is empty or null, is none of its values
		if absent := v.IsNull() && (v.DefinitionLevel() < int(of.MaxDefinitionLevel)-1 || !of.Node.Optional()); !absent {
			values = append(values, v.Clone()) // the next may be on another page
		}
		switch v, err = c.peek(); {
		case err == io.EOF:
			return values, nil
		case err != nil:
			return values, err
		case v.RepetitionLevel() == 0:
			return values, nil
		}
		c.at++
	}
}
