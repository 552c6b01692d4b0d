// Package parquet reads Parquet files that come from anywhere. It opens them with the library of that name, and sees to
// it that a damaged one is an error: not a panic, and not a request for gigabytes of memory.
//
// https://parquet.apache.org/docs/file-format
package parquet

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Magic is what a Parquet file begins and ends with.
const Magic = "PAR1"

// A File is an open Parquet file.
type File struct {
	*parquet.File
	Columns []parquet.LeafColumn // that hold values: of a nested one those inside

	r    io.ReaderAt
	size int64
}

// A Damaged is the error of a file that is not what it says it is, or not whole.
type Damaged struct{ Err error }

// Error says that the file is damaged, and how.
func (d *Damaged) Error() string { return "the Parquet file is damaged: " + d.Err.Error() }

// Unwrap returns what is wrong.
func (d *Damaged) Unwrap() error { return d.Err }

// An Unread is the error of a file that the library does not read.
type Unread struct{ What string } // is, has or the like: what is not read

// Error says what is not read.
func (u *Unread) Error() string { return "the Parquet file " + u.What }

// damaged makes a [*Damaged] of an error, unless that says more.
func damaged(err error) error {
	if unread := (*Unread)(nil); errors.As(err, &unread) {
		return unread
	}
	return &Damaged{err}
}

// recovered makes an error of a panic of the library, which has them for some damaged files.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = &Damaged{fmt.Errorf("%.200v", r)}
	}
}

// Open reads what a file of size bytes has: its columns, and where their values are. A file that is not whole, or is
// no Parquet, is a [*Damaged], and one with what the library does not read an [*Unread].
func Open(r io.ReaderAt, size int64) (f *File, err error) {
	defer recovered(&err)
	f = &File{r: r, size: size}
	if err := f.checkFooter(); err != nil {
		return nil, err
	}
	if f.File, err = parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true)); err != nil {
		return nil, damaged(err)
	}
	schema := f.Schema()
	for _, path := range schema.Columns() {
		if c, ok := schema.Lookup(path...); ok {
			c.Path = path // the library has its end alone
			f.Columns = append(f.Columns, c)
		}
	}
	return f, nil
}

// Name returns what a column is called: of a list the name of that, of a field the names of what it is in with dots between.
func Name(c parquet.LeafColumn) string {
	path := c.Path
	if n := len(path); n > 2 && path[n-2] == "list" && c.MaxRepetitionLevel > 0 { // list.element, or list.item of older writers
		path = path[:n-2]
	}
	var names []string
	for i := 0; i < len(path); i++ {
		if i > 0 && i+1 < len(path) && path[i] == "list" && c.MaxRepetitionLevel > 0 && (path[i+1] == "element" || path[i+1] == "item") {
			i++ // of a list of lists, or of what has fields
			continue
		}
		names = append(names, path[i])
	}
	return strings.Join(names, ".")
}

// Values calls do with each value of a column in a group of rows. The column must have passed [File.Check]. An error of do ends it.
func (f *File) Values(group parquet.RowGroup, c parquet.LeafColumn, do func(parquet.Value) error) error {
	values, err := newCursor(group, c)
	if err != nil {
		return err
	}
	defer values.close()
	for {
		if err := values.more(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		for _, v := range values.some[:values.n] {
			if err := do(v); err != nil {
				return err
			}
		}
	}
}

// A cursor gives the values of a column in a group of rows, one after the other.
type cursor struct {
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	some   [256]parquet.Value
	at, n  int
	last   bool // of the page
}

func newCursor(group parquet.RowGroup, c parquet.LeafColumn) (values *cursor, err error) {
	defer recovered(&err)
	return &cursor{pages: group.ColumnChunks()[c.ColumnIndex].Pages(), last: true}, nil
}

// peek returns the next value, which is valid until the one behind it is asked for. After the last value the error is io.EOF.
func (c *cursor) peek() (v parquet.Value, err error) {
	for c.at == c.n {
		if err := c.more(); err != nil {
			return v, err
		}
	}
	return c.some[c.at], nil
}

// more reads some values.
func (c *cursor) more() (err error) {
	defer recovered(&err)
	c.at, c.n = 0, 0
	if c.last {
		c.release()
		if c.page, err = c.pages.ReadPage(); err != nil {
			c.page = nil
			if err == io.EOF {
				return err
			}
			return damaged(err)
		}
		c.values = c.page.Values()
	}
	c.n, err = c.values.ReadValues(c.some[:])
	if c.last = err == io.EOF; err != nil && !c.last {
		return damaged(err)
	}
	return nil
}

func (c *cursor) release() {
	if c.page != nil {
		parquet.Release(c.page)
	}
	c.page = nil
}

func (c *cursor) close() {
	c.release()
	c.pages.Close()
}
