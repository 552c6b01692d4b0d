package compare

import (
	"fmt"
	"math"
	"strings"
)

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
