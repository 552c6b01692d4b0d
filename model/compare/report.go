package compare

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// Options say how runs are compared.
type Options struct {
	At *Budget // compare when this is spent, by the validation text; nil: at the end
	By string  // the metric that rows are sorted by; empty: the first that ranks all rows and is not Thin, else the first
	// Name of all rows, as in a sweep, which takes runs of any name that were
	// trained with its settings; empty: each row's own.
	Name string
	// Keys of the settings that are shown even where the rows agree in them.
	Keys []string
	// Aside reports whether the setting of a key changes no number of the report, as what is
	// exported does not: it is shown only where rows differ in nothing else. nil: none is.
	Aside func(key string) bool
	// Resamples of a set's items; 0: 1000, which gives a standard deviation to
	// within some 2 %.
	Resamples int
	// Words whose neighbours the page shows; none: those of the runs.
	Words []string
	Left  []Left // trials of a sweep that were not trained to the end
}

// A Report is a comparison: what [Formats] print.
type Report struct {
	Keys    []string `json:"keys"` // that differ between the rows
	Metrics []Metric `json:"metrics"`
	By      string   `json:"by"` // the metric that the rows are sorted by; empty: there is none
	At      *Budget  `json:"at,omitempty"`
	Rows    []*Row   `json:"rows"`   // best first; rows that do not compare in By after one another
	Tests   []Test   `json:"tests"`  // of each row against the best one it compares with, by metric
	Family  int      `json:"family"` // p-values that were corrected together: all pairs of rows in all metrics
	Left    []Left   `json:"left,omitempty"`
	Notes   []string `json:"notes"` // what was left out, what does not compare and why

	Words   []string `json:"-"` // of the options
	Explore string   `json:"-"` // the name of the page to look around in all words, beside the report's; empty: there is none
}

// A Verdict says how a row stands in a metric.
type Verdict string

// The verdicts.
const (
	Best      Verdict = "best"      // the best mean; Test.Verdict of the others says whether it is known to be better
	Worse     Verdict = "worse"     // the best row is known to be better
	Undecided Verdict = "undecided" // more seeds would tell
	Alike     Verdict = "~"         // not distinguishable: more seeds within reason would not tell either
	Untested  Verdict = "untested"  // a row has a single run, or diverged
	Unranked  Verdict = "unranked"  // compares with no other row
)

// A Cell is a metric of a row.
type Cell struct {
	Over    Mean      `json:"over_seeds"`
	Values  []float64 `json:"values"` // by seed, those that have it
	Verdict Verdict   `json:"verdict"`
	Class   int       `json:"class"` // cells of one class compare; 0: the row has no such number

	Aspects []Aspect `json:"-"` // what other rows must agree in to compare

	sample sample
}

// Seeds returns the seeds that Values are of.
func (c Cell) Seeds() []uint64 { return c.sample.seeds }

// A Test is a row against the best one in a metric.
type Test struct {
	Metric     string  `json:"metric"`
	Row        int     `json:"row"`
	Best       int     `json:"best"`
	Difference float64 `json:"difference"` // row − best
	Low        float64 `json:"low"`        // of its own 95 % interval, without correction
	High       float64 `json:"high"`
	Seeds      int     `json:"seeds"` // pairs, or the smaller row's
	Method     Method  `json:"method"`
	P          float64 `json:"p"`            // by itself, as if this were the first look
	Sequential float64 `json:"p_sequential"` // by itself, over all planned looks up to now
	Corrected  float64 `json:"p_holm"`       // the sequential one, with all others of the report
	Better     Chance  `json:"p_better"`     // that a run of the best row is better than one of this row
	Verdict    Verdict `json:"verdict"`
	// Known is how many seeds showed that the best row is better: all, or those
	// of an earlier look. 0: it is not known.
	Known int `json:"known_at,omitempty"`
	// MoreSeeds is how many further seeds in each row make up the planned look
	// that would tell; see Undecided. 0: none would, or none are needed.
	MoreSeeds int `json:"more_seeds,omitempty"`
}

// ErrNoRuns is the error of a comparison in which no run is left.
var ErrNoRuns = errors.New("there are no runs to compare")

// ErrNoMetric is the error of a comparison by a metric that it does not have.
var ErrNoMetric = errors.New("no run has the metric")

