package vector

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A header is word2vec's first line.
type header struct{ rows, dim int }

// maxHeader is longer than any header line.
const maxHeader = 64

var errNoHeader = errors.New("not a header")

// parseHeader reads a header line. It returns errNoHeader where line is
// something else, and another error for a header that cannot be meant.
func parseHeader(line []byte) (header, error) {
	line = bytes.TrimRight(bytes.TrimPrefix(line, []byte(bom)), " \r")
	rows, dim, ok := bytes.Cut(line, []byte(" "))
	if !ok || !isInteger(rows) || !isInteger(dim) {
		return header{}, errNoHeader
	}
	v, err1 := strconv.Atoi(string(rows))
	d, err2 := strconv.Atoi(string(dim))
	switch {
	case err1 != nil || v < 0:
		return header{}, fmt.Errorf("the header declares %s vectors, which no file has", rows)
	case err2 != nil || d < 1 || d > maxDim:
		return header{}, fmt.Errorf("the header declares dimension %s, which is outside [1,%d]", dim, maxDim)
	}
	return header{v, d}, nil
}

// isInteger reports whether b is a whole number, with or without a minus.
func isInteger(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("-"))
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

// isRow reports whether line is a word and dim numbers.
func isRow(line []byte, dim int) bool {
	_, err := parseRow(make([]float32, dim), bytes.TrimSuffix(line, []byte("\r")))
	return err == nil
}

// readText reads the rows of a text file; h is its header, if it has one.
func readText(s *source, h *header) (*Table, Report, error) {
	head, err := readHead(s, h)
	if err != nil {
		return nil, Report{}, err
	}
	// What most lines have tells a wrong header from a wrong line.
	dim, votes := majorityDim(head)
	format, first := "glove", 1
	if h != nil {
		format, first = "word2vec", 2
		if votes > len(head)/2 && dim != h.dim && len(head) > 1 {
			return nil, Report{}, &FormatError{Path: s.path, Line: 1,
				What:   fmt.Sprintf("the header declares dimension %d, but most lines have %d numbers", h.dim, dim),
				Remedy: "correct the header or write the file again"}
		}
		dim = h.dim
	}
	if dim == 0 && len(head) > 0 {
		return nil, Report{}, lineError(s, first, rowProblem(head[0]))
	}
	b := newBuilder(format, dim)
	if h != nil {
		b.report.Declared = h.rows
	}
	row := make([]float32, dim)
	blank := 0 // line number of the last blank line
	add := func(line []byte, number int) error {
		if len(cutSpace(line)) == 0 {
			blank = number
			return nil
		}
		if blank > 0 {
			return lineError(s, blank, errors.New("the line is blank in the middle of the file"))
		}
		word, err := parseRow(row, line)
		if err != nil {
			return lineError(s, number, err)
		}
		b.add(string(word), row)
		return nil
	}
	for i, line := range head {
		if err := add(line, first+i); err != nil {
			return nil, b.report, err
		}
	}
	for {
		line, err := s.readLine()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = add(line, s.line)
		}
		if err != nil {
			return nil, b.report, err
		}
	}
	b.report.Unterminated = s.unterminated
	if err := b.checkDeclared(s); err != nil {
		return nil, b.report, err
	}
	return b.finish(), b.report, nil
}

// readHead reads past the header and returns copies of the first thousand
// lines after it, or fewer where they are long.
func readHead(s *source, h *header) (head [][]byte, err error) {
	if h != nil {
		if _, err := s.readLine(); err != nil {
			return nil, err
		}
	}
	for total := 0; len(head) < 1000 && total < 4<<20; {
		line, err := s.readLine()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if s.line == 1 {
			line = bytes.TrimPrefix(line, []byte(bom))
		}
		total += len(line)
		head = append(head, bytes.Clone(line))
	}
	return head, nil
}

// majorityDim returns the number of numbers that most lines end in, and how
// many do; the larger one where two are as frequent, because the smaller would
// make numbers a part of words.
func majorityDim(lines [][]byte) (dim, votes int) {
	dims := make(map[int]int)
	for _, line := range lines {
		n, rest := 0, cutSpace(line)
		for n <= maxDim {
			i := bytes.LastIndexByte(rest, ' ')
			if i < 0 {
				break // what comes first is the word, number or not
			}
			if _, err := parseNumber(rest[i+1:]); err != nil {
				break
			}
			n++
			rest = cutSpace(rest[:i])
		}
		if n > 0 {
			dims[n]++
		}
	}
	for n, v := range dims {
		if v > votes || v == votes && n > dim {
			dim, votes = n, v
		}
	}
	return dim, votes
}

// parseRow reads the numbers at the end of line into row and returns the word
// before them.
func parseRow(row []float32, line []byte) (word []byte, err error) {
	end := len(cutSpace(line))
	for j := len(row) - 1; j >= 0; j-- {
		start := bytes.LastIndexByte(line[:end], ' ')
		if start < 0 {
			return nil, fmt.Errorf("the line has %d of its %d numbers", len(row)-1-j, len(row))
		}
		if row[j], err = parseNumber(line[start+1 : end]); err != nil {
			if have := len(row) - 1 - j; have > 0 && !strings.ContainsRune(err.Error(), ',') {
				return nil, fmt.Errorf("the line has %d of its %d numbers: %w", have, len(row), err)
			}
			return nil, err
		}
		if end = start; j > 0 {
			end = len(cutSpace(line[:end]))
		}
	}
	word = line[:end]
	if bytes.IndexByte(word, ' ') < 0 {
		return word, nil
	}
	if trimmed := cutSpace(word); len(trimmed) > 0 {
		word = trimmed
	}
	// A word may hold spaces, and may be a number, but a word and a decimal
	// fraction is a row with a number too many.
	last := word[bytes.LastIndexByte(word, ' ')+1:]
	if _, err := parseNumber(last); err == nil && bytes.IndexByte(last, '.') >= 0 {
		return nil, fmt.Errorf("the line has more than %d numbers", len(row))
	}
	return word, nil
}

// parseNumber reads a number as a float32.
func parseNumber(b []byte) (float32, error) {
	v, err := strconv.ParseFloat(string(b), 32)
	if err == nil {
		return float32(v), nil
	}
	shown := b[:min(len(b), 40)]
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%q is outside the range of a float32", shown)
	case bytes.IndexByte(b, ',') >= 0:
		return 0, fmt.Errorf("%q is not a number: fractions need a point, and fields are separated by spaces, not commas", shown)
	}
	return 0, fmt.Errorf("%q is not a number", shown)
}

// rowProblem says why line is no row of any dimension.
func rowProblem(line []byte) error {
	if _, err := parseRow(make([]float32, 1), line); err != nil {
		return err
	}
	return errors.New("the line is not a word and its numbers, separated by spaces")
}

// lineError is a FormatError in a line of text.
func lineError(s *source, line int, err error) error {
	return &FormatError{Path: s.path, Line: line, What: err.Error(), Err: err,
		Remedy: "correct the line, or " + remedyCopy}
}
