package compare

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
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
		"table":    writeTable,
		"markdown": writeMarkdown,
		"csv":      writeCSV,
		"json":     writeJSON,
	}
}

// writeTable is for reading in a terminal: the rows, and below them what the marks
// mean, the tests and the notes.
func writeTable(w io.Writer, r *Report) error {
	head, lines := r.table()
	width := make([]int, len(head))
	for _, line := range append([][]string{head}, lines...) {
		for i, text := range line {
			width[i] = max(width[i], utf8.RuneCountInString(text))
		}
	}
	var b strings.Builder
	for _, line := range append([][]string{head}, lines...) {
		var l strings.Builder
		for i, text := range line {
			space := strings.Repeat(" ", width[i]-utf8.RuneCountInString(text))
			if i > len(r.Keys)+1 { // numbers
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
	_, err := io.WriteString(w, b.String())
	return err
}

// writeMarkdown is the same for a README.
func writeMarkdown(w io.Writer, r *Report) error {
	head, lines := r.table()
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
		if i > len(r.Keys)+1 {
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

// table returns the head and the lines of the table, a line a row.
func (r *Report) table() (head []string, lines [][]string) {
	head = append([]string{"", "experiment"}, r.Keys...)
	head = append(head, "n")
	for _, m := range r.Metrics {
		head = append(head, m.Name)
	}
	head = append(head, "tokens/s", "seconds", "parameters", "memory")
	for _, row := range r.Rows {
		mark := ""
		if row.Pareto {
			mark = " ◆"
		}
		line := []string{strconv.Itoa(row.Number) + mark, row.Name}
		for _, s := range row.Differs {
			line = append(line, strings.Trim(s.Value, `"`))
		}
		line = append(line, strconv.Itoa(len(row.Runs)))
		for i, m := range r.Metrics {
			line = append(line, m.cell(row.Cells[i], len(r.Rows) == 1))
		}
		line = append(line, count(row.TokensPerSecond.Mean), amount(row.Seconds.Mean), count(float64(row.Parameters)), mebibytes(row.PeakMemory.Mean))
		lines = append(lines, line)
	}
	return head, lines
}

// cell writes mean ± interval and the mark of its verdict, if it is not the only
// row.
func (m Metric) cell(c Cell, alone bool) string {
	mark := map[Verdict]string{Best: " *", Worse: "  ", Undecided: " ?", Alike: " ~", Untested: " -", Unranked: " †"}[c.Verdict]
	if c.Verdict == Unranked && alone {
		mark = ""
	}
	switch c.Over.N {
	case 0:
		return "–  "
	case 1:
		return m.number(c.Over.Mean) + mark
	}
	return m.number(c.Over.Mean) + " ± " + m.number(c.Over.High-c.Over.Mean) + mark
}

// number writes a value of the metric with the digits that one reads.
func (m Metric) number(x float64) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case m.Share:
		return fmt.Sprintf("%.1f %%", 100*x)
	case strings.HasSuffix(m.Name, "loss"):
		return fmt.Sprintf("%.4f", x)
	case m.Lower:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

// signed writes a difference.
func (m Metric) signed(x float64) string {
	if text := m.number(x); math.IsNaN(x) || strings.HasPrefix(text, "-") {
		return text
	}
	return "+" + m.number(x)
}

// below returns the paragraphs that stand below the table.
func (r *Report) below() []string {
	var marks strings.Builder
	if r.By != "" {
		fmt.Fprintf(&marks, "Sorted by %s", r.By)
		if r.At != nil {
			fmt.Fprintf(&marks, " at %v, by a straight line between evaluations", r.At)
		}
		marks.WriteString(". ")
	}
	marks.WriteString("Mean ± 95 % interval over seeds (Student's t).\n")
	if len(r.Tests) > 0 {
		marks.WriteString("* best mean; no mark: the best is better; ~ not distinguishable from the best; ? undecided; - not tested.\n")
	}
	if len(r.Rows) > 1 && slices.ContainsFunc(r.Rows, func(row *Row) bool {
		return slices.ContainsFunc(row.Cells, func(c Cell) bool { return c.Verdict == Unranked && c.Over.N > 0 })
	}) {
		marks.WriteString("† compares with no other row.\n")
	}
	if r.At == nil && r.By != "" && len(r.Rows) > 1 {
		fmt.Fprintf(&marks, "◆ no row has a better mean %s in as little time.\n", r.By)
	}
	paragraphs := []string{marks.String()}
	if text := r.sets(); text != "" {
		paragraphs = append(paragraphs, text)
	}
	for _, m := range r.Metrics {
		if text := r.tests(m); text != "" {
			paragraphs = append(paragraphs, text)
		}
	}
	if r.Family > 0 {
		paragraphs = append(paragraphs, fmt.Sprintf("p is corrected by Holm's method for %s: all pairs of rows in all metrics, since which row is best is seen from the data.\n"+
			"Intervals of differences are each row's own.\n", plural(r.Family, "test", "tests")))
	}
	if len(r.Notes) > 0 {
		paragraphs = append(paragraphs, "Notes:\n  "+strings.Join(r.Notes, "\n  ")+"\n")
	}
	return paragraphs
}

// sets says how much of each set is covered, and how it is scored.
func (r *Report) sets() string {
	var b strings.Builder
	for _, m := range r.Metrics {
		if m.Total > 0 {
			fmt.Fprintf(&b, "  %s: %d of %d items, those that every run covers; %s\n", m.Name, m.Items, m.Total, m.Convention)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "Sets:\n" + b.String()
}

// tests writes the tests of a metric.
func (r *Report) tests(m Metric) string {
	var b strings.Builder
	for _, t := range r.Tests {
		if t.Metric != m.Name {
			continue
		}
		fmt.Fprintf(&b, "  row %d against row %d: %s", t.Row, t.Best, m.signed(t.Difference))
		switch {
		case t.Method == TooFew:
			b.WriteString("; not tested: a row has a single run, which says nothing about other seeds\n")
			continue
		case t.Verdict == Untested:
			b.WriteString("; not tested: runs of a row diverged\n")
			continue
		}
		fmt.Fprintf(&b, " (%s to %s), p %s, %s (%s)\n", m.signed(t.Low), m.signed(t.High), probability(t.Corrected), t.sentence(), t.how())
	}
	if b.Len() == 0 {
		return ""
	}
	return m.Name + ":\n" + b.String()
}

// sentence says what a test found.
func (t Test) sentence() string {
	switch {
	case t.Verdict == Worse:
		return fmt.Sprintf("row %d is better", t.Best)
	case t.Verdict == Undecided:
		return fmt.Sprintf("undecided, about %s would tell", plural(t.MoreSeeds, "more seed", "more seeds"))
	}
	return "~ not distinguishable"
}

// how says how it was tested.
func (t Test) how() string { return fmt.Sprintf("%s, n = %d", t.Method, t.Seeds) }

func probability(p float64) string {
	if p < 0.0001 {
		return "< 0.0001"
	}
	return fmt.Sprintf("= %.2g", p)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// count writes a whole number with separators.
func count(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	s := fmt.Sprintf("%.0f", x)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func amount(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	if x < 10 {
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.1f", x)
}

func mebibytes(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return count(x/(1<<20)) + " MiB"
}

// writeCSV writes a line a row, with columns for the mean, the ends of the
// interval and the verdict of each metric. What is not defined is empty.
func writeCSV(w io.Writer, r *Report) error {
	head := append([]string{"row", "experiment"}, r.Keys...)
	head = append(head, "n")
	for _, m := range r.Metrics {
		head = append(head, m.Name, m.Name+" low", m.Name+" high", m.Name+" verdict", m.Name+" p")
	}
	head = append(head, "tokens_per_second", "seconds", "parameters", "peak_memory", "pareto", "diverged")
	c := csv.NewWriter(w)
	c.Write(head) // errors stay, and Flush's are asked for below
	number := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	for _, row := range r.Rows {
		line := []string{strconv.Itoa(row.Number), row.Name}
		for _, s := range row.Differs {
			line = append(line, strings.Trim(s.Value, `"`))
		}
		line = append(line, strconv.Itoa(len(row.Runs)))
		for i, m := range r.Metrics {
			cell := row.Cells[i]
			p := math.NaN()
			for _, t := range r.Tests {
				if t.Metric == m.Name && t.Row == row.Number {
					p = t.Corrected
				}
			}
			line = append(line, number(cell.Over.Mean), number(cell.Over.Low), number(cell.Over.High), string(cell.Verdict), number(p))
		}
		line = append(line, number(row.TokensPerSecond.Mean), number(row.Seconds.Mean), strconv.Itoa(row.Parameters),
			number(row.PeakMemory.Mean), strconv.FormatBool(row.Pareto), strconv.Itoa(row.Diverged))
		c.Write(line)
	}
	c.Flush()
	return c.Error()
}

// writeJSON writes the whole report as one object.
func writeJSON(w io.Writer, r *Report) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
