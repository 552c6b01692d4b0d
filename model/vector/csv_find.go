package vector

import (
	"bytes"
	"slices"
)

// findColumns returns the columns of a table of words and vectors, such as CSV, that begins with start, and some of its lines
// below the first if that names the columns. It returns nil if these are not the lines of one, or are lines that
// [readText] reads. A table has a word and two numbers at least, and what separates them is a tab, a semicolon, a bar, a comma, or spaces.
func findColumns(start []byte, whole bool) (*columns, [][]byte) {
	lines := tableLines(start, whole)
	if len(lines) == 0 {
		return nil, nil
	}
	for _, separator := range "\t;|, " {
		c := &columns{separator: byte(separator), number: -1}
		if separator == ' ' && areRows(lines) {
			break
		}
		if sample := c.find(lines); sample != nil && (separator != '\t' || !c.plain(sample)) && (separator != ' ' || c.spaced(sample)) {
			return c, sample
		}
	}
	return nil, nil
}

// areRows reports whether the first two lines below a header, or at the beginning, are as [readText] reads them, and the first does not begin with a
// quote or a space.
func areRows(lines [][]byte) bool {
	if isHeader(lines[0]) {
		lines = lines[1:]
	}
	if len(lines) < 2 || lines[0][0] == '"' || lines[0][0] == ' ' {
		return len(lines) < 2
	}
	n := len(bytes.Fields(lines[0])) - 1
	return n > 0 && n == numbersOf(lines[0]) && n == numbersOf(lines[1])
}

// spaced reports whether all of these lines, between whose fields are spaces, are rows, and readText does not read them as such: below a line of names, with a decimal
// comma, or with words in quotes.
func (c *columns) spaced(sample [][]byte) bool {
	row, fields, before := make([]float32, c.dim()), [][]byte{}, -1
	return (c.word == 0 || c.number == 0) && all(sample, func(line []byte) bool {
		before++
		_, err := c.row(row, line, before, &fields)
		_, _, quoted := c.quoted(line)
		return err == nil && (c.named != nil || quoted || !isRow(line, c.dim()))
	})
}

// tableLines returns the first lines of a text, none if a byte is NUL.
func tableLines(start []byte, whole bool) (lines [][]byte) {
	const most = 200
	start = bytes.TrimPrefix(start, []byte(bom))
	if end := bytes.LastIndexByte(start, '\n'); !whole && end >= 0 {
		start = start[:end+1] // the last line may be incomplete
	} else if !whole {
		return nil
	}
	for line := range bytes.Lines(start) {
		if bytes.IndexByte(line, 0) >= 0 {
			return nil
		}
		if line = cutLineEnd(line); len(cutSpace(line)) > 0 {
			lines = append(lines, line)
		}
		if len(lines) == most {
			break
		}
	}
	return lines
}

// find finds what is in which column, by what most lines have there. It returns the lines of vectors, nil if there are none.
func (c *columns) find(lines [][]byte) [][]byte {
	if h, err := parseHeader(bytes.ReplaceAll(lines[0], []byte{c.separator}, []byte(" "))); err == nil && len(lines) > 1 {
		c.header, lines = &h, lines[1:]
	}
	c.quotes = c.separator != '\t' || all(lines[min(1, len(lines)-1):], func(line []byte) bool { return line[0] == '"' })
	c.closed = all(lines, func(line []byte) bool { return bytes.HasSuffix(line, []byte{c.separator}) })
	var rows [][][]byte
	seen, votes := make(map[int]int), 0
	for _, line := range lines {
		f := c.cells(nil, line)
		rows = append(rows, f)
		if seen[len(f)]++; seen[len(f)] > votes {
			c.of, votes = len(f), seen[len(f)]
		}
	}
	if c.of < 3 || 2*votes <= len(lines) {
		return nil
	}
	whole := slices.DeleteFunc(slices.Clone(rows), func(row [][]byte) bool { return len(row) != c.of })
	below := whole
	if len(whole) > 1 && len(rows[0]) == c.of {
		below = whole[1:]
	}
	c.comma = c.decimalComma(whole)
	if !c.findWords(below) {
		return nil
	}
	if c.word == c.of-1 && slices.ContainsFunc(lines, func(line []byte) bool { return isRow(line, 1) }) || all(words(below, c.word), endsInNumber) {
		return nil // something else stands between the words and their numbers
	}
	if names := c.names(rows[0]); c.header == nil && len(rows) > 1 && c.isNames(names, below) {
		for _, name := range names {
			c.named = append(c.named, string(name))
		}
		lines, rows = lines[1:], rows[1:]
		c.findQuotes(lines)
	}
	c.findNumber(rows)
	if c.dim() < 2 {
		return nil
	}
	return lines
}

// names returns the fields of the first line as names of all columns: R gives the first of a table none, and NumPy a # before it.
func (c *columns) names(first [][]byte) [][]byte {
	switch {
	case len(first) == c.of-1 && c.word < 2:
		return slices.Concat([][]byte{nil}, first)
	case len(first) == c.of+1 && string(first[0]) == "#":
		return first[1:]
	}
	return first
}

