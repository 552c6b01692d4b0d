package vector

import (
	"io"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

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
	s.noteExtra(head, dim)
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
