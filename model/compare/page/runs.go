package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
)

// A runLine is a run in the list of all of them.
type runLine struct {
	Hue                                         string
	Row                                         int
	Seed                                        uint64
	Path, Start, Seconds, Machine, Version, Sum string
}

// runLines lists the runs, so that the page says what it was made of.
func (r report) runLines() (lines []runLine) {
	const digits = 12 // of a hash, as many as people compare
	for i, row := range r.Rows {
		for _, run := range row.Trained {
			m := run.Manifest
			l := runLine{
				Hue: hue(i), Row: row.Number, Seed: m.Seed, Path: run.Path,
				Seconds: compare.Decimals(m.Seconds), Machine: machine(m), Version: version(m),
				Sum: m.ConfigHash[:min(digits, len(m.ConfigHash))],
			}
			if !m.Start.IsZero() {
				l.Start = clock(m.Start)
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// machine says what a run was trained on.
func machine(m *train.Manifest) string {
	var parts []string
	if m.CPU != "" {
		parts = append(parts, m.CPU)
	}
	if m.Threads > 0 {
		parts = append(parts, amount.Of(m.Threads, "thread"))
	}
	if m.ISA != "" {
		parts = append(parts, m.ISA)
	}
	return strings.Join(parts, ", ")
}

// version says what a run was trained by.
func version(m *train.Manifest) string {
	const digits = 12
	if m.Commit == "" || strings.Contains(m.Version, m.Commit[:min(digits, len(m.Commit))]) {
		return m.Version
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", m.Version, m.Commit[:min(digits, len(m.Commit))]))
}

// allSettings has a line a key and a column a row, with every setting: the page is
// all that is needed to make the runs again.
func (r report) allSettings() table {
	t := table{Head: []string{"key"}}
	var keys []string
	values := make([]map[string]string, len(r.Rows))
	seen := map[string]bool{}
	for i, row := range r.Rows {
		t.Head = append(t.Head, fmt.Sprintf("%d", row.Number))
		values[i] = map[string]string{}
		for _, s := range row.Settings {
			if !seen[s.Key] {
				keys, seen[s.Key] = append(keys, s.Key), true
			}
			values[i][s.Key] = s.Value
		}
	}
	for _, key := range keys {
		line := tableLine{Cells: []string{key}}
		for i := range r.Rows {
			value, ok := values[i][key]
			if !ok {
				value = "–"
			}
			line.Cells = append(line.Cells, value)
			if ok && value != values[0][key] {
				line.Hue = "differs"
			}
		}
		t.Lines = append(t.Lines, line)
	}
	slices.SortStableFunc(t.Lines, func(a, b tableLine) int { return cmp.Compare(b.Hue, a.Hue) }) // those that differ first
	return t
}