// findQuotes finds whether the words of a table with tabs are quoted as pandas does it: where they need it. A word that begins
// with a quote and is not quoted so shows that none is.
func (c *columns) findQuotes(lines [][]byte) {
	if c.quotes {
		return
	}
	quoting := *c
	quoting.quotes, quoting.needed = true, true
	if all(lines, func(line []byte) bool {
		_, _, ok := quoting.quoted(line)
		return ok || line[0] != '"'
	}) {
		*c = quoting
	}
}

// words returns one column of the rows.
func words(rows [][][]byte, column int) (words [][]byte) {
	for _, row := range rows {
		words = append(words, row[column])
	}
	return words
}

// endsInNumber reports whether word ends in a fraction, with something before it that may separate fields.
func endsInNumber(word []byte) bool {
	at := bytes.LastIndexAny(word, separators+",;|:=")
	return at > 0 && isFraction(word[at+1:])
}

// decimalComma reports whether the numbers have commas rather than points: words such as 3.14 may have these.
func (c *columns) decimalComma(rows [][][]byte) bool {
	commas, points := 0, 0
	for _, row := range rows {
		for _, field := range row {
			_, err := parseNumber(field)
			count(&points, err == nil && bytes.IndexByte(field, '.') >= 0)
			count(&commas, isDecimalComma(field))
		}
	}
	return commas > c.of*points/2 && c.separator != ','
}

// isDecimalComma reports whether field is a number with a decimal comma.
func isDecimalComma(field []byte) bool {
	before, after, cut := bytes.Cut(bytes.TrimLeft(field, "+-"), []byte(","))
	_, err := parseNumber(slices.Concat(before, []byte("."), after))
	return cut && err == nil
}

// findWords finds the column of the words: the only one that has no numbers in most rows or, if all have, the first, if its
// numbers are whole and others are not.
func (c *columns) findWords(rows [][][]byte) bool {
	c.word = -1
	wholeOnes := make([]bool, c.of)
	for i := range c.of {
		numbers, whole := 0, 0
		for _, row := range rows {
			_, err := c.parse(row[i])
			count(&numbers, err == nil)
			count(&whole, isInteger(row[i]))
		}
		wholeOnes[i] = whole == len(rows)
		switch {
		case 2*numbers > len(rows):
		case c.word >= 0:
			return false
		default:
			c.word = i
		}
	}
	if c.word >= 0 {
		return c.word < 2 || c.word == c.of-1
	}
	for _, is := range wholeOnes[1:] {
		if wholeOnes[0] && !is {
			c.word = 0
		}
	}
	return c.word == 0
}

// isNames reports whether the first line, above these rows, names the columns: where vectors have numbers it has
// other things, which differ, or counts, as pandas does.
func (c *columns) isNames(first [][]byte, below [][][]byte) bool {
	if len(first) != c.of {
		return false
	}
	begin, counted, inOrder := 0, 0, true
	seen := make(map[string]bool)
	for i, field := range first {
		if i == c.word || c.word == 1 && i == 0 {
			continue
		}
		name := string(field)
		if _, err := c.parse(field); err != nil {
			if name == "" || seen[name] || isDecimalComma(field) {
				return false
			}
			seen[name] = true
			continue
		}
		n, whole := wholeNumber(field)
		if counted == 0 {
			begin = n
		}
		inOrder = inOrder && whole && n == begin+counted && (begin == 0 || begin == 1)
		if !inOrder && (!whole || n < 0 || seen[name]) {
			return false
		}
		seen[name] = true
		counted++
	}
	if !inOrder && !(counted > 1 && namesColumns(first[c.word], 0) && all(below, func(row [][]byte) bool { return slices.ContainsFunc(row, isFraction) })) {
		return false // columns in another order, or some of them
	}
	if c.word == 1 && counted > 0 {
		_, err := parseNumber(first[0])
		return err != nil
	}
	return counted == 0 || counted > 1 && namesColumns(first[c.word], counted) && (surelyNames(first[c.word], counted) || slices.ContainsFunc(below, func(row [][]byte) bool { return slices.ContainsFunc(row, isFraction) }))
}

// findNumber finds the column beside the words that counts the rows.
func (c *columns) findNumber(rows [][][]byte) {
	if len(rows) == 0 {
		return
	}
	counts := func(at int) (first int, counts bool) {
		for i, row := range rows {
			if len(row) != c.of {
				return 0, false
			}
			n, ok := wholeNumber(row[at])
			if i == 0 {
				first = n
			}
			if !ok || n != first+i {
				return 0, false
			}
		}
		return first, true
	}
	if c.word == 1 {
		if first, ok := counts(0); ok {
			c.number, c.first = 0, first
		}
		return
	}
	if at := (c.word + 1) % c.of; len(rows) > 2 { // behind the words, or the first if these are the last
		if first, ok := counts(at); ok && (first == 0 || first == 1) {
			c.number, c.first = at, first
		}
	}
}

// plain reports whether readText reads all of these lines that can be read.
func (c *columns) plain(sample [][]byte) bool {
	if c.named != nil || c.number >= 0 || c.comma || c.quotes || c.word > 0 {
		return false
	}
	row, fields := make([]float32, c.dim()), [][]byte{}
	return all(sample, func(line []byte) bool {
		_, err := c.row(row, line, 0, &fields)
		return err != nil || isRow(line, c.dim())
	})
}

// all reports whether is holds for each line, and there are any.
func all[T any](lines []T, is func(line T) bool) bool {
	for _, line := range lines {
		if !is(line) {
			return false
		}
	}
	return len(lines) > 0
}
