package vector

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/lexigraph/lexigraph/data/amount"
)

// A columns says how the lines of a table of vectors are divided, such as CSV has it.
type columns struct {
	separator byte
	of        int      // how many there are in a line
	word      int      // the one of the words
	number    int      // the one that counts the lines, from first on; −1 if there is none
	first     int      // see number
	named     []string // the names that the first line gives them; nil: none
	header    *header  // or is word2vec's; nil if it is not
	comma     bool     // fractions are written with a decimal comma
	closed    bool     // a separator ends each line
	quotes    bool     // fields may stand in double quotes, in which a quote is doubled
	needed    bool     // and only those do that hold a quote or a separator
}

// dim returns how many of the columns are numbers of a vector.
func (c *columns) dim() int {
	if c.number >= 0 {
		return c.of - 2
	}
	return c.of - 1
}

// split appends the fields of a line to fields.
func (c *columns) split(fields [][]byte, line []byte) [][]byte {
	if c.separator == ' ' {
		line = bytes.TrimRight(line, " ")
	}
	for {
		line = bytes.TrimLeft(line, " ")
		if field, rest, ok := c.quoted(line); ok {
			fields = append(fields, field)
			if len(rest) == 0 {
				return fields
			}
			line = rest[1:]
			continue
		}
		field, rest, more := bytes.Cut(line, []byte{c.separator})
		if fields = append(fields, bytes.TrimRight(field, " ")); !more {
			return fields
		}
		line = rest
	}
}

// quoted returns the field in quotes that begins a line, and what follows: a separator or nothing.
func (c *columns) quoted(line []byte) (field, rest []byte, ok bool) {
	if !c.quotes || len(line) < 2 || line[0] != '"' {
		return nil, nil, false
	}
	for at, doubled := 1, false; at < len(line); at++ {
		switch {
		case line[at] != '"':
		case at+1 < len(line) && line[at+1] == '"':
			at, doubled = at+1, true
		default:
			if field, rest = line[1:at], line[at+1:]; c.separator != ' ' {
				rest = bytes.TrimLeft(rest, " ")
			}
			if c.needed && !doubled && bytes.IndexByte(field, c.separator) < 0 {
				return nil, nil, false
			}
			if doubled {
				field = bytes.ReplaceAll(field, []byte(`""`), []byte(`"`))
			}
			return field, rest, len(rest) == 0 || rest[0] == c.separator
		}
	}
	return nil, nil, false
}

// fields returns the columns of a line, in the room of fields. Where a program wrote words without quotes that hold the
// separator, there are more fields: the word is then what the numbers leave. Numbers are no part of it: all fields are returned then.
func (c *columns) fields(fields [][]byte, line []byte) [][]byte {
	if fields = c.cells(fields[:0], line); len(fields) <= c.of {
		return fields
	}
	separator := []byte{c.separator}
	if c.closed {
		line = bytes.TrimSuffix(line, separator)
	}
	all := bytes.Split(line, separator)
	more := len(all) - c.of
	if more <= 0 {
		return fields
	}
	joined := all[c.word+1 : c.word+more+1] // to what is certainly the word's
	if c.word == c.of-1 {
		joined = all[c.word : c.word+more]
	}
	if slices.ContainsFunc(joined, c.isFraction) {
		return fields
	}
	fields = append(fields[:0], all[:c.word]...)
	fields = append(fields, bytes.Join(all[c.word:c.word+more+1], separator))
	return append(fields, all[c.word+more+1:]...)
}

// cells is split without what follows the last separator of a line that one ends.
func (c *columns) cells(fields [][]byte, line []byte) [][]byte {
	fields = c.split(fields, line)
	if n := len(fields); c.closed && len(fields[n-1]) == 0 {
		fields = fields[:n-1]
	}
	return fields
}

func (c *columns) isFraction(field []byte) bool {
	_, err := c.parse(field)
	return err == nil && bytes.ContainsAny(field, ".,")
}

// parse reads a number.
func (c *columns) parse(field []byte) (float32, error) {
	if c.comma && bytes.IndexByte(field, '.') < 0 {
		field = bytes.Replace(field, []byte(","), []byte("."), 1)
	}
	if len(field) == 0 {
		return 0, fmt.Errorf("a number is missing")
	}
	return parseNumber(field)
}

// row reads the line that has so many rows before it into row, and returns its word. It uses the room of fields.
func (c *columns) row(row []float32, line []byte, before int, fields *[][]byte) (word []byte, err error) {
	*fields = c.fields(*fields, line)
	if n := len(*fields); n != c.of {
		return nil, fmt.Errorf("the line has %s, and most lines have %d", amount.Of(n, "column"), c.of)
	}
	j := 0
	for i, field := range *fields {
		switch i {
		case c.word:
			word = field
		case c.number:
			if n, ok := wholeNumber(field); !ok || n != c.first+before {
				return nil, fmt.Errorf("column %d numbers the lines above, and has %q here", i+1, field)
			}
		default:
			if row[j], err = c.parse(field); err != nil {
				return nil, fmt.Errorf("column %d: %w", i+1, err)
			}
			j++
		}
	}
	return word, nil
}

