package run

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data"
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
// others the most frequent values count.
func readColumns(path string, words []string, o Options) ([]compare.Column, error) {
	f, err := disk.Open(path)
	if err != nil {
		return nil, MissingError{fmt.Errorf("%s: %w; name a file of tab-separated values", path, disk.Cause(err))}
	}
	defer f.Close()
	return columnsFrom(f, path, words, o)
}

// columnsFrom does what readColumns does with the text of a file.
func columnsFrom(f io.Reader, path string, words []string, o Options) ([]compare.Column, error) {
	wrong := func(line int, what, remedy string) error {
		return &data.Error{Where: fmt.Sprintf("%s:%d", path, line), What: what, Remedy: remedy}
	}
	row := rowsOf(words)
	var names []string
	var cells [][]string // by column, by word
	found, others, twice := 0, 0, 0
	seen := make([]bool, len(words))
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if e := corpus.Foreign(text); e != nil {
		return nil, &data.Error{Where: path, What: e.What, Remedy: e.Remedy}
	}
	lines := bufio.NewReader(bytes.NewReader(corpus.Newlines(text)))
	for number := 1; ; number++ {
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if line == "" {
			break
		}
		fields := strings.Split(lineText([]byte(line), number), "\t")
		switch {
		case !utf8.ValidString(line):
			return nil, wrong(number, notUTF8(line).Error(), "")
		case number == 1:
			if what, remedy := wrongNames(fields); what != "" {
				return nil, wrong(1, what, remedy)
			}
			if _, isWord := row[fields[0]]; isWord && !strings.EqualFold(fields[0], "word") {
				o.notify(Warning{fmt.Sprintf("%s: line 1 is taken for the names of columns, and %q is a word", path, fields[0])})
			}
			names = fields[1:]
			cells = make([][]string, len(names))
			for c := range cells {
				cells[c] = make([]string, len(words))
			}
			continue
		case len(fields) > len(names)+1:
			return nil, wrong(number, fmt.Sprintf("has %s where the first line has %d", corpus.Amount(len(fields), "field"), len(names)+1), "separate fields by one tab each")
		}
		i, ok := row[fields[0]]
		switch {
		case !ok:
			others++
			continue
		case seen[i]:
			twice++
			continue
		}
		seen[i] = true
		found++
		for c, field := range fields[1:] {
			cells[c][i] = field
		}
	}
	if found == 0 {
		return nil, &data.Error{Where: path, What: fmt.Sprintf("no line is about one of %s; lines about others: %d", corpus.Amount(len(words), "word"), others), Remedy: "the first field of each line is the word, as it is in the vocabulary"}
	}
	if others > 0 || twice > 0 {
		o.notify(Warning{fmt.Sprintf("%s: %d of %d words are in it; lines left out: %d about other words, %d about words that were there before", path, found, len(words), others, twice)})
	}
	var columns []compare.Column
	for c, name := range names {
		columns = append(columns, newColumn(name, cells[c], path, o))
	}
	return columns, nil
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
