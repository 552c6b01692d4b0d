package compare

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// writeCSV writes one line for each row, with columns for the mean, the number of runs, their standard deviation,
// the ends of the interval, the verdict and the corrected p of each metric. What is not defined is empty. Text that a
// spreadsheet would take for a formula begins with an apostrophe.
func writeCSV(w io.Writer, r *Report) error {
	head := append([]string{"row", "experiment"}, r.Keys...)
	head = append(head, "n", "seeds")
	for _, m := range r.Metrics {
		head = append(head, m.Name, m.Name+" n", m.Name+" sd", m.Name+" low", m.Name+" high", m.Name+" verdict", m.Name+" p")
	}
	head = append(head, "tokens_per_second", "seconds", "parameters", "peak_memory", "pareto", "diverged")
	c := csv.NewWriter(w)
	for i := range head {
		head[i] = noFormula(head[i])
	}
	c.Write(head) // errors are kept, and checked after Flush
	number := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	for _, row := range r.Rows {
		line := []string{strconv.Itoa(row.Number), noFormula(row.Name)}
		for _, s := range row.Differs {
			value := strings.Trim(s.Value, `"`)
			if s.Value == absent {
				value = ""
			}
			line = append(line, noFormula(value))
		}
		line = append(line, strconv.Itoa(len(row.Runs)), strings.Trim(fmt.Sprint(row.Seeds), "[]"))
		for i, m := range r.Metrics {
			cell := row.Cells[i]
			p := math.NaN()
			for _, t := range r.Tests {
				if t.Metric == m.Name && t.Row == row.Number {
					p = t.Corrected
				}
			}
			line = append(line, number(cell.Over.Mean), strconv.Itoa(cell.Over.N), number(cell.Over.Deviation), number(cell.Over.Low), number(cell.Over.High), string(cell.Verdict), number(p))
		}
		parameters := strconv.Itoa(row.Parameters)
		if len(row.Trained) == 0 { // all diverged
			parameters = ""
		}
		line = append(line, number(row.TokensPerSecond.Mean), number(row.Seconds.Mean), parameters,
			number(row.PeakMemory.Mean), strconv.FormatBool(row.Pareto), strconv.Itoa(row.Diverged))
		c.Write(line)
	}
	c.Flush()
	return c.Error()
}

// noFormula returns text that no spreadsheet takes for a formula. Numbers stay as they
// are.
func noFormula(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err != nil && text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
