package vector

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A header is word2vec's first line.
type header struct{ rows, dim int }

// maxHeader is longer than any header line.
const maxHeader = 64

var errNoHeader = errors.New("not a header")

// parseHeader reads a header line. It returns errNoHeader if line is something else,
// and another error for a header with impossible numbers.
func parseHeader(line []byte) (header, error) {
	line = bytes.Trim(line, bom+separators+"\r") // files joined from others may have several marks
	at := bytes.IndexAny(line, separators)
	if at < 0 {
		return header{}, errNoHeader
	}
	rows, dim := line[:at], bytes.TrimLeft(line[at:], separators)
	if !isInteger(rows) || !isInteger(dim) {
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

// isHeader reports whether line is a header, even one with impossible numbers.
func isHeader(line []byte) bool {
	_, err := parseHeader(line)
	return err != errNoHeader
}

// isInteger reports whether b is a whole number, with or without a minus sign.
func isInteger(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("-"))
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

// readHead skips the header and returns copies of the first thousand lines after it,
// or fewer if they are long, and where they begin.
func readHead(s *source, h *header) (head [][]byte, starts []int64, err error) {
	if h != nil {
		if _, err := s.readLine(); err != nil {
			return nil, nil, err
		}
	}
	for total := 0; len(head) < 1000 && total < 4<<20; {
		at := s.off
		line, err := s.readLine()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		total += len(line)
		head, starts = append(head, bytes.Clone(line)), append(starts, at)
	}
	return head, starts, nil
}

// dimOf returns how many numbers a row has, by the header or else by the first lines, which it refuses if they are no rows: the
// majority of lines shows whether the header is wrong or a line.
func dimOf(s *source, head [][]byte, h *header) (dim int, err error) {
	dim, votes := majorityDim(head)
	first := 1
	if h != nil {
		first = 2
		if votes > len(head)/2 && dim != h.dim && len(head) > 1 {
			bad := &FormatError{Path: s.path, Line: 1,
				What:   fmt.Sprintf("the header declares dimension %d, but most lines have %s", h.dim, amount.Of(dim, "number")),
				Remedy: "correct the header or write the file again"}
			if what, remedy := misread(head, dim, true); what != "" {
				bad.What, bad.Remedy = bad.What+": "+what, remedy
			}
			return 0, bad
		}
		dim = h.dim
	}
	if dim == 0 && all(head, func(line []byte) bool { return len(cutSpace(line)) == 0 }) {
		return 0, &FormatError{Path: s.path, What: "the file has blank lines and no vectors", Remedy: remedyWrite}
	}
	if h == nil {
		if err := proseError(s, head, votes); err != nil {
			return 0, err
		}
	}
	if dim == 0 && len(head) > 0 {
		return 0, lineError(s, first, rowProblem(head[0]))
	}
	if err := checkFirst(s, head, h, dim, 2*votes > len(head)); err != nil {
		return 0, err
	}
	if what, remedy := misread(head, dim, h != nil); what != "" {
		return 0, &FormatError{Path: s.path, Line: first, What: what, Remedy: remedy}
	}
	return dim, nil
}

// majorityDim returns how many numbers most lines end in, and how many lines do. If two
// are equally frequent it returns the larger, because the smaller would make numbers
// part of words.
func majorityDim(lines [][]byte) (dim, votes int) {
	const few = 32
	numbers := make([]int, len(lines)) // that each ends in
	kernel.Blocks(len(lines), few, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			numbers[i] = numbersOf(lines[i])
		}
	})
	dims := make(map[int]int)
	for _, n := range numbers {
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

// numbersOf returns how many numbers a line ends in. Its first field is the word, even if it is a number.
func numbersOf(line []byte) int {
	n, rest := 0, cutSpace(line)
	for n <= maxDim {
		i := lastSeparator(rest)
		if i < 0 {
			break
		}
		if _, err := parseNumber(rest[i+1:]); err != nil {
			break
		}
		n++
		rest = cutSpace(rest[:i])
	}
	return n
}

// proseError returns an error if the first lines of a file without a header are text to train on, by how few of them end in numbers.
func proseError(s *source, head [][]byte, numbered int) error {
	isFilled := func(line []byte) bool { return len(cutSpace(line)) > 0 }
	filled, first := 0, slices.IndexFunc(head, isFilled)
	for _, line := range head {
		if isFilled(line) {
			filled++
		}
	}
	if 4*numbered >= filled {
		return nil
	}
	err := rowProblem(head[first])
	return &FormatError{Path: s.path, Line: first + 1, What: err.Error(), Err: err,
		Remedy: `name a run or a file of vectors; if this is text, "lexigraph run" learns vectors from it`}
}

// checkFirst returns an error if the first of the lines, in a file without a header, is not a row and the next is, or
// most are.
func checkFirst(s *source, lines [][]byte, h *header, dim int, most bool) error {
	if h != nil || len(lines) < 2 || len(cutSpace(lines[0])) == 0 || !most && !isRow(lines[1], dim) {
		return nil
	}
	fields := bytes.Fields(lines[0])
	if isRow(lines[0], dim) {
		numbers := fields[max(0, len(fields)-dim):]
		word := bytes.Join(fields[:len(fields)-len(numbers)], nil)
		if dim > 1 && namesColumns(word, dim) && countsUp(numbers) && (surelyNames(word, dim) || bytes.IndexByte(lines[1], '.') >= 0) {
			return &FormatError{Path: s.path, Line: 1, What: "the line numbers the columns, as pandas does", Remedy: "remove it"}
		}
		return nil
	}
	isNumber := func(field []byte) bool { _, err := parseNumber(field); return err == nil }
	if len(fields) == dim+1 && (dim == 1 || slices.ContainsFunc(fields[1:], isNumber)) {
		return nil // a row with a fault
	}
	if n := looseHeader.FindSubmatch(lines[0][:min(len(lines[0]), maxHeader)]); n != nil && string(n[2]) == strconv.Itoa(dim) {
		return &FormatError{Path: s.path, Line: 1, What: "the header is two whole numbers, but not with a space alone between them", Remedy: fmt.Sprintf(`write "%s %s"`, n[1], n[2])}
	}
	_, err := parseRow(make([]float32, dim), lines[0], false)
	return &FormatError{Path: s.path, Line: 1, Err: err,
		What:   fmt.Sprintf("the line is neither a header of two whole numbers nor a word and its %s: %v", amount.Of(dim, "number"), err),
		Remedy: "correct or remove it, or " + remedyCopy}
}

// looseHeader matches two whole numbers with something else between them than spaces, or around them, such as "8, 6", 8x6 and (8, 6).
var looseHeader = regexp.MustCompile(`^\W*(\d+)[\s,;:x×/|+]+(\d+)\W*$`)

// namesColumns reports whether word may stand above a column of words, before dim numbers that number the columns.
func namesColumns(word []byte, dim int) bool {
	const many = 8 // numbers do not count up by chance
	return dim >= many || len(word) == 0 || string(word) == `""` || isColumnName(string(word)) || slices.Contains(wordKeys, strings.ToLower(string(word)))
}

// surelyNames is namesColumns where the numbers below are whole as well: no word has no letter and counts up by chance.
func surelyNames(word []byte, dim int) bool {
	return (len(word) == 0 || string(word) == `""`) && dim > 2
}

// countsUp reports whether the fields count up from 0 or 1.
func countsUp(fields [][]byte) bool {
	first := 0
	for i, field := range fields {
		n, ok := wholeNumber(field)
		if i == 0 {
			first = n
		}
		if !ok || n != first+i {
			return false
		}
	}
	return first == 0 || first == 1
}
