package cmd

import (
	"io"
	"slices"
	"strings"
)

// A runsTable is the list of runs as it is printed.
type runsTable struct {
	head  []string
	lines [][]string
	// give says which columns give way on a narrow terminal, by their names, the least telling first;
	// those that it does not name stay.
	give []string
}

// write prints the table. Columns that no run has anything in are left out, and on a
// terminal so many others as there is no room for; what is still too long is cut.
func (t *runsTable) write(w io.Writer) error {
	terminal := columns(w)
	for i := len(t.head) - 1; i > 0; i-- {
		if t.head[i] != "" && !slices.ContainsFunc(t.lines, func(line []string) bool { return line[i] != "–" }) {
			t.drop(i)
		}
	}
	if terminal > 0 {
		t.fit(terminal)
	}
	widths := t.widths()
	var b strings.Builder
	for _, line := range slices.Concat([][]string{t.head}, t.lines) {
		var row strings.Builder
		for i, text := range line {
			if terminal > 0 { // and not for programs
				text = leftToRight(text)
			}
			row.WriteString(text + strings.Repeat(" ", widths[i]-cells(text)+columnGap))
		}
		b.WriteString(cut(strings.TrimRight(row.String(), " "), terminal) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *runsTable) drop(i int) {
	t.head = slices.Delete(t.head, i, i+1)
	for n := range t.lines {
		t.lines[n] = slices.Delete(t.lines[n], i, i+1)
	}
}

// fit drops columns that give way until the others have room: of those, the last ones stay for which there is some.
func (t *runsTable) fit(terminal int) {
	width := make(map[string]int)
	room := terminal - t.width()
	for i, w := range t.widths() {
		if slices.Contains(t.give, t.head[i]) {
			width[t.head[i]] = w + columnGap
			room += w + columnGap
		}
	}
	for _, name := range slices.Backward(t.give) {
		i := slices.Index(t.head, name)
		if i < 0 {
			continue
		}
		if width[name] <= room {
			room -= width[name]
		} else {
			t.drop(i)
		}
	}
}

// widths returns those of the columns.
func (t *runsTable) widths() []int {
	return columnWidths(slices.Concat([][]string{t.head}, t.lines))
}

// width is that of the columns but the last, which says what is wrong and may be cut.
func (t *runsTable) width() int {
	sum := -columnGap
	for _, w := range t.widths()[:len(t.head)-1] {
		sum += w + columnGap
	}
	return sum
}
