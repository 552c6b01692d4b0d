package compare

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Format prints a report.
type Format func(w io.Writer, r *Report) error

// Formats returns each format under the name that the command line uses.
func Formats() map[string]Format {
	return map[string]Format{
		"table":    func(w io.Writer, r *Report) error { return WriteTable(w, r, 0) },
		"markdown": writeMarkdown,
		"latex":    writeLaTeX,
		"csv":      writeCSV,
		"json":     writeJSON,
	}
}

// WriteTable writes a report for reading in a terminal of so many columns: the rows, and
// below them what the marks mean, the tests and the notes. Where the rows are too wide,
// columns that say what a run costs are left out, the last first; 0: any width will do.
func WriteTable(w io.Writer, r *Report, terminal int) error {
	head, words, lines := r.Table()
	width, total := make([]int, len(head)), -2
	for i := range head {
		for _, line := range append([][]string{head}, lines...) {
			width[i] = max(width[i], utf8.RuneCountInString(line[i]))
		}
		total += width[i] + 2
	}
	for range costColumns {
		last := len(head) - 1
		if terminal == 0 || total <= terminal {
			break
		}
		total -= width[last] + 2
		head = head[:last]
		for i := range lines {
			lines[i] = lines[i][:last]
		}
	}
	var b strings.Builder
	for _, line := range append([][]string{head}, lines...) {
		var l strings.Builder
		for i, text := range line {
			space := strings.Repeat(" ", width[i]-utf8.RuneCountInString(text))
			if i >= words {
				l.WriteString(space + text + "  ")
			} else {
				l.WriteString(text + space + "  ")
			}
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	for _, text := range r.below() {
		b.WriteString("\n" + text)
	}
	_, err := io.WriteString(w, strings.ReplaceAll(b.String(), minus, "-"))
	return err
}

// costColumns is how many columns of the table say what a run costs. They are the last.
const costColumns = 4

// writeMarkdown is the same for a README.
func writeMarkdown(w io.Writer, r *Report) error {
	head, words, lines := r.Table()
	var b strings.Builder
	escape := strings.NewReplacer("|", `\|`, "~", `\~`, "*", `\*`, "<", `\<`, "_", `\_`)
	write := func(line []string) {
		for _, text := range line {
			b.WriteString("| " + escape.Replace(strings.TrimSpace(text)) + " ")
		}
		b.WriteString("|\n")
	}
	write(head)
	for i := range head {
		if i >= words {
			b.WriteString("| ---: ")
		} else {
			b.WriteString("| --- ")
		}
	}
	b.WriteString("|\n")
	for _, line := range lines {
		write(line)
	}
	for _, text := range r.below() {
		b.WriteString("\n")
		for line := range strings.Lines(text) {
			bullet := strings.HasPrefix(line, "  ")
			line = escape.Replace(strings.TrimSpace(line))
			if bullet {
				line = "- " + line
			}
			b.WriteString(line + "\n")
			if !bullet && strings.HasSuffix(line, ":") {
				b.WriteString("\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Table returns the head and the lines of the table, one line for each row. The first
// words columns are words, the others numbers. Where all rows have one name and differ
// in settings, as in a sweep, the name is left out.
func (r *Report) Table() (head []string, words int, lines [][]string) {
	named := len(r.Keys) == 0 || slices.ContainsFunc(r.Rows, func(row *Row) bool { return row.Name != r.Rows[0].Name })
	head = []string{""}
	if named {
		head = append(head, "experiment")
	}
	head = append(head, r.Keys...)
	words = len(head)
	head = append(head, "n")
	for _, m := range r.Metrics {
		head = append(head, m.Name)
	}
	head = append(head, "tokens/s", "seconds", "parameters", "memory") // costColumns
	for _, row := range r.Rows {
		mark := ""
		if row.Pareto {
			mark = " ◆"
		}
		line := []string{strconv.Itoa(row.Number) + mark}
		if named {
			line = append(line, row.Name)
		}
		for _, s := range row.Differs {
			line = append(line, s.Shown())
		}
		line = append(line, strconv.Itoa(len(row.Runs)))
		for i, m := range r.Metrics {
			line = append(line, m.cell(row.Cells[i], len(r.Rows) == 1))
		}
		line = append(line, Count(row.TokensPerSecond.Mean), Decimals(row.Seconds.Mean), row.parameters(), mebibytes(row.PeakMemory.Mean))
		lines = append(lines, line)
	}
	return head, words, lines
}

func (row *Row) parameters() string {
	if len(row.Trained) == 0 {
		return "–"
	}
	return Count(float64(row.Parameters))
}

// writeJSON writes the whole report as one object, with the curves of its rows.
func writeJSON(w io.Writer, r *Report) error {
	for _, row := range r.Rows {
		row.Curve = curveOverSeeds(row.Trained)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