// Compare compares runs. Where none is done, or has come as far as the budget, the
// error is [ErrNoRuns]; others are about the options.
func Compare(runs []*Run, o Options) (*Report, error) {
	if o.At != nil {
		if err := o.At.Validate(); err != nil {
			return nil, err
		}
	}
	if err := wholeScores(runs); err != nil {
		return nil, err
	}
	r := &Report{At: o.At, Words: o.Words, Left: o.Left, Notes: []string{}, Keys: []string{}, Metrics: []Metric{}, Tests: []Test{}}
	r.Rows, r.Notes = group(runs, o.At)
	for _, row := range r.Rows {
		row.Name = cmp.Or(o.Name, row.Name)
	}
	measured := r.measure(o)
	if len(r.Rows) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrNoRuns, strings.Join(append(r.Notes, "train some first"), "; "))
	}
	r.fill(measured, cmp.Or(o.Resamples, resamples))
	r.classify()
	var err error
	if r.By, err = r.sortedBy(o.By); err != nil {
		return nil, err
	}
	r.sort()
	r.test()
	r.markPareto()
	r.warn()
	return r, nil
}

// measure returns the metrics of each run of each row, and describes the rows: the settings that are always to be shown, and those
// that differ. Runs that have none at the
// budget are dropped, and rows that then have none, not even one that diverged.
func (r *Report) measure(how Options) map[*Run][]measurement {
	measured := map[*Run][]measurement{}
	for _, row := range r.Rows {
		row.Trained = slices.DeleteFunc(row.Trained, func(run *Run) bool {
			m, err := run.measurements(r.At)
			if err != nil {
				r.Notes = append(r.Notes, fmt.Sprintf("%s is left out: %v", run.Path, err))
				return true
			}
			measured[run] = m
			return false
		})
		row.describe()
	}
	r.Rows = slices.DeleteFunc(r.Rows, func(row *Row) bool { return len(row.Trained) == 0 && row.Diverged == 0 })
	r.noteCoarse()
	lists := make([][]Setting, len(r.Rows))
	numbers := r.texts()
	for i, row := range r.Rows {
		lists[i] = row.Settings
		if numbers != nil {
			lists[i] = append(slices.Clone(lists[i]), Setting{textKey, fmt.Sprintf("no. %d", numbers[i])})
		}
	}
	if len(r.Rows) > 0 {
		r.show(lists, how.Keys, how.Aside)
	}
	return measured
}

// textKey stands beside the keys where rows that name the same text had others.
const textKey = "(text)"

// noteCoarse notes that the evaluations around the budget are so far apart that a
// straight line between them is a rough guess.
func (r *Report) noteCoarse() {
	if r.At == nil {
		return
	}
	most := 0.0
	for _, row := range r.Rows {
		for _, run := range row.Trained {
			if curve, err := run.Curve(); err == nil {
				most = max(most, r.At.apart(curve))
			}
		}
	}
	const much = 0.25 // of the budget
	if most > much*r.At.Amount {
		r.Notes = append(r.Notes, fmt.Sprintf("the evaluations around %v are up to %s apart, so the numbers are that rough; a smaller train.eval_every_steps makes them finer",
			r.At, Budget{r.At.Of, math.Round(most)}))
	}
}

// show fills in the settings that differ between the rows, but not those aside unless there are
// no others, and those of the keys that are always shown.
func (r *Report) show(lists [][]Setting, always []string, aside func(key string) bool) {
	keys, values := Differences(lists)
	if aside != nil {
		told := make([][]Setting, len(lists))
		for i, list := range lists {
			told[i] = slices.DeleteFunc(slices.Clone(list), func(s Setting) bool { return aside(s.Key) })
		}
		if k, v := Differences(told); len(k) > 0 {
			keys, values = k, v
		}
	}
	for _, key := range always {
		if !slices.Contains(keys, key) && slices.ContainsFunc(lists[0], func(s Setting) bool { return s.Key == key }) {
			keys = append(keys, key)
			for i, list := range lists {
				value := absent // a part of another type has other settings
				if at := slices.IndexFunc(list, func(s Setting) bool { return s.Key == key }); at >= 0 {
					value = list[at].Value
				}
				values[i] = append(values[i], value)
			}
		}
	}
	r.Keys = append(r.Keys, keys...)
	for i, row := range r.Rows {
		row.Differs = []Setting{}
		for k, key := range keys {
			row.Differs = append(row.Differs, Setting{key, values[i][k]})
		}
	}
}

