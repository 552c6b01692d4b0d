package page

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
)

// lead says in sentences what came out, by the metric that rows are sorted by, and
// of rows that this does not rank by another one that does.
func (r report) lead() (sentences []string) {
	told := map[*compare.Row]bool{}
	tell := func(i int) {
		for class := 1; class <= len(r.Rows); class++ {
			var rows []*compare.Row
			news := false
			for _, row := range r.Rows {
				if row.Cells[i].Class == class {
					rows = append(rows, row)
					news = news || !told[row]
				}
			}
			if !news || len(rows) == 1 && len(r.Rows) > 1 {
				continue
			}
			for _, row := range rows {
				told[row] = true
			}
			sentences = append(sentences, r.outcome(i, class)...)
		}
	}
	by := slices.IndexFunc(r.Metrics, func(m compare.Metric) bool { return m.Name == r.By })
	if by < 0 {
		return []string{"There is no number to compare by."}
	}
	tell(by)
	for i := range r.Metrics {
		tell(i)
	}
	var apart []int
	for _, row := range r.Rows {
		if !told[row] {
			apart = append(apart, row.Number)
		}
	}
	switch {
	case len(sentences) == 0:
		return []string{"No row compares with another; the notes say why."}
	case len(apart) > 0:
		sentences = append(sentences, fmt.Sprintf("No number of %s compares with another row’s; the notes say why, and what would change that.", numbered(apart)))
	}
	return sentences
}

// outcome says which row of a class is the best in a metric, and how the others
// stand beside it.
func (r report) outcome(i, class int) []string {
	m := r.Metrics[i]
	var best *compare.Row
	n := 0
	for _, row := range r.Rows {
		if c := row.Cells[i]; c.Class == class {
			if n++; best == nil || m.Better(c.Over.Mean, best.Cells[i].Over.Mean) {
				best = row
			}
		}
	}
	over := best.Cells[i].Over
	number := m.Number(over.Mean)
	if !math.IsNaN(over.Low) {
		number += "\u00a0±\u00a0" + m.Number(over.Half())
	}
	number += " over " + amount.Of(over.N, "seed")
	if r.At != nil {
		number += fmt.Sprintf(", at %v", r.At)
	}
	if len(r.Rows) == 1 {
		only := fmt.Sprintf("%s: %s %s.", r.label(best), m.Name, number)
		if m.Thin() {
			only += " Beware: " + m.Warning() + "."
		}
		return []string{only}
	}
	first := fmt.Sprintf("Row %d, %s, has the best mean %s: %s.", best.Number, r.label(best), m.Name, number)
	if n < len(r.Rows) {
		first = fmt.Sprintf("Of %d rows with a %s that compares, row %d, %s, has the best mean: %s.", n, m.Name, best.Number, r.label(best), number)
	}
	if m.Thin() {
		first += " Beware: " + m.Warning() + "."
	}
	return append([]string{first}, r.standing(m, best)...)
}

// standing says how the others stand beside the best.
func (r report) standing(m compare.Metric, best *compare.Row) (sentences []string) {
	by, why := map[compare.Verdict][]int{}, map[string][]int{}
	var seeds []int // more, that would decide
	for _, t := range r.Tests {
		if t.Metric != m.Name || t.Best != best.Number {
			continue
		}
		if t.Verdict == compare.Undecided {
			seeds = append(seeds, t.MoreSeeds)
		}
		by[t.Verdict] = append(by[t.Verdict], t.Row)
		if t.Verdict == compare.Untested {
			why[r.WhyUntested(t)] = append(why[r.WhyUntested(t)], t.Row)
		}
	}
	if rows := by[compare.Worse]; len(rows) > 0 {
		sentences = append(sentences, fmt.Sprintf("It is known to be better than %s.", numbered(rows)))
	}
	if rows := by[compare.Undecided]; len(rows) > 0 {
		most := amount.Of(slices.Max(seeds), "more seed")
		if least := slices.Min(seeds); least < slices.Max(seeds) {
			most = fmt.Sprintf("%d to %s", least, most)
		}
		sentences = append(sentences, fmt.Sprintf("Whether it is better than %s is undecided: about %s would tell.", numbered(rows), most))
	}
	if rows := by[compare.Alike]; len(rows) > 0 {
		sentences = append(sentences, fmt.Sprintf("From %s it cannot be told apart.", numbered(rows)))
	}
	for _, reason := range slices.Sorted(maps.Keys(why)) {
		sentences = append(sentences, fmt.Sprintf("Against %s it was not tested: %s.", numbered(why[reason]), reason))
	}
	return sentences
}

// numbered writes "row 2", "rows 2 and 3" or "rows 2 and 4 to 9", of numbers in
// order.
func numbered(rows []int) string {
	if len(rows) == 1 {
		return fmt.Sprintf("row %d", rows[0])
	}
	var parts []string
	for i := 0; i < len(rows); {
		end := i + 1
		for end < len(rows) && rows[end] == rows[end-1]+1 {
			end++
		}
		if end-i < 3 {
			end = i + 1
			parts = append(parts, strconv.Itoa(rows[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d to %d", rows[i], rows[end-1]))
		}
		i = end
	}
	return "rows " + listed(parts)
}

// facts says what was compared, and when it was made.
func (r report) facts() []fact {
	runs, seeds := 0, map[uint64]bool{}
	var start, end time.Time
	var versions, machines []string
	note := func(list []string, text string) []string {
		if text = strings.TrimSpace(text); text == "" || slices.Contains(list, text) {
			return list
		}
		return append(list, text)
	}
	for _, row := range r.Rows {
		for _, run := range row.Trained {
			m := run.Manifest
			runs, seeds[m.Seed] = runs+1, true
			if start.IsZero() || !m.Start.IsZero() && m.Start.Before(start) {
				start = m.Start
			}
			if m.End.After(end) {
				end = m.End
			}
			versions = note(versions, "Lexigraph "+version(m))
			machines = note(machines, machine(m))
		}
	}
	facts := []fact{
		{"Compared", fmt.Sprintf("%s, %s, %s", amount.Of(len(r.Rows), "experiment"), amount.Of(runs, "run"), amount.Of(len(seeds), "seed"))},
		{"Differ in", cmp.Or(strings.Join(r.Keys, ", "), "no setting")},
		{"Judged", "at the end of each run"},
	}
	if r.At != nil {
		facts[2].Text = fmt.Sprintf("when %v are spent, by the validation text", r.At)
	}
	if r.By != "" {
		facts = append(facts, fact{"Sorted by", r.By})
	}
	if !start.IsZero() {
		facts = append(facts, fact{"Trained", span(start, end)})
	}
	for _, f := range []fact{{"By", strings.Join(versions, "; ")}, {"On", strings.Join(machines, "; ")}} {
		if f.Text != "" && f.Text != "Lexigraph" {
			facts = append(facts, f)
		}
	}
	return facts
}

// clock writes a time in UTC, as readers may be in another time zone.
func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

// span writes from when to when something took: the day once where it is one day, and the minute once where it is one.
func span(start, end time.Time) string {
	from, to := clock(start), clock(end)
	if day := len(time.DateOnly + " "); to[:day] == from[:day] && to != from {
		to = to[day:]
	}
	if end.Before(start) || to == from {
		return from + " UTC"
	}
	return from + " to " + to + " UTC"
}
