package vector

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A builder collects the rows of a file into a table and counts what is unusual
// about them.
type builder struct {
	table   *Table
	rows    *index
	report  Report
	most    int     // no more words than that are wanted; 0: all
	room    int     // for so many numbers from the first on; see expect
	guessed bool    // room was made by the size of the file
	stored  *stored // the numbers stay in the file; nil: they come into the table
	drop    bool    // the numbers are looked at and forgotten
	bad     []byte  // some of the words that are not UTF-8
	wide    int     // words that are, and not ASCII
}

func newBuilder(format string, dim int) *builder {
	return &builder{
		table:  &Table{Dim: dim},
		rows:   newIndex(0),
		report: Report{Format: format, Declared: -1},
	}
}

// expect has the first row make room for all that the header of s declares, so that none is copied later.
func (b *builder) expect(s *source, rows int) { b.room = s.room(rows, b.table.Dim) }

// expectLike is expect for a file that does not say how many rows it has: so many numbers took so many of its bytes.
func (b *builder) expectLike(s *source, numbers int, bytes int64) {
	const packed = 2.5 // bytes of numbers as text in a byte of a compressed file
	size := float64(s.size)
	if s.size < 0 {
		size = packed * float64(s.info.Size())
	}
	if bytes > 0 {
		b.guessed = true
		b.room = s.room(int(1.05*float64(numbers)*size/float64(bytes)), 1)
	}
}

// room returns how many numbers to make room for where so many rows are declared, which is believed where the file has a
// byte for each number, also if it is compressed; 0: as they come.
func (s *source) room(rows, dim int) int {
	size := s.size
	if size < 0 {
		size = s.info.Size()
	}
	if float64(rows)*float64(dim) > float64(size) {
		return 0
	}
	return rows * dim
}

// add adds a copy of a row, unless it has the word already.
func (b *builder) add(word string, row []float32) {
	if b.append(word, row) {
		b.look(row)
	}
}

// append is add without a look at the numbers, which may change yet. It reports whether the word is new.
func (b *builder) append(word string, row []float32) bool {
	b.report.Rows++
	b.table.Words = append(b.table.Words, word)
	if !b.rows.add(b.table.Words) {
		b.table.Words = b.table.Words[:len(b.table.Words)-1]
		b.report.Duplicates++
		return false
	}
	switch {
	case b.drop:
	case b.stored != nil:
		b.stored.add(row)
	default:
		if b.table.Data == nil && b.room > 0 {
			if b.most > 0 {
				b.room = min(b.room, b.most*b.table.Dim)
			}
			b.table.Data = make([]float32, 0, b.room)
		}
		b.table.Data = append(b.table.Data, row...)
	}
	b.lookAt(word)
	count(&b.report.Empty, word == "")
	count(&b.report.Spaced, strings.ContainsRune(word, ' '))
	count(&b.report.Marked, strings.ContainsAny(word, "\ufeff\x00"))
	return true
}

// lookAt counts words that are not UTF-8.
func (b *builder) lookAt(word string) {
	const enough = 1 << 16
	switch {
	case utf8.ValidString(word):
		count(&b.wide, strings.ContainsFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }))
	default:
		b.report.BadUTF8++
		if len(b.bad) < enough {
			b.bad = append(append(b.bad, word...), ' ')
		}
	}
}

// look counts what is unusual about the numbers of a row.
func (b *builder) look(row []float32) {
	var nan, inf, nonzero bool
	for _, v := range row {
		nan = nan || v != v
		inf = inf || v > math.MaxFloat32 || v < -math.MaxFloat32
		nonzero = nonzero || v != 0
	}
	count(&b.report.NaN, nan)
	count(&b.report.Inf, inf && !nan)
	count(&b.report.Zero, !nonzero)
}

// addCounted is add with the word's count from a vocabulary.
func (b *builder) addCounted(v vocab, i int, row []float32) {
	if b.appendCounted(v, i, row) {
		b.look(row)
	}
}

// appendCounted is append with the word's count.
func (b *builder) appendCounted(v vocab, i int, row []float32) bool {
	isNew := b.append(v.words[i], row)
	if v.counts != nil && len(b.table.Counts) < len(b.table.Words) {
		b.table.Counts = append(b.table.Counts, v.counts[i])
	}
	return isNew
}

// full reports whether the table has all words that are wanted: the rest need not be read.
func (b *builder) full() bool { return b.most > 0 && len(b.table.Words) >= b.most }

func count(n *int, found bool) {
	if found {
		*n++
	}
}

// checkDeclared compares the number of rows with the header. One more or one less is
// accepted, and the report says so: GloVe's own header leaves out <unk>, and some
// files are wrong the other way.
func (b *builder) checkDeclared(s *source) error {
	if b.full() {
		return nil
	}
	switch n, declared := b.report.Rows, b.report.Declared; {
	case n < declared-1:
		return &FormatError{Path: s.path, Line: s.line, Offset: s.off,
			What:   fmt.Sprintf("the header declares %s and the file ends after %d: it is cut short", amount.Of(declared, "vector"), n),
			Remedy: remedyCopy}
	case n == 0:
		return &FormatError{Path: s.path, What: "the file has no vectors", Remedy: remedyWrite}
	case n > declared+1 && declared >= 0:
		return &FormatError{Path: s.path, Line: 1,
			What:   fmt.Sprintf("the header declares %s and the file has %d", amount.Of(declared, "vector"), n),
			Remedy: "correct the header or write the file again"}
	}
	return nil
}

// leave leaves the numbers in the file, if s is to do that and can read them again, or forgets them.
func (b *builder) leave(s *source) {
	b.drop = s.drop
	if s.leave && s.size >= 0 && !s.whole {
		s.stored = &stored{s: s, dim: b.table.Dim, codes: &codes{dim: b.table.Dim}}
		b.stored = s.stored
	}
}

// finish returns the table, with its index built, and the report.
func (b *builder) finish() (*Table, Report, error) {
	if b.report.BadUTF8 > b.wide { // else some may be cut in the middle of a character
		b.report.Encoding, _ = corpus.Encoding(b.bad)
	}
	if b.stored != nil {
		b.stored.flush()
	}
	if b.full() {
		b.report.Declared = -1 // of rows that were not counted
	}
	b.table.once.Do(func() { b.table.rows = b.rows })
	return b.table, b.report, nil
}
