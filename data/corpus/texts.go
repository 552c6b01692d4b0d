package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// OpenTexts opens a file in one of the [RowFormats] with named columns, and gives the text of each example as a
// line: that of several columns is joined, and line ends in it are spaces. In the place of a row that is not as the format has it Read
// returns a [*BadRow]. Text that is not UTF-8 stays so, that whoever answers the lines can say which; of JSON, which cannot hold such bytes,
// each U+FFFD of such a row is the byte 0xFF. What is odd about the file goes to note, at its end.
func OpenTexts(ctx context.Context, path, format string, columns []Column, note func(string)) (io.ReadCloser, error) {
	options := RowOptions{Options: Options{OnBadUTF8: "keep"}, Format: format, Text: columns, giveBad: true}
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
	next, stop := iter.Pull2(sources[0].Rows())
	return &texts{source: sources[0], note: note, next: next, stop: stop}, nil
}

// A BadRow is the error of a row that has no text, after which others may follow.
type BadRow struct {
	Err *Error // says where the row is and what is wrong with it
}

// Error implements error.
func (b *BadRow) Error() string { return b.Err.Error() }

// Unwrap returns Err.
func (b *BadRow) Unwrap() error { return b.Err }

// texts reads the texts of a source as lines.
type texts struct {
	source *RowSource
	note   func(string)
	next   func() (Row, error, bool)
	stop   func()

	notUTF8 int64     // bytes, before the row
	bad     []*BadRow // rows that are not told yet: those before the first text
	first   string    // the line of that, while bad ones stand before it
	given   bool      // there was a text
	line    string    // what is left of the one that is read
	err     error     // that ended the reading
}

// mostBad is how many rows without a text may stand before the first that has one. More mean that another column was meant.
const mostBad = 100

// portion is how many bytes of texts are given at a time, so that whoever answers them has many at once. Texts of more are given in pieces.
const portion = 1 << 14

// Read implements [io.Reader].
func (t *texts) Read(p []byte) (n int, err error) {
	p = p[:min(len(p), portion)]
	for err == nil && n < len(p) {
		if t.line == "" {
			err = t.advance()
		}
		given := copy(p[n:], t.line)
		t.line, n = t.line[given:], n+given
	}
	return n, err
}

// Close implements [io.Closer].
func (t *texts) Close() error {
	t.stop()
	return nil
}

// advance goes on to the next line, or returns an error that stands in its place or ends the reading.
func (t *texts) advance() error {
	switch {
	case t.err != nil:
		return t.err
	case t.given && len(t.bad) > 0:
		bad := t.bad[0]
		t.bad = t.bad[1:]
		return bad
	case t.first != "":
		t.line, t.first = t.first, ""
		return nil
	}
	row, err, more := t.next()
	if e := (*Error)(nil); errors.As(err, &e) {
		e.Remedy = asked.Replace(e.Remedy)
	}
	bad, isBad := err.(*BadRow)
	switch {
	case isBad && (t.given || len(t.bad) < mostBad):
		t.bad = append(t.bad, bad)
	case isBad || !more && len(t.bad) > 0:
		t.err = append(t.bad, bad)[0].Err
	case err != nil:
		t.err = err
	case !more:
		if odd := t.source.Stat().Notes(); odd != "" {
			t.note(asked.Replace(odd))
		}
		t.err = io.EOF
	default:
		t.first, t.given = t.text(row), true
	}
	return nil
}

// text returns the text of a row as a line.
func (t *texts) text(row Row) string {
	text := row.Text
	if n := t.source.Stat().BadUTF8; n > t.notUTF8 {
		text, t.notUTF8 = strings.ReplaceAll(text, "\uFFFD", "\xff"), n
	}
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' }), " ") + "\n"
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
