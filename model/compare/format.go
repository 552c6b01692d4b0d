package compare

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A Format prints a report, or says what it lacks; see [Report.Whole].
type Format func(w io.Writer, r *Report) error

// Formats returns each format under the name that the command line uses.
func Formats() map[string]Format {
	whole := func(write Format) Format {
		return func(w io.Writer, r *Report) error {
			if err := r.Whole(); err != nil {
				return err
			}
			return write(w, r)
		}
	}
	return map[string]Format{
		"table":    func(w io.Writer, r *Report) error { return WriteTable(w, r, 0) },
		"markdown": whole(writeMarkdown),
		"latex":    whole(writeLaTeX),
		"csv":      whole(writeCSV),
		"json":     whole(writeJSON),
	}
}

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
// in settings, as in a sweep, the name is left out; so is the number of a row alone.
func (r *Report) Table() (head []string, words int, lines [][]string) {
	named := len(r.Keys) == 0 || slices.ContainsFunc(r.Rows, func(row *Row) bool { return row.Name != r.Rows[0].Name })
	if len(r.Rows) != 1 {
		head = append(head, "") // one row alone has no number
	}
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
		var line []string
		if len(r.Rows) != 1 {
			line = append(line, strconv.Itoa(row.Number)+row.mark())
		}
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

func (row *Row) mark() string {
	if row.Pareto {
		return " ◆"
	}
	return ""
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
