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
	line = bytes.Trim(bytes.TrimPrefix(line, []byte(bom)), separators+"\r")
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

// isRow reports whether line is a word and dim numbers.
func isRow(line []byte, dim int) bool {
	_, err := parseRow(make([]float32, dim), bytes.TrimSuffix(line, []byte("\r")), false)
	return err == nil
}

// readText reads the rows of a text file; h is its header, or nil if it has none.
func readText(s *source, h *header) (*Table, Report, error) {
	head, starts, err := readHead(s, h)
	if err != nil {
		return nil, Report{}, err
	}
	dim, err := dimOf(s, head, h)
	if err != nil {
		return nil, Report{}, err
	}
	r := textReader{s: s, b: newBuilder("glove", dim), dim: dim, declared: h != nil}
	r.b.most = s.most
	first := 1
	if h != nil {
		first = 2
		r.b.report.Format, r.b.report.Declared = "word2vec", h.rows
		r.b.expect(s, h.rows)
	} else {
		r.b.expectLike(s, len(head)*dim, s.off)
	}
	s.declared = r.declared
	if h == nil && dim == 1 && wholeNumbers(head) {
		s.notes = append(s.notes, "the words have one whole number each, as counts, ids and classes are; is it a file of vectors?")
	}
	r.b.leave(s)
	if err := r.b.fits(s); err != nil {
		return nil, r.b.report, err
	}
	if err := r.addAll(textLines{head, starts}, first); err != nil {
		return nil, r.b.report, err
	}
	if err := r.rest(); err != nil {
		return nil, r.b.report, err
	}
	r.b.report.Unterminated = s.unterminated
	if err := r.b.checkDeclared(s); err != nil {
		return nil, r.b.report, err
	}
	return r.b.finish()
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

// A textReader adds the lines of a text to a table.
type textReader struct {
	s        *source
	b        *builder
	dim      int
	declared bool // there was a header
	blank    int  // the number of the last blank line

	text  []byte    // of the lines that are being read
	rows  []float32 // theirs, one after the other
	words [][]byte
	errs  []error
}

// textLines are some lines of a text, and where they begin.
type textLines struct {
	line  [][]byte
	start []int64
}

// addAll adds the rows of lines, of which the first has this number.
func (r *textReader) addAll(lines textLines, first int) error {
	const numbers = 1 << 20 // in memory at once
	some := max(1, numbers/r.dim)
	for lo := 0; lo < len(lines.line); lo += some {
		hi := min(lo+some, len(lines.line))
		if err := r.addSome(textLines{lines.line[lo:hi], lines.start[lo:hi]}, first+lo); err != nil {
			return err
		}
	}
	return nil
}

// addSome adds the rows of a few lines: all threads read their numbers, and they are added in order.
func (r *textReader) addSome(lines textLines, first int) error {
	const few = 32
	n := len(lines.line)
	r.rows = slices.Grow(r.rows[:0], n*r.dim)[:n*r.dim]
	r.words, r.errs = slices.Grow(r.words[:0], n)[:n], slices.Grow(r.errs[:0], n)[:n]
	row := func(i int) []float32 { return r.rows[i*r.dim : (i+1)*r.dim] }
	kernel.Blocks(n, few, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			r.words[i], r.errs[i] = parseRow(row(i), lines.line[i], r.declared)
		}
	})
	for i, line := range lines.line {
		if r.b.full() {
			return nil
		}
		r.s.rowAt = lines.start[i]
		if err := r.add(line, first+i, r.words[i], row(i), r.errs[i]); err != nil {
			return err
		}
	}
	return nil
}

// add adds the row of a line, or tells what is wrong with it, such as that it could not be read.
func (r *textReader) add(line []byte, number int, word []byte, row []float32, err error) error {
	if len(cutSpace(line)) == 0 {
		r.blank = number
		return nil
	}
	if r.blank > 0 {
		return blankError(r.s, r.blank)
	}
	if err == nil {
		r.b.add(string(word), row)
		return nil
	}
	if again, e := parseHeader(line); r.declared && e == nil && again.dim == r.dim {
		return &FormatError{Path: r.s.path, Line: number, What: "another header stands here, as where files are joined", Remedy: "remove it, and correct the first line, or name one of the files", Err: err}
	}
	return lineError(r.s, number, err)
}

