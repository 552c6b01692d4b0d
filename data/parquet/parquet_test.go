package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

type inner struct {
	Text string `parquet:"text"`
}

type example struct {
	Text   *string  `parquet:"text,optional"`
	Words  []string `parquet:"words,list"`
	Tags   []*int64 `parquet:"tags,optional,list"`
	Of     inner    `parquet:"of"`
	Number int32    `parquet:"number"`
}

func write[R any](t *testing.T, rows []R, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[R](&b, options...)
	for _, r := range rows {
		if _, err := w.Write([]R{r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// examples are rows whose lists are as long as their place in ten.
func examples(n int) (rows []example) {
	for i := range n {
		r := example{Of: inner{fmt.Sprint("of ", i)}, Number: int32(-i)}
		if i%7 > 0 {
			text := strings.Repeat("word ", i%50)
			r.Text = &text
		}
		for k := range i % 10 {
			r.Words = append(r.Words, fmt.Sprint("w", k))
			tag := int64(k)
			r.Tags = append(r.Tags, &tag)
		}
		rows = append(rows, r)
	}
	return rows
}

// read returns the rows of a file as text, in the columns of these names.
func read(content []byte, names ...string) (rows []string, err error) {
	f, err := Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	var columns []parquet.LeafColumn
	for _, name := range names {
		i := slices.IndexFunc(f.Columns, func(c parquet.LeafColumn) bool { return Name(c) == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no column %q", name)
		}
		columns = append(columns, f.Columns[i])
	}
	if err := f.Check(columns...); err != nil {
		return nil, err
	}
	return rows, f.EachRow(columns, func(values [][]parquet.Value) error {
		var fields []string
		for _, list := range values {
			var some []string
			for _, v := range list {
				some = append(some, v.String())
			}
			fields = append(fields, strings.Join(some, ","))
		}
		rows = append(rows, strings.Join(fields, "|"))
		return nil
	})
}

// TestEachRow reads columns of several kinds beside each other, of which a page has other rows than one of another column.
func TestEachRow(t *testing.T) {
	rows := examples(1000)
	var want []string
	for _, r := range rows {
		text := "<null>"
		if r.Text != nil {
			text = *r.Text
		}
		var tags []string
		for _, tag := range r.Tags {
			tags = append(tags, fmt.Sprint(*tag))
		}
		want = append(want, strings.Join([]string{strings.Join(r.Words, ","), text, fmt.Sprint(r.Number), strings.Join(tags, ","), r.Of.Text}, "|"))
	}
	for name, options := range map[string][]parquet.WriterOption{
		"one page":    {},
		"small pages": {parquet.PageBufferSize(256)},
		"groups":      {parquet.MaxRowsPerRowGroup(77)},
		"version 2":   {parquet.DataPageVersion(2), parquet.Compression(&parquet.Zstd), parquet.PageBufferSize(512)},
		"gzip":        {parquet.Compression(&parquet.Gzip)},
		"brotli":      {parquet.Compression(&parquet.Brotli)},
		"snappy":      {parquet.Compression(&parquet.Snappy)},
	} {
		got, err := read(write(t, rows, options...), "words", "text", "number", "tags", "of.text")
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %d rows, %v", name, len(got), err)
		}
	}
}

// TestNoRows reads a file without rows, which has no pages.
func TestNoRows(t *testing.T) {
	if got, err := read(write(t, examples(0)), "text", "words"); err != nil || len(got) != 0 {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestUnread has a compression whose data the library cannot be trusted with.
func TestUnread(t *testing.T) {
	_, err := read(write(t, examples(100), parquet.Compression(&parquet.Lz4Raw)), "text")
	if unread := (*Unread)(nil); !errors.As(err, &unread) {
		t.Errorf("got %v", err)
	}
}

// TestDamaged cuts a file, and changes its bytes: there is an error, or there are rows, and never a panic.
func TestDamaged(t *testing.T) {
	whole := write(t, examples(30), parquet.PageBufferSize(256))
	for n := 0; n < len(whole); n += 7 {
		if _, err := read(whole[:n], "text", "words"); !errors.As(err, new(*Damaged)) {
			t.Fatalf("%d of %d bytes: got %v", n, len(whole), err)
		}
	}
	failed := 0
	for i := 0; i < len(whole); i += 3 {
		changed := bytes.Clone(whole)
		changed[i] ^= []byte{0xff, 0x80, 1}[i/3%3]
		if _, err := read(changed, "text", "words"); err != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Error("nothing that was changed was found")
	}
}
