package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Metric is a number that says how good a run is.
type Metric struct {
	Name  string `json:"name"`            // such as "validation perplexity", or the set's name and metric
	Lower bool   `json:"lower_is_better"` // otherwise higher is
	Share bool   `json:"share"`           // in [0,1] and read in per cent
	Items int    `json:"items,omitempty"` // the covered items of a set that every run has; 0: not made of items
	Total int    `json:"total,omitempty"` // items of the set
	// Targets is how many held-out words, or labels, each run predicted; 0: runs predicted other numbers, or it is of a set.
	Targets int `json:"targets,omitempty"`
	// Convention says how it is counted. Where held-out text is counted in
	// other ways for other rows it is empty; see [Aspect].
	Convention string `json:"convention,omitempty"`
}

// Thin reports whether the runs cover so few items of a set, less than half, that the
// number says little about the others.
func (m Metric) Thin() bool { return 2*m.Items < m.Total }

// Warning says so.
func (m Metric) Warning() string {
	return fmt.Sprintf("only %s of %s are covered by every run, and the number says little about the others; a larger vocabulary covers more",
		amount.Thousands(m.Items), amount.Of(m.Total, "item"))
}

// ends returns the least and the most that a value of metric i can be. One of a program's own may have values beyond those that it
// would have by its name; then they are not known.
func (r *Report) ends(i int) (least, most float64) {
	m := r.Metrics[i]
	least, most = evaluate.Ends(m.Name[strings.LastIndexByte(m.Name, ' ')+1:])
	beyond := func(x float64) bool { return x < least || x > most }
	if m.Lower || slices.ContainsFunc(r.Rows, func(row *Row) bool { return slices.ContainsFunc(row.Cells[i].Values, beyond) }) {
		return math.Inf(-1), math.Inf(1)
	}
	return least, most
}

// A measurement is a metric of one run.
type measurement struct {
	metric  Metric
	value   float64
	aspects []Aspect         // what values must agree in to be ranked
	result  *evaluate.Result // of a set; nil: not made of items
}

// Better reports whether x is better than y. NaN is worse than anything.
func (m Metric) Better(x, y float64) bool {
	switch {
	case math.IsNaN(x):
		return false
	case math.IsNaN(y):
		return true
	case m.Lower:
		return x < y
	}
	return x > y
}

// measurements returns the metrics of a run: how well it predicts held-out text and
// what sets say of its vectors; with a budget, only its validation at that point.
func (r *Run) measurements(b *Budget) ([]measurement, error) {
	if b != nil {
		curve, err := r.Curve()
		if err != nil {
			return nil, err
		}
		h, err := b.At(curve)
		if err != nil {
			return nil, err
		}
		return r.heldOut(nil, "validation", &h), nil
	}
	all := r.heldOut(nil, "validation", r.Manifest.Valid)
	all = r.heldOut(all, "test", r.Manifest.Test)
	for i, s := range r.Scores {
		convention, _, _ := strings.Cut(s.Convention, "; no interval") // what follows is about numbers that are not here
		all = append(all, measurement{
			metric: Metric{
				Name:       fmt.Sprintf("%s %s", s.Set, s.Metric),
				Share:      evaluate.IsShare(s.Metric),
				Total:      s.Total,
				Convention: convention,
			},
			value:  s.Value,
			result: &r.Scores[i],
		})
	}
	return all, nil
}

// heldOut appends the perplexity, or the loss where there is none.
func (r *Run) heldOut(all []measurement, part string, h *evaluate.HeldOut) []measurement {
	if h == nil {
		return all
	}
	if h.Measure != "" {
		measure := Metric{Name: part + " " + h.Measure, Share: evaluate.IsShare(h.Measure), Targets: h.Targets, Convention: r.counted(part, h.Measure)}
		all = append(all, measurement{metric: measure, value: h.Value, aspects: r.judged(part, h)})
	}
	name, value := " perplexity", h.Perplexity
	if h.Perplexity == 0 {
		name, value = " loss", h.Loss
	}
	return append(all, measurement{metric: Metric{Name: part + name, Lower: true, Targets: h.Targets}, value: value, aspects: r.aspects(part, h)})
}

// counted returns how a measure of the predictions on a part of the text is counted; "" where the run does not say.
func (r *Run) counted(part, measure string) string {
	for _, p := range r.Manifest.Predictions {
		if p.Set == part && p.Metric == measure && p.Section == "" {
			return p.Convention
		}
	}
	return ""
}

// resamples is the number of resamples of a set's items where the options do not
// say.
const resamples = 1000

// resampleSeed is the seed of every resampling, so that a report depends on the runs
// alone.
const resampleSeed = 1

// common masks the items that not all results cover, and returns how many are
// left. Then it returns for each result its value over those, and its values over
// resamples of them, the same resamples for all.
func common(results []*evaluate.Result, resamples int) (covered, units int, values []float64, resampled [][]float64) {
	mask := make([]bool, len(results[0].Items))
	for i := range mask {
		mask[i] = !slices.ContainsFunc(results, func(r *evaluate.Result) bool { return math.IsNaN(r.Items[i]) })
		if mask[i] {
			covered++
		}
	}
	for _, r := range results {
		items := slices.Clone(r.Items)
		for i, ok := range mask {
			if !ok {
				items[i] = math.NaN()
			}
		}
		_, units = r.Of.Units(items)
		values = append(values, r.Of.Statistic(items)(nil))
		resampled = append(resampled, evaluate.Resampled(r.Of, items, resamples, resampleSeed))
	}
	return covered, units, values, resampled
}
