package corpus

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// OpenTexts opens a file in one of the [RowFormats] with named columns, and gives the text of each example as a
// line: that of several columns is joined, and line ends in it are spaces. A row that is not as the format has it is an
// [*Error] of the reader. Text that is not UTF-8 stays so, that whoever answers the lines can say which; of JSON, which cannot hold such bytes,
// each U+FFFD of such a row is the byte 0xFF. What is odd about the file goes to note, at its end.
func OpenTexts(ctx context.Context, path, format string, columns []Column, note func(string)) (io.ReadCloser, error) {
	options := RowOptions{Options: Options{OnBadUTF8: "keep"}, Format: format, Text: columns}
	if format == "jsonl" {
		options.OnBadUTF8 = "replace"
	}
	sources, err := OpenRows(ctx, []string{path}, options)
	if err != nil {
		return nil, err
	}
	if len(sources) != 1 {
		return nil, fmt.Errorf("%s: stands for %s; name one", path, amount.Of(len(sources), "file"))
	}
	read, write := io.Pipe()
	go func() {
		out := bufio.NewWriter(write)
		bad := int64(0) // bytes before the row
		for row, err := range sources[0].Rows() {
			text := row.Text
			if n := sources[0].Stat().BadUTF8; n > bad {
				text, bad = strings.ReplaceAll(text, "\uFFFD", "\xff"), n
			}
			if err == nil {
				_, err = fmt.Fprintln(out, strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' }), " "))
			}
			if e := (*Error)(nil); errors.As(err, &e) {
				e.Remedy = asked.Replace(e.Remedy)
			}
			if err != nil {
				out.Flush()
				write.CloseWithError(err)
				return
			}
		}
		if odd := sources[0].Stat().Notes(); odd != "" {
			note(asked.Replace(odd))
		}
		write.CloseWithError(out.Flush())
	}()
	return read, nil
}

// asked brings advice about an experiment's settings into that about a file whose columns are asked for, and whose format
// is that of its name.
var asked = strings.NewReplacer(
	`, or leave such lines out with corpus.on_bad_line = "skip"`, "",
	`, or leave such rows out with corpus.on_bad_line = "skip"`, "",
	`; corpus.on_bad_utf8 = "skip" leaves out such sentences`, "",
	`set corpus.format = "csv"`, "give the file a name in .csv",
	`set corpus.format = "tsv"`, "give the file a name in .tsv",
	"corpus.header = true leaves it out", "ask for the column by its name",
	"name another in corpus.columns", "ask for another",
	"corpus.columns", "the columns asked for",
)
