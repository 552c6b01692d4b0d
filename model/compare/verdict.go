package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// classify gives the cells of each metric their class: cells whose aspects agree
// have the same.
func (r *Report) classify() {
	var reasons []string
	unranked := make(map[string][]string) // metrics, by the reason
	for i := range r.Metrics {
		classes := r.classesOf(i)
		if len(classes) == 1 {
			if at := slices.IndexFunc(classes[0], func(a Aspect) bool { return a.Name == "convention" }); at >= 0 {
				r.Metrics[i].Convention = classes[0][at].Shown
			}
		}
		if len(classes) < 2 {
			continue
		}
		for _, other := range classes[1:] {
			reason := Apart(classes[0], other) + "; " + Remedy(classes[0], other)
			if unranked[reason] == nil {
				reasons = append(reasons, reason)
			}
			if !slices.Contains(unranked[reason], r.Metrics[i].Name) {
				unranked[reason] = append(unranked[reason], r.Metrics[i].Name)
			}
		}
	}
	for _, reason := range reasons {
		is := "is"
		if len(unranked[reason]) > 1 {
			is = "are"
		}
		r.Notes = append(r.Notes, fmt.Sprintf("%s %s not ranked over all rows: %s", strings.Join(unranked[reason], " and "), is, reason))
	}
}

// classesOf gives the cells of a metric their class, and returns the aspects of the first cell of each. A cell is in the class of each that agrees
// with it: where the content of some is not known, two of a class may agree only with a third.
func (r *Report) classesOf(metric int) (first [][]Aspect) {
	var classes [][]*Cell
	for _, row := range r.Rows {
		c := &row.Cells[metric]
		if c.Over.N == 0 {
			continue
		}
		own := len(classes)
		classes = append(classes, []*Cell{c})
		for at := own - 1; at >= 0; at-- {
			if !slices.ContainsFunc(classes[at], func(other *Cell) bool { _, _, differ := differing(other.Aspects, c.Aspects); return !differ }) {
				continue
			}
			classes[at] = append(classes[at], classes[own]...)
			classes = slices.Delete(classes, own, own+1)
			own = at
		}
	}
	for at, class := range classes {
		first = append(first, class[0].Aspects)
		for _, c := range class {
			c.Class = at + 1
		}
	}
	return first
}

// shown returns what people see of an aspect.
func shown(a Aspect) string {
	const digits = 8
	switch {
	case a.Shown == "":
		return "none"
	case len(a.Value) == 64 && len(a.Shown) < 40: // a hash: sizes may be equal and words not
		return fmt.Sprintf("%s (%s…)", a.Shown, a.Value[:digits])
	}
	return a.Shown
}

// A pair is two rows in a metric.
type pair struct {
	metric, row, other int
	difference         difference
	p, looks           float64 // at this number of seeds alone, and over all looks; NaN: not tested
	known              int     // seeds at which looks was reached
}

// test compares all rows that compare, two by two, corrects the p-values, and
// keeps what concerns the best row of each class.
//
// Note: which row is best is seen from the data. Testing the others against it alone,
// as if it had been chosen beforehand, finds a winner among four equal rows in far more
// than 5 % of cases. So every pair counts.
func (r *Report) test() {
	pairs := r.pairs()
	p := make([]float64, len(pairs))
	for k, pair := range pairs {
		if p[k] = pair.looks; !math.IsNaN(p[k]) {
			r.Family++
		}
	}
	corrected, times := holm(p)
	for i := range r.Metrics {
		for class := 1; ; class++ {
			best := r.best(i, class)
			if best < 0 {
				break
			}
			for k, pair := range pairs {
				if pair.metric == i && (pair.row == best || pair.other == best) {
					t := r.judge(pair, best, corrected[k], times[k])
					r.Tests = append(r.Tests, t)
					r.Rows[t.Row-1].Cells[i].Verdict = t.Verdict
					r.Rows[best].Cells[i].Verdict = Best
				}
			}
		}
	}
	slices.SortStableFunc(r.Tests, func(a, b Test) int {
		of := func(t Test) int {
			return slices.IndexFunc(r.Metrics, func(m Metric) bool { return m.Name == t.Metric })
		}
		if d := of(a) - of(b); d != 0 {
			return d
		}
		return a.Row - b.Row
	})
}

// pairs returns all that compare.
func (r *Report) pairs() (pairs []pair) {
	for i := range r.Metrics {
		for a, row := range r.Rows {
			for b, other := range r.Rows[:a] {
				x, y := row.Cells[i], other.Cells[i]
				if x.Class == 0 || x.Class != y.Class {
					continue
				}
				one := pair{metric: i, row: a, other: b, difference: newDifference(x.sample, y.sample), p: math.NaN(), looks: math.NaN()}
				if row.Diverged+other.Diverged == 0 {
					one.p = one.difference.p()
					one.looks, one.known = one.difference.sequential()
				}
				pairs = append(pairs, one)
			}
		}
	}
	return pairs
}