// wholeNumber reads a whole number, which may be written as 1.0.
func wholeNumber(field []byte) (int, bool) {
	n, err := strconv.Atoi(string(bytes.TrimSuffix(field, []byte(".0"))))
	return n, err == nil
}

// readCSV reads a table of words and vectors with these columns.
func readCSV(s *source, c *columns, sample [][]byte) (*Table, Report, error) {
	if err := c.check(s, sample); err != nil {
		return nil, Report{}, err
	}
	first := s.line + 1
	b := newBuilder("csv", c.dim())
	if c.header != nil {
		b.report.Declared = c.header.rows
		b.expect(s, c.header.rows)
	} else {
		b.expectLike(s, len(sample)*c.dim(), int64(len(bytes.Join(sample, []byte("\n")))))
	}
	if err := b.fits(s); err != nil {
		return nil, b.report, err
	}
	row, blank := make([]float32, c.dim()), 0
	var fields [][]byte
	for line, err := range s.lines() {
		if err != nil {
			return nil, b.report, err
		}
		if s.line == first && (c.named != nil || c.header != nil) {
			continue
		}
		if len(cutSpace(line)) == 0 {
			blank = s.line
			continue
		}
		if blank > 0 {
			return nil, b.report, blankError(s, blank)
		}
		word, err := c.row(row, line, b.report.Rows, &fields)
		if err != nil {
			return nil, b.report, lineError(s, s.line, err)
		}
		b.add(string(word), row)
	}
	b.report.Unterminated = s.unterminated
	if err := b.checkDeclared(s); err != nil {
		return nil, b.report, err
	}
	if c.named != nil {
		b.report.Notes = append(b.report.Notes, "the first line is taken for column names")
		if c.transposed(b.table.Words) {
			b.report.Notes = append(b.report.Notes, "the words are numbers: if those of the first line are the words, each above its vector, exchange lines and columns")
		}
	}
	if c.number >= 0 {
		b.report.Notes = append(b.report.Notes, fmt.Sprintf("column %d numbers the lines and is left out", c.number+1))
	}
	return b.finish()
}

// check returns an error if the columns are not what a header says, or if one of the numbers is none of the vector.
func (c *columns) check(s *source, sample [][]byte) error {
	if c.header != nil && c.header.dim != c.dim() {
		return &FormatError{Path: s.path, Line: 1, What: fmt.Sprintf("the header declares dimension %d, but most lines have %s", c.header.dim, amount.Of(c.dim(), "number")),
			Remedy: "correct the header or write the file again"}
	}
	if c.word == 1 && c.number != 0 {
		return &FormatError{Path: s.path, Line: 1, What: "column 1 has numbers before the words, and does not count the lines", Remedy: "remove that column"}
	}
	isQuoted := func(line []byte) bool { f := c.fields(nil, line); return len(f) == c.of && isSingleQuoted(f[c.word]) }
	if len(sample) > 1 && all(sample, isQuoted) {
		return &FormatError{Path: s.path, Line: 1, What: "each word is in single quotes, which are part of it in such a table", Remedy: `remove them, for example by tr -d "'"`}
	}
	if what, remedy := c.misnamed(); what != "" {
		return &FormatError{Path: s.path, Line: 1, What: what, Remedy: remedy}
	}
	if at := c.long(sample); at >= 0 {
		return &FormatError{Path: s.path, Line: 1, What: fmt.Sprintf("each line has one number of a vector, and which one it is in column %d", at+1), Remedy: "write all numbers of a word in one line, for instance with pandas: df.pivot"}
	}
	var lines [][]byte // as text has them
	for _, line := range sample {
		text := []byte("w")
		for i, field := range c.fields(nil, line) {
			if i != c.word && i != c.number {
				text = append(append(text, ' '), bytes.ReplaceAll(field, []byte(","), []byte("."))...)
			}
		}
		lines = append(lines, text)
	}
	if ranked(lines) {
		return &FormatError{Path: s.path, Line: 1, What: countsForVectors, Remedy: nameTheVectors}
	}
	if what := extraNumber(lines, c.dim()); what != "" {
		return &FormatError{Path: s.path, Line: 1, What: what, Remedy: "remove that column"}
	}
	s.noteExtra(lines, c.dim())
	return nil
}

// ranked reports whether the lines, four or more, are words with whole numbers alone, the first of which fall.
func ranked(lines [][]byte) bool {
	most, last := 0, math.MaxInt
	for _, line := range lines {
		fields := bytes.Fields(line)[1:]
		for i, field := range fields {
			n, ok := wholeNumber(field)
			if !ok || i == 0 && n > last {
				return false
			}
			if i == 0 {
				last, most = n, max(most, n)
			}
		}
	}
	return len(lines) > 3 && last < most && most > 9
}