// fill makes a cell of each metric of each row.
func (r *Report) fill(measured map[*Run][]measurement, resamples int) {
	for _, row := range r.Rows {
		for _, run := range row.Trained {
			for _, m := range measured[run] {
				at := slices.IndexFunc(r.Metrics, func(x Metric) bool { return x.Name == m.metric.Name })
				switch {
				case at < 0:
					r.Metrics = append(r.Metrics, m.metric)
				case r.Metrics[at].Targets != m.metric.Targets:
					r.Metrics[at].Targets = 0
				}
			}
		}
	}
	slices.SortStableFunc(r.Metrics, func(a, b Metric) int { return cmp.Compare(rank(a), rank(b)) })
	for i := range r.Metrics {
		r.fillMetric(i, measured, resamples)
	}
	for i := len(r.Metrics) - 1; i >= 0; i-- {
		m := r.Metrics[i]
		if slices.ContainsFunc(r.Rows, func(row *Row) bool { return row.Cells[i].Over.N > 0 }) {
			continue
		}
		r.Notes = append(r.Notes, fmt.Sprintf("%s is left out: the runs have only %d of its %s in common, which gives no number", m.Name, m.Items, amount.Of(m.Total, "item")))
		r.Metrics = slices.Delete(r.Metrics, i, i+1)
		for _, row := range r.Rows {
			row.Cells = slices.Delete(row.Cells, i, i+1)
		}
	}
}

// rank puts validation before test, and both before the sets.
func rank(m Metric) int {
	switch {
	case strings.HasPrefix(m.Name, "validation "):
		return 0
	case strings.HasPrefix(m.Name, "test "):
		return 1
	}
	return 2
}

// fillMetric appends the cell of metric number to each row.
func (r *Report) fillMetric(number int, measured map[*Run][]measurement, resamples int) {
	metric := &r.Metrics[number]
	var found []measurement
	at := make([][2]int, 0) // row, number of the run in the row, of each that was found
	for i, row := range r.Rows {
		row.Cells = append(row.Cells, Cell{Values: []float64{}, Verdict: Unranked})
		for j, run := range row.Trained {
			for _, m := range measured[run] {
				if m.metric.Name == metric.Name {
					found, at = append(found, m), append(at, [2]int{i, j})
				}
			}
		}
	}
	var resampled [][]float64
	units := 0
	if found[0].result != nil {
		var results []*evaluate.Result
		for _, m := range found {
			results = append(results, m.result)
		}
		var values []float64
		metric.Items, units, values, resampled = common(results, resamples)
		for i := range found {
			found[i].value = values[i]
		}
	}
	for i, m := range found {
		if math.IsNaN(m.value) || math.IsInf(m.value, 0) {
			continue
		}
		row := r.Rows[at[i][0]]
		c := &row.Cells[number]
		c.Values, c.Aspects = append(c.Values, m.value), m.aspects
		c.sample.seeds = append(c.sample.seeds, row.Seeds[at[i][1]])
		c.sample.values = c.Values
		if resampled != nil {
			c.sample.resampled, c.sample.units = append(c.sample.resampled, resampled[i]), units
		}
	}
	least, most := r.ends(number)
	for _, row := range r.Rows {
		c := &row.Cells[number]
		c.Over = overSeeds(c.Values)
		c.Over.Low, c.Over.High = cut(c.Over.Low, c.Over.High, least, most)
	}
}

// sortedBy returns the metric to sort by.
func (r *Report) sortedBy(want string) (string, error) {
	var names []string
	for _, m := range r.Metrics {
		names = append(names, m.Name)
	}
	switch {
	case slices.Contains(names, want):
		return want, nil
	case want != "":
		return "", fmt.Errorf("%w %q; there are %s", ErrNoMetric, want, strings.Join(names, ", "))
	case len(names) == 0:
		return "", nil
	}
	for i, name := range names {
		if !r.Metrics[i].Thin() && !slices.ContainsFunc(r.Rows, func(row *Row) bool { return row.Cells[i].Class != 1 && len(row.Trained) > 0 }) {
			return name, nil
		}
	}
	return names[0], nil
}

// sort puts the best row first, by the metric By: class by class.
func (r *Report) sort() {
	i := slices.IndexFunc(r.Metrics, func(m Metric) bool { return m.Name == r.By })
	if i >= 0 {
		slices.SortStableFunc(r.Rows, func(a, b *Row) int {
			x, y := a.Cells[i], b.Cells[i]
			class := func(c Cell) int { // rows without a number last
				if c.Class == 0 {
					return len(r.Rows) + 1
				}
				return c.Class
			}
			switch {
			case class(x) != class(y):
				return cmp.Compare(class(x), class(y))
			case r.Metrics[i].Better(x.Over.Mean, y.Over.Mean):
				return -1
			case r.Metrics[i].Better(y.Over.Mean, x.Over.Mean):
				return 1
			}
			return 0
		})
	}
	for n, row := range r.Rows {
		row.Number = n + 1
	}
}
