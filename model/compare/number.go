package compare

import (
	"fmt"
	"math"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
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
		return m.Number(c.Over.Mean) + mark
	}
	return m.Number(c.Over.Mean) + " ± " + m.Number(c.Over.Half()) + mark
}

// Number writes a value of the metric with the digits that one reads, and as [Minus] does.
func (m Metric) Number(x float64) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case m.Share:
		return Minus("%.1f %%", 100*x)
	case strings.HasSuffix(m.Name, "loss"):
		return Minus("%.4f", x)
	case m.Lower:
		return withMinus(amount.Hundredths(x))
	}
	return Minus("%.3f", x)
}

// minus is the minus sign, U+2212.
const minus = "−"

// Minus formats a number with a minus sign in the place of the hyphen, as people read it in
// pages, figures, Markdown and LaTeX. The table of a terminal has hyphens, and so
// has what programs read: CSV, JSON and TSV.
func Minus(format string, x float64) string { return withMinus(fmt.Sprintf(format, x)) }

func withMinus(text string) string {
	digits, ok := strings.CutPrefix(text, "-")
	if ok && strings.ContainsAny(digits, "123456789") { // −0.00 is no number that people write
		return minus + digits
	}
	return digits
}

// hyphens returns text as a terminal has it, with hyphens in the place of minus signs.
func hyphens(text string) string { return strings.ReplaceAll(text, minus, "-") }

// Signed writes a difference of two values, with its sign: of shares in points, since 1 % less of 60 % could be 59.4 %.
func (m Metric) Signed(x float64) string {
	if math.IsNaN(x) {
		return m.Number(x)
	}
	return m.signed(x) + m.unit()
}

// SignedRange writes from which difference to which, as Signed writes one.
func (m Metric) SignedRange(low, high float64) string {
	return m.signed(low) + " to " + m.signed(high) + m.unit()
}

// signed is Signed without the unit.
func (m Metric) signed(x float64) string {
	sign := "+"
	if x < 0 {
		sign = minus // of −0.001 too, which two digits do not show: it says which of two is the larger one
	}
	return sign + strings.TrimSuffix(m.Number(math.Abs(x)), " %")
}

// unit is what differences are in.
func (m Metric) unit() string {
	if m.Share {
		return " points"
	}
	return ""
}

// Probability writes a p-value with its sign: "= 0.03", or "< 0.0001". Beside 0.05 it has as many digits as say on which side it
// is: a p of 0.0499 finds a difference and one of 0.0501 does not.
func Probability(p float64) string {
	if p < 0.0001 {
		return "< 0.0001"
	}
	text := fmt.Sprintf("%.2g", p)
	for digits := 3; digits <= 17 && text == "0.05" && p != level; digits++ {
		text = strings.TrimRight(fmt.Sprintf("%.*g", digits, p), "0")
	}
	return "= " + text
}

// Count writes a whole number with separators, and one that has more than 15 digits with a power of ten.
func Count(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	if math.Abs(x) >= 1e15 {
		return Minus("%.3g", x)
	}
	return amount.Thousands(int64(math.RoundToEven(x)))
}

// Decimals writes a number with one or two decimals; "–" if it is none.
func Decimals(x float64) string {
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
	return Count(x/(1<<20)) + " MiB"
}