// rest adds the lines that are not read yet.
func (r *textReader) rest() error {
	for !r.b.full() {
		first := r.s.line + 1
		lines, err := r.next()
		if failed := r.addAll(lines, first); failed != nil {
			return failed
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// next reads about a MiB of lines, and none that is not wanted. An error is that of the line behind them.
func (r *textReader) next() (lines textLines, err error) {
	const enough = 1 << 20
	text, ends := r.text[:0], []int(nil)
	for len(text) < enough && (r.b.most == 0 || len(ends) < r.b.most-len(r.b.table.Words)) {
		at := r.s.off
		line, failed := r.s.readLine()
		if failed != nil {
			err = failed
			break
		}
		text = append(text, line...)
		ends, lines.start = append(ends, len(text)), append(lines.start, at)
	}
	begin := 0
	for _, end := range ends {
		lines.line = append(lines.line, text[begin:end:end])
		begin = end
	}
	r.text = text
	return lines, err
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

// majorityDim returns how many numbers most lines end in, and how many lines do. If two
// are equally frequent it returns the larger, because the smaller would make numbers
// part of words.
func majorityDim(lines [][]byte) (dim, votes int) {
	dims := make(map[int]int)
	for _, line := range lines {
		n, rest := 0, cutSpace(line)
		for n <= maxDim {
			i := bytes.LastIndexAny(rest, separators)
			if i < 0 {
				break // the first field is the word, even if it is a number
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
// before them. If the word ends in a number, it matters whether a header declared how
// many numbers there are.
func parseRow(row []float32, line []byte, declared bool) (word []byte, err error) {
	end := len(cutSpace(line))
	for j := len(row) - 1; j >= 0; j-- {
		start := bytes.LastIndexAny(line[:end], separators)
		if start < 0 {
			have := len(row) - 1 - j
			if err := unseparated(line); have == 0 && err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("the line has %d of its %s", have, amount.Of(len(row), "number"))
		}
		if row[j], err = parseNumber(line[start+1 : end]); err != nil {
			if have := len(row) - 1 - j; have > 0 && !strings.ContainsRune(err.Error(), ',') {
				return nil, fmt.Errorf("the line has %d of its %s: %w", have, amount.Of(len(row), "number"), err)
			}
			return nil, err
		}
		if end = start; j > 0 {
			end = len(cutSpace(line[:end]))
		}
	}
	word = line[:end]
	if !bytes.ContainsAny(word, separators) {
		return word, nil
	}
	if trimmed := bytes.Trim(word, separators); len(trimmed) > 0 {
		word = trimmed
	}
	// A word may contain spaces, and may be a number. But a word followed by a
	// decimal fraction is a row with one number too many, unless the header says how
	// many numbers there are: "windows 8.1".
	before, last := cutSpace(word[:bytes.LastIndexAny(word, separators)+1]), word[bytes.LastIndexAny(word, separators)+1:]
	if isFraction(last) && (!declared || last[0] == '-' || isLong(last) || isFraction(before[bytes.LastIndexAny(before, separators)+1:])) {
		return nil, fmt.Errorf("the line has more than %s", amount.Of(len(row), "number"))
	}
	fractions := 0
	for _, field := range bytes.Fields(word) {
		count(&fractions, isFraction(field))
	}
	if fractions > 2 {
		return nil, fmt.Errorf("the line has more than %s: it may be two lines without a line end between them", amount.Of(len(row), "number"))
	}
	return word, nil
}

// isLong reports whether a fraction has as many places as a number of a vector, and not as a version.
func isLong(fraction []byte) bool { return len(fraction)-bytes.IndexByte(fraction, '.') > 4 }

// rowProblem says why line is not a row of any dimension.
func rowProblem(line []byte) error {
	if !bytes.ContainsAny(line, separators) && unseparated(line) == nil {
		return errors.New("the line has no numbers")
	}
	if _, err := parseRow(make([]float32, 1), line, false); err != nil {
		return err
	}
	return errors.New("the line is not a word and its numbers, separated by spaces")
}

// blankError is the error of a blank line that others follow.
func blankError(s *source, line int) error {
	where := "in the middle of the file"
	if line == 1 {
		where = "at the beginning of the file"
	}
	return lineError(s, line, errors.New("the line is blank "+where))
}

// lineError is a FormatError in a line of text.
func lineError(s *source, line int, err error) error {
	return &FormatError{Path: s.path, Line: line, What: err.Error(), Err: err,
		Remedy: "correct the line, or " + remedyCopy}
}
