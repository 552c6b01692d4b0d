package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// below returns the paragraphs below the table.
func (r *Report) below() []string {
	var paragraphs []string
	if text := r.marks(); text != "" {
		paragraphs = append(paragraphs, text)
	}
	paragraphs = append(paragraphs, r.conventions())
	for _, m := range r.Metrics {
		if text := r.tests(m); text != "" {
			paragraphs = append(paragraphs, text)
		}
	}
	if r.Family > 0 {
		paragraphs = append(paragraphs, fmt.Sprintf("p is corrected for looking again as seeds are added, at %s, and by Holm's method for %s: all pairs of rows in all metrics, "+
			"because the best row is picked from the data.\nP(row 1 > row 2) is the probability that a run of row 1 is better than one of row 2. The 95 %% intervals of differences and of P are not corrected.\n", Looks(), amount.Of(r.Family, "test")))
	}
	if len(r.Left) > 0 {
		text := "Stopped on the way, by successive halving:\n"
		for _, left := range r.Left {
			text += fmt.Sprintf("  %v\n", left)
		}
		paragraphs = append(paragraphs, text)
	}
	if len(r.Notes) > 0 {
		paragraphs = append(paragraphs, "Notes:\n  "+strings.Join(r.Notes, "\n  ")+"\n")
	}
	return paragraphs
}

// marks says what the rows are sorted by, and what stands beside their numbers.
func (r *Report) marks() string {
	var first []string // sentences of one line
	if r.By != "" {
		by := "Sorted by " + r.By
		if r.At != nil {
			by += fmt.Sprintf(" at %v, by a straight line between evaluations", r.At)
		}
		first = append(first, by+".")
	}
	if i := slices.IndexFunc(r.Metrics, func(m Metric) bool { return m.Name == r.By }); i >= 0 && r.Metrics[i].Thin() {
		first = append(first, "Beware: "+r.Metrics[i].Warning()+".")
	}
	if slices.ContainsFunc(r.Rows, func(row *Row) bool { return len(row.Trained) > 1 }) {
		first = append(first, "Mean ± 95 % interval over seeds (Student's t).")
	}
	var marks strings.Builder
	if len(first) > 0 {
		marks.WriteString(strings.Join(first, " ") + "\n")
	}
	marks.WriteString(r.groups())
	if len(r.Tests) > 0 {
		marks.WriteString("* best mean; no mark: the best is better; ~ not distinguishable from the best; ? undecided; - not tested.\n")
	}
	if len(r.Rows) > 1 && slices.ContainsFunc(r.Rows, func(row *Row) bool {
		return slices.ContainsFunc(row.Cells, func(c Cell) bool { return c.Verdict == Unranked && c.Over.N > 0 })
	}) {
		marks.WriteString("† compares with no other row; the notes say why, and what would change that.\n")
	}
	if slices.ContainsFunc(r.Rows, func(row *Row) bool { return row.Pareto }) {
		fmt.Fprintf(&marks, "◆ Pareto-optimal: no row that is as fast has a better mean %s.\n", r.By)
	}
	return marks.String()
}

// groups says which rows compare with one another in the metric that they are sorted by, where not all do.
func (r *Report) groups() string {
	i := slices.IndexFunc(r.Metrics, func(m Metric) bool { return m.Name == r.By })
	if i < 0 {
		return ""
	}
	var spans []string
	for from := 0; from < len(r.Rows); {
		class, to := r.Rows[from].Cells[i].Class, from+1
		for to < len(r.Rows) && r.Rows[to].Cells[i].Class == class {
			to++
		}
		if class > 0 && to-from > 1 {
			spans = append(spans, fmt.Sprintf("rows %d to %d", from+1, to))
		}
		from = to
	}
	if len(spans) < 2 {
		return ""
	}
	return "Rows compare only within each of these: " + strings.Join(spans, "; ") + ".\n"
}

// conventions says how the numbers are counted.
func (r *Report) conventions() string {
	var b strings.Builder
	for _, c := range r.Counted() {
		fmt.Fprintf(&b, "  %s: %s\n", c.Name, c.Text)
	}
	return "How they are counted:\n" + b.String()
}

// A Fact is a line of two columns: a name and what there is to say about it.
type Fact struct{ Name, Text string }

// Counted says how each metric is counted, how much of each set is covered, and what
// the seconds are.
func (r *Report) Counted() []Fact {
	var facts []Fact
	for _, m := range r.Metrics {
		switch {
		case m.Total > 0:
			facts = append(facts, Fact{m.Name, fmt.Sprintf("%s of %s, those that every run covers; %s", amount.Thousands(m.Items), amount.Of(m.Total, "item"), m.Convention)})
		case m.Convention != "" && m.Targets > 0:
			facts = append(facts, Fact{m.Name, m.Convention + "; " + amount.Of(m.Targets, "target")})
		case m.Convention != "":
			facts = append(facts, Fact{m.Name, m.Convention})
		}
	}
	return append(facts, Fact{"seconds, tokens/s", "of training, without evaluations and checkpoints"})
}

// WhyUntested says why a row was not tested against the best one.
func (r *Report) WhyUntested(t Test) string {
	if min(t.Row, t.Best) < 1 || max(t.Row, t.Best) > len(r.Rows) {
		return "the report has no such rows"
	}
	row, best := r.Rows[t.Row-1], r.Rows[t.Best-1]
	switch {
	case row.Diverged+best.Diverged > 0:
		return "runs of a row diverged"
	case len(row.Trained) == 1 || len(best.Trained) == 1:
		return "a row has a single run"
	}
	return "a row has it from a single run"
}

// tests writes the tests of a metric.
func (r *Report) tests(m Metric) string {
	var b strings.Builder
	for _, t := range r.Tests {
		if t.Metric != m.Name {
			continue
		}
		fmt.Fprintf(&b, "  row %d against row %d: %s", t.Row, t.Best, m.Signed(t.Difference))
		if t.Verdict == Untested {
			fmt.Fprintf(&b, "; not tested: %s", r.WhyUntested(t))
			if t.Method == TooFew {
				b.WriteString(", which says nothing about other seeds")
			}
			b.WriteByte('\n')
			continue
		}
		if !math.IsNaN(t.Low) {
			fmt.Fprintf(&b, " (%s)", m.SignedRange(t.Low, t.High))
		}
		fmt.Fprintf(&b, ", p %s, P(row %d > row %d) = %v, %s (%s)\n", Probability(t.Corrected), t.Best, t.Row, t.Better, t.Sentence(), t.How())
	}
	if b.Len() == 0 {
		return ""
	}
	return m.Name + ":\n" + b.String()
}

// Sentence says what a test found.
func (t Test) Sentence() string {
	switch {
	case t.Difference == 0 && math.IsNaN(t.Low):
		return "the same numbers, seed for seed"
	case t.Verdict == Worse:
		if t.Known < t.Seeds {
			return fmt.Sprintf("row %d is better, as the first %d seeds show", t.Best, t.Known)
		}
		return fmt.Sprintf("row %d is better", t.Best)
	case t.Verdict == Undecided:
		return fmt.Sprintf("undecided, about %s would tell", amount.Of(t.MoreSeeds, "more seed"))
	}
	return "~ not distinguishable"
}

// How says how it was tested.
func (t Test) How() string { return fmt.Sprintf("%s, n = %d", t.Method, t.Seeds) }
