package compare

import (
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/width"
)

// WriteTable writes a report for reading in a terminal of so many columns: the rows, and
// below them what the marks mean, the tests and the notes; 0: any width will do. Where the rows are too wide,
// the head is divided into several lines, then columns that say what a run costs are left out, the last first. Where even that is too
// wide, the columns are divided into tables below one another, in each of which the rows have their numbers. Where not one column has room beside
// these, each row has all of its columns below one another.
func WriteTable(w io.Writer, r *Report, terminal int) error {
	if err := r.Whole(); err != nil {
		return err
	}
	head, words, lines := r.Table()
	t := textTable{head: [][]string{head}, words: words, lines: lines}
	fits := func() bool { return terminal == 0 || t.width() <= terminal }
	var left []string
	if !fits() {
		t.divide()
	}
	for !fits() && len(left) < costColumns {
		left = append(left, t.dropLast(head))
	}
	var b strings.Builder
	if fits() {
		t.write(&b)
	} else {
		left = nil
		if tables := wrap(head, words, lines, terminal); tables != nil {
			for i, t := range tables {
				if i > 0 {
					b.WriteByte('\n')
				}
				t.write(&b)
			}
		} else {
			stack(&b, head, lines)
		}
	}
	if len(left) > 0 {
		slices.Reverse(left)
		b.WriteString("\nThere is no room for " + strings.Join(left, ", ") + "; a wider terminal or --format markdown has them.\n")
	}
	for _, text := range r.below() {
		b.WriteString("\n" + text)
	}
	_, err := io.WriteString(w, hyphens(b.String()))
	return err
}

// costColumns is how many columns of the table say what a run costs. They are the last.
const costColumns = 4

// A textTable is a table whose columns stand below one another.
type textTable struct {
	head, lines [][]string
	words       int // columns of words, which stand at the left
}

const columnGap = 2

// widths returns those of the columns.
func (t *textTable) widths() []int {
	widths := make([]int, len(t.head[0]))
	for _, line := range slices.Concat(t.head, t.lines) {
		for i := range widths {
			widths[i] = max(widths[i], Cells(line[i]))
		}
	}
	return widths
}

func (t *textTable) width() int {
	sum := -columnGap
	for _, w := range t.widths() {
		sum += w + columnGap
	}
	return sum
}

// dropLast drops the last column, and returns what it is called in the head.
func (t *textTable) dropLast(head []string) string {
	last := len(t.head[0]) - 1
	for i := range t.head {
		t.head[i] = t.head[i][:last]
	}
	return head[last]
}

// divide divides the head into as many lines as its names have parts. These end at dots, underscores and spaces.
func (t *textTable) divide() {
	var parts [][]string // of each column
	most := 0
	for i, name := range t.head[0] {
		width := 0
		for _, line := range t.lines {
			width = max(width, Cells(line[i]))
		}
		parts = append(parts, partsOf(name, width))
		most = max(most, len(parts[i]))
	}
	t.head = make([][]string, most)
	for n := range t.head {
		t.head[n] = make([]string, len(parts))
		for i, column := range parts {
			if at := n - most + len(column); at >= 0 { // the last ones stand on one line
				t.head[n][i] = column[at]
			}
		}
	}
}

// partsOf divides a name into parts: no more of them than are needed for a column that is so wide anyway.
func partsOf(name string, width int) (parts []string) {
	for name != "" {
		end := len(name)
		if i := strings.IndexAny(name, "._ "); i >= 0 {
			end = i + 1
		}
		part := name[:end]
		name = name[end:]
		if last := len(parts) - 1; last >= 0 && Cells(parts[last]+strings.TrimSpace(part)) <= width {
			parts[last] += part
			continue
		}
		parts = append(parts, part)
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	if len(parts) == 0 {
		return []string{""}
	}
	return parts
}

// write writes the table.
func (t *textTable) write(b *strings.Builder) {
	widths := t.widths()
	for _, line := range slices.Concat(t.head, t.lines) {
		var l strings.Builder
		for i, width := range widths {
			space := strings.Repeat(" ", width-Cells(line[i]))
			gap := strings.Repeat(" ", columnGap)
			if i >= t.words {
				l.WriteString(space + LeftToRight(line[i]) + gap)
			} else {
				l.WriteString(LeftToRight(line[i]) + space + gap)
			}
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
}

// wrap divides the columns into tables that a terminal of so many columns has room for, nil if there are none. What tells the rows apart
// stands in each: their names too, if these take a third of the width at most, or else their numbers.
func wrap(head []string, words int, lines [][]string, terminal int) (tables []*textTable) {
	of := func(columns []int) *textTable {
		t := &textTable{head: [][]string{cellsOf(head, columns)}}
		for _, line := range lines {
			t.lines = append(t.lines, cellsOf(line, columns))
		}
		for _, column := range columns {
			if column < words {
				t.words++
			}
		}
		t.divide()
		return t
	}
	var repeated []int
	for column := range words {
		repeated = append(repeated, column)
	}
	if len(repeated) > 0 && 3*of(repeated).width() > terminal {
		repeated = repeated[:min(1, words)]
		if head[0] != "" { // there is but one row, and no number
			repeated = nil
		}
	}
	next := len(repeated)
	for next < len(head) {
		columns := slices.Clone(repeated)
		for ; next < len(head) && of(append(columns, next)).width() <= terminal; next++ {
			columns = append(columns, next)
		}
		if len(columns) == len(repeated) {
			return nil
		}
		tables = append(tables, of(columns))
	}
	return tables
}

// cellsOf returns what a line has in these columns.
func cellsOf(line []string, columns []int) (picked []string) {
	for _, column := range columns {
		picked = append(picked, line[column])
	}
	return picked
}

// stack writes the columns of each line below one another, with their names.
func stack(b *strings.Builder, head []string, lines [][]string) {
	width := 0
	for _, name := range head {
		width = max(width, Cells(name))
	}
	for _, line := range lines {
		for i, text := range line {
			if head[i] == "" { // the number
				b.WriteString(text + "\n")
				continue
			}
			space := strings.Repeat(" ", width-Cells(head[i])+columnGap)
			b.WriteString("  " + head[i] + space + strings.TrimSpace(text) + "\n")
		}
	}
}

// LeftToRight returns a cell of a table as a terminal may have it. Behind Hebrew or Arabic, terminals that know its direction would show the
// numbers of the next columns in the reverse order, each in another's column; a left-to-right mark, which takes no room, prevents that.
func LeftToRight(text string) string {
	const mark = "\u200e"
	reverse := func(r rune) bool {
		p, _ := bidi.LookupRune(r)
		return p.Class() == bidi.R || p.Class() == bidi.AL
	}
	if strings.ContainsFunc(text, reverse) {
		return text + mark
	}
	return text
}

// Cells returns how many columns of a terminal text takes: two for each Chinese, Japanese
// or Korean character, none for what is drawn with the character before it, such as an accent that stands on its own.
func Cells(text string) (n int) {
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case joins(r):
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// joins reports whether a terminal draws a character in the columns of the one before it: a mark, the vowels and last consonants of
// Korean syllables that are written in parts, and what is not seen, such as a zero-width non-joiner.
func joins(r rune) bool {
	const softHyphen = 0xAD // which terminals show
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) && r != softHyphen || 0x1160 <= r && r <= 0x11FF || 0xD7B0 <= r && r <= 0xD7FF
}
