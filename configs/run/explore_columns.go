package run

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/compare"
)

// mostColumns is how many columns a page has a choice of, and mostValues how many values of one it tells apart.
const (
	mostColumns = 32
	mostValues  = 254
)

// readColumns reads what is known about words from a file of tab-separated values, such as the metadata.tsv of
// TensorBoard's projector: a line of names, then a line for each word, which is the first field. An empty field is
// not known. A column whose fields all are numbers, or stand for a missing one as NaN and NA do, is one of numbers; of
// others the most frequent values count. Nothing is said of lines about signs, which stand for words.
func readColumns(path string, words, signs []string, o Options) ([]compare.Column, error) {
	f, err := disk.Open(path)
	if err != nil {
		return nil, MissingError{fmt.Errorf("%s: %w; name a file of tab-separated values", path, disk.Cause(err))}
	}
	defer f.Close()
	return columnsFrom(f, path, words, signs, o)
}

// columnsFrom does what readColumns does with the text of a file.
func columnsFrom(f io.Reader, path string, words, signs []string, o Options) ([]compare.Column, error) {
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if e := corpus.Foreign(text); e != nil {
		return nil, &data.Error{Where: path, What: e.What, Remedy: e.Remedy}
	}
	r := columnReader{path: path, words: words, signs: signs, o: o, row: rowsOf(words), seen: make([]bool, len(words))}
	number := 0
	for line := range strings.Lines(string(corpus.Newlines(text))) {
		number++
		if err := r.line(line, number); err != nil {
			return nil, err
		}
	}
	if r.found == 0 {
		return nil, &data.Error{Where: path, What: fmt.Sprintf("no line is about one of %s; lines about others: %d", amount.Of(len(words), "word"), r.others), Remedy: "the first field of each line is the word, as it is in the vocabulary"}
	}
	if r.others > 0 || r.twice > 0 {
		o.notify(Warning{fmt.Sprintf("%s: %d of %s in it; lines left out: %d about other words, %d about words that were there before", path, r.found, amount.Subject(len(words), "word", "is", "are"), r.others, r.twice)})
	}
	var columns []compare.Column
	for c, name := range r.names {
		columns = append(columns, newColumn(name, r.cells[c], path, o))
	}
	return columns, nil
}

// A columnReader reads lines about words.
type columnReader struct {
	path         string
	words, signs []string
	o            Options
	row          map[string]int // of each word

	names                []string
	cells                [][]string // by column, by word
	seen                 []bool     // by word
	found, others, twice int        // lines: about a word, about another, and about one again
}

// line reads a line: the first names the columns.
func (r *columnReader) line(line string, number int) error {
	wrong := func(what, remedy string) error {
		return &data.Error{Where: fmt.Sprintf("%s:%d", r.path, number), What: what, Remedy: remedy}
	}
	fields := strings.Split(lineText([]byte(line), number), "\t")
	switch {
	case !utf8.ValidString(line):
		return wrong(notUTF8(line).Error(), "")
	case number == 1:
		if what, remedy := wrongNames(fields); what != "" {
			return wrong(what, remedy)
		}
		r.name(fields)
		return nil
	case len(fields) > len(r.names)+1:
		return wrong(fmt.Sprintf("has %s where the first line has %d", amount.Of(len(fields), "field"), len(r.names)+1), "separate fields by one tab each")
	}
	i, ok := r.row[fields[0]]
	switch {
	case !ok && slices.Contains(r.signs, fields[0]):
		return nil
	case !ok:
		r.others++
		return nil
	case r.seen[i]:
		r.twice++
		return nil
	}
	r.seen[i] = true
	r.found++
	for c, field := range fields[1:] {
		r.cells[c][i] = field
	}
	return nil
}

// name takes the names of the columns.
func (r *columnReader) name(fields []string) {
	if _, isWord := r.row[fields[0]]; isWord && !strings.EqualFold(fields[0], "word") {
		r.o.notify(Warning{fmt.Sprintf("%s: line 1 is taken for the names of columns, and %q is a word", r.path, fields[0])})
	}
	r.names = fields[1:]
	r.cells = make([][]string, len(r.names))
	for c := range r.cells {
		r.cells[c] = make([]string, len(r.words))
	}
}

// wrongNames says what is wrong with a line of column names, the first of which is that of the words, and what would be right.
func wrongNames(fields []string) (what, remedy string) {
	if len(fields) < 2 || len(fields) > mostColumns+1 {
		return fmt.Sprintf("columns: %d", len(fields)), fmt.Sprintf("the first line names the columns, separated by tabs: word, and 1 to %d more", mostColumns)
	}
	names := fields[1:]
	for c, name := range names {
		switch {
		case strings.TrimSpace(name) == "":
			return fmt.Sprintf("field %d is empty", c+2), "the first line names the columns"
		case slices.Contains(names[:c], name):
			return fmt.Sprintf("column %s is there twice", name), "give each a name of its own"
		}
	}
	return "", ""
}

// isMissing reports whether a field stands for a missing number, as pandas and R write it.
func isMissing(field string) bool {
	return slices.Contains([]string{"nan", "na", "n/a", "<na>", "null", "none"}, strings.ToLower(field))
}

// newColumn makes a column of fields.
func newColumn(name string, cells []string, path string, o Options) compare.Column {
	c := compare.Column{Name: name, Numbers: make([]float64, len(cells))}
	count := map[string]int{}
	numeric, some := true, false
	for i, cell := range cells {
		c.Numbers[i] = math.NaN()
		if cell == "" {
			continue
		}
		count[cell]++
		x, err := strconv.ParseFloat(cell, 64)
		switch {
		case isMissing(cell):
			continue
		case err != nil || math.IsInf(x, 0):
			numeric = false
		}
		c.Numbers[i] = x
		some = true
	}
	if numeric && some {
		return c
	}
	for value := range count {
		c.Values = append(c.Values, value)
	}
	slices.SortFunc(c.Values, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	if len(c.Values) > mostValues {
		o.notify(Warning{fmt.Sprintf("%s: column %s has %d values; the page has the %d most frequent", path, name, len(c.Values), mostValues)})
		c.Values = c.Values[:mostValues]
	}
	at := map[string]int{}
	for k, value := range c.Values {
		at[value] = k
	}
	c.Numbers, c.Value = nil, make([]int, len(cells))
	if c.Values == nil {
		c.Values = []string{}
	}
	for i, cell := range cells {
		k, ok := at[cell]
		if !ok {
			k = -1
		}
		c.Value[i] = k
	}
	return c
}