// best returns the row that is the best of a class in a metric; −1 if the class has none.
func (r *Report) best(metric, class int) int {
	best := -1
	for n, row := range r.Rows {
		if c := row.Cells[metric]; c.Class == class && (best < 0 || r.Metrics[metric].Better(c.Over.Mean, r.Rows[best].Cells[metric].Over.Mean)) {
			best = n
		}
	}
	return best
}

// judge turns a pair into the test of one row against the best.
func (r *Report) judge(pr pair, best int, corrected float64, times int) Test {
	d := pr.difference
	row := pr.row
	low, high := d.interval()
	least, most := r.ends(pr.metric)
	low, high = cut(low, high, least-most, most-least)
	if row == best { // the pair has it the other way round
		row = pr.other
		d.mean, low, high = -d.mean, -high, -low
		d.above = d.above.other()
	}
	better := d.above // that the row is
	if r.Metrics[pr.metric].Lower {
		better = better.other()
	}
	t := Test{
		Metric: r.Metrics[pr.metric].Name, Row: row + 1, Best: best + 1,
		Difference: d.mean, Low: low, High: high, Seeds: d.n, Method: d.method,
		P: pr.p, Sequential: pr.looks, Corrected: corrected, Better: better.other(),
	}
	// Where rows share only some seeds, the pairs may say the opposite of the
	// means; then it is not known which is better.
	opposite := d.mean != 0 && (d.mean < 0) == r.Metrics[pr.metric].Lower
	switch {
	case math.IsNaN(pr.p):
		t.Verdict = Untested
	case corrected < level && !opposite:
		t.Verdict, t.Known = Worse, pr.known
	default:
		t.Verdict = Alike
		if t.MoreSeeds = d.moreSeeds(level / float64(times)); t.MoreSeeds > 0 {
			t.Verdict = Undecided
		}
	}
	return t
}

// markPareto marks the rows that no other beats without taking longer, of those that compare with others.
func (r *Report) markPareto() {
	i := slices.IndexFunc(r.Metrics, func(m Metric) bool { return m.Name == r.By })
	if i < 0 || r.At != nil || len(r.Rows) == 1 { // at an equal budget all take equally long
		return
	}
	for _, row := range r.Rows {
		x := row.Cells[i]
		row.Pareto = x.Over.N > 0 && x.Verdict != Unranked && row.Diverged == 0 && !slices.ContainsFunc(r.Rows, func(other *Row) bool {
			y := other.Cells[i]
			return y.Class == x.Class && other.Diverged == 0 &&
				r.Metrics[i].Better(y.Over.Mean, x.Over.Mean) && other.Seconds.Mean <= row.Seconds.Mean
		})
	}
}

// warn notes what the numbers do not show.
func (r *Report) warn() {
	note := func(format string, args ...any) { r.Notes = append(r.Notes, fmt.Sprintf(format, args...)) }
	machines, versions, objectives := map[string]bool{}, map[string]bool{}, map[string]bool{}
	fewest := math.MaxInt
	for _, row := range r.Rows {
		fewest = min(fewest, len(row.Trained))
		for _, run := range row.Trained {
			m := run.Manifest
			machines[fmt.Sprint(m.CPU, m.Threads, m.ISA)] = true
			versions[m.Version+m.Commit] = true
		}
		for _, s := range row.Settings {
			if s.Key == "objective.type" {
				objectives[s.Value] = true
			}
		}
		switch {
		case len(row.Trained) == 0:
			note("row %d: all of its runs diverged", row.Number)
		case row.Diverged > 0:
			note("row %d: %d of %d runs diverged; its means are those of the others, so it is ranked but never tested", row.Number, row.Diverged, row.Diverged+len(row.Trained))
		}
	}
	if slices.Contains(r.Keys, textKey) {
		note("%s numbers what rows were trained on: what they name had other contents, so a difference is not by the settings alone", textKey)
	}
	if len(machines) > 1 {
		note("seconds, tokens a second and memory do not compare: the runs had different processors, numbers of threads or instruction sets")
	}
	if len(versions) > 1 {
		note("the runs were made by different versions of lexigraph")
	}
	if len(objectives) > 1 && slices.ContainsFunc(r.Metrics, func(m Metric) bool { return rank(m) < 2 }) {
		note("the objectives see different words of a sentence: a lower perplexity does not make one that sees both sides the better language model")
	}
	for _, m := range r.Metrics {
		if m.Thin() {
			note("%s: %s", m.Name, m.Warning())
		}
	}
	r.Notes = append(r.Notes, r.alone()...)
	r.Notes = append(r.Notes, r.missing()...)
	r.Notes = append(r.Notes, r.same()...)
	r.Notes = append(r.Notes, r.ended()...)
	r.Notes = append(r.Notes, r.seeds()...)
	if r.At == nil {
		r.Notes = append(r.Notes, r.passed()...)
	}
	if len(r.Metrics) == 0 && len(versions) > 0 {
		note("there is nothing to compare by: no run has held-out text (corpus.valid), and no set is named")
	}
	const recommended = 5
	if fewest < recommended && len(r.Rows) > 1 && r.Family+fewest > 0 {
		note("rows have as few as %s; use 5 to find differences, and 10 to claim them", amount.Of(fewest, "seed"))
	}
}
