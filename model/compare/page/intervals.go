package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/model/compare"
)

// An intervalChart has the means of a metric with their intervals, a line a row,
// the best first. Rows of other classes have a chart of their own.
type intervalChart struct {
	Metric, Better string
	Reason         string // why it stands apart; empty for the first of a metric
	Ticks          []tick
	Lines          []interval
}

// An interval is a row in the chart; places are per cent of the width.
type interval struct {
	Hue, Name   string
	Number      int
	Mean        float64
	Seeds       []float64
	Low, High   float64
	Whisker     bool // there is an interval
	Left, Right bool // which goes on beyond the chart
	Text        string
	Verdict     string
	Known       bool // the verdict is one
	Description string
}

func (r report) intervals() (charts []intervalChart) {
	for i, m := range r.Metrics {
		var first []compare.Aspect
		for class := 1; class <= len(r.Rows); class++ {
			var rows []*compare.Row
			for _, row := range r.Rows {
				if row.Cells[i].Class == class {
					rows = append(rows, row)
				}
			}
			if len(rows) == 0 {
				break
			}
			slices.SortStableFunc(rows, func(a, b *compare.Row) int {
				switch x, y := a.Cells[i].Over.Mean, b.Cells[i].Over.Mean; {
				case m.Better(x, y):
					return -1
				case m.Better(y, x):
					return 1
				}
				return 0
			})
			c := r.intervalChart(i, rows)
			if class == 1 {
				first = rows[0].Cells[i].Aspects
			} else {
				c.Reason = apart(m.Name, first, m.Name, rows[0].Cells[i].Aspects)
			}
			charts = append(charts, c)
		}
	}
	return charts
}

// intervalChart draws a metric of rows that compare, in their order.
func (r report) intervalChart(i int, rows []*compare.Row) intervalChart {
	m := r.Metrics[i]
	c := intervalChart{Metric: m.Name, Better: "higher is better"}
	if m.Lower {
		c.Better = "lower is better"
	}
	x := intervalAxis(i, rows)
	const most = 6
	c.Ticks = x.ticks(most)
	if m.Share {
		c.Ticks = axis{100 * x.low, 100 * x.high}.ticks(most)
		for k := range c.Ticks {
			c.Ticks[k].Text += " %"
		}
	}
	for _, row := range rows {
		cell := row.Cells[i]
		over := cell.Over
		v := interval{
			Hue: hue(row.Number - 1), Name: r.label(row), Number: r.number(row),
			Mean: x.at(over.Mean), Text: m.Number(over.Mean),
			Verdict: r.verdict(i, row), Known: cell.Verdict == compare.Best || cell.Verdict == compare.Worse,
		}
		v.Description = fmt.Sprintf("Row %d, %s: mean %s", row.Number, v.Name, m.Number(over.Mean))
		if !math.IsNaN(over.Low) {
			v.Whisker, v.Left, v.Right = true, over.Low < x.low, over.High > x.high
			v.Low, v.High = x.at(max(over.Low, x.low)), x.at(min(over.High, x.high))
			v.Text += " ± " + m.Number(over.Half())
			v.Description += fmt.Sprintf(", 95 %% interval %s to %s", m.Number(over.Low), m.Number(over.High))
		}
		var seeds []string
		for k, value := range cell.Values {
			v.Seeds = append(v.Seeds, x.at(value))
			if k < len(cell.Seeds()) {
				seeds = append(seeds, fmt.Sprintf("seed %d %s", cell.Seeds()[k], m.Number(value)))
			}
		}
		if len(seeds) > 0 { // a cell that a program made has none
			v.Description += "; " + strings.Join(seeds, ", ")
		}
		v.Description += "."
		c.Lines = append(c.Lines, v)
	}
	return c
}

// intervalAxis has room for all seeds, and for intervals as far as they do not squeeze
// the seeds together: the interval of two seeds may be many times as long as the
// distance between them.
func intervalAxis(i int, rows []*compare.Row) axis {
	seeds, whole := axis{math.Inf(1), math.Inf(-1)}, axis{math.Inf(1), math.Inf(-1)}
	for _, row := range rows {
		cell := row.Cells[i]
		for _, value := range cell.Values {
			seeds.low, seeds.high = min(seeds.low, value), max(seeds.high, value)
		}
		low, high := cell.Over.Low, cell.Over.High
		if math.IsNaN(low) {
			low, high = cell.Over.Mean, cell.Over.Mean
		}
		whole.low, whole.high = min(whole.low, low), max(whole.high, high)
	}
	room := 0.6 * (seeds.high - seeds.low)
	if room == 0 {
		room = math.Inf(1)
	}
	x := axis{
		min(seeds.low, max(whole.low, seeds.low-room)),
		max(seeds.high, min(whole.high, seeds.high+room)),
	}
	return x.padded(0.05)
}

// verdict says in words how a row stands in a metric.
func (r report) verdict(i int, row *compare.Row) string {
	switch row.Cells[i].Verdict {
	case compare.Best:
		return "best mean"
	case compare.Unranked:
		if len(r.Rows) == 1 {
			return ""
		}
		return "compares with no other row"
	}
	for _, t := range r.Tests {
		if t.Metric == r.Metrics[i].Name && t.Row == row.Number {
			return r.found(t)
		}
	}
	return ""
}

// found says what a test found, or why there is none.
func (r report) found(t compare.Test) string {
	if t.Verdict == compare.Untested {
		return "not tested: " + r.WhyUntested(t)
	}
	return t.Sentence()
}

// A testTable has the tests of a metric. What all lines say alike stands once above them.
type testTable struct {
	Metric string
	Best   int    // the row that all are tested against; 0: they differ
	How    string // by which test; empty: they differ, or none is possible
	Varied bool   // they differ in it
	Lines  []testLine
}

// A testLine is a row against the best one.
type testLine struct {
	Hue, Name, Difference, Interval, P, Corrected, Better, Words, How string
	Row, Best                                                         int
	Known                                                             bool
}

func (r report) testTables() (tables []testTable) {
	for _, m := range r.Metrics {
		t := testTable{Metric: m.Name}
		for _, test := range r.Tests {
			if test.Metric == m.Name {
				t.Lines = append(t.Lines, r.testLine(m, test))
			}
		}
		if len(t.Lines) > 0 {
			t.join()
			tables = append(tables, t)
		}
	}
	return tables
}

func (r report) testLine(m compare.Metric, test compare.Test) testLine {
	l := testLine{
		Hue: hue(test.Row - 1), Row: test.Row, Best: test.Best, Name: r.label(r.Rows[test.Row-1]),
		Difference: m.Signed(test.Difference), Interval: "–", P: chance(test.P), Corrected: chance(test.Corrected), Better: test.Better.String(),
		Words: r.found(test), Known: test.Verdict == compare.Worse,
	}
	if !math.IsNaN(test.Low) {
		l.Interval = m.SignedRange(test.Low, test.High)
	}
	if test.Verdict != compare.Untested {
		l.How = strings.Replace(test.How(), "n = ", "n\u00a0=\u00a0", 1)
	}
	return l
}

// join puts above the lines what all of them say.
func (t *testTable) join() {
	t.Best, t.How = t.Lines[0].Best, t.Lines[0].How
	for _, l := range t.Lines {
		if l.Best != t.Best {
			t.Best = 0
		}
		t.Varied = t.Varied || l.How != t.How
	}
	if t.Varied {
		t.How = ""
	}
}

// chance writes a p-value for a column of them.
func chance(p float64) string {
	if math.IsNaN(p) {
		return "–"
	}
	return cmp.Or(strings.TrimPrefix(compare.Probability(p), "= "), "–")
}
