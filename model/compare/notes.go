package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// missing notes the means that are not of all runs of their row, because the number is
// not defined for some, as a correlation with answers that are all the same is not. Rows with as many
// share a note.
func (r *Report) missing() (notes []string) {
	for i, m := range r.Metrics {
		var counts []string
		rows := make(map[string][]int) // by the count
		for _, row := range r.Rows {
			if n, all := row.Cells[i].Over.N, len(row.Trained); n > 0 && n < all {
				count := fmt.Sprintf("%d of %d", n, all)
				if rows[count] == nil {
					counts = append(counts, count)
				}
				rows[count] = append(rows[count], row.Number)
			}
		}
		for _, count := range counts {
			which := "row"
			if len(rows[count]) > 1 {
				which = "rows"
			}
			notes = append(notes, fmt.Sprintf("%s %s: %s is the mean of %s runs; the others have no such number", which, spans(rows[count]), m.Name, count))
		}
	}
	return notes
}

// same notes that a row's seeds all have the same number.
func (r *Report) same() (notes []string) {
	if slices.ContainsFunc(r.Rows, func(row *Row) bool {
		return slices.ContainsFunc(row.Cells, func(c Cell) bool { return c.Over.N > 1 && math.IsNaN(c.Over.Low) })
	}) {
		return []string{"± –: all seeds of the row have the same number, which is no spread to make an interval of"}
	}
	return nil
}

// ended notes that an interval ends before its ± does, where that leads to what its metric cannot be.
func (r *Report) ended() (notes []string) {
	var metrics []string
	for i, m := range r.Metrics {
		least, most := r.ends(i)
		if slices.ContainsFunc(r.Rows, func(row *Row) bool {
			c := row.Cells[i].Over
			return c.Low == least || c.High == most
		}) {
			metrics = append(metrics, fmt.Sprintf("%s, %s to %s", m.Name, m.Number(least), m.Number(most)))
		}
	}
	if len(metrics) > 0 {
		return []string{"± may reach beyond what a metric can be, and the interval ends there: " + strings.Join(metrics, "; ")}
	}
	return nil
}

// alone notes the metrics that a single row has, which cannot be compared for that reason.
func (r *Report) alone() (notes []string) {
	if len(r.Rows) < 2 {
		return nil
	}
	var without []int // rows that hold no text out
	for _, row := range r.Rows {
		if len(row.Trained) > 0 && row.Trained[0].Manifest.Valid == nil {
			without = append(without, row.Number)
		}
	}
	for i, m := range r.Metrics {
		var have []int
		for _, row := range r.Rows {
			if row.Cells[i].Over.N > 0 {
				have = append(have, row.Number)
			}
		}
		if len(have) != 1 {
			continue
		}
		note := fmt.Sprintf("row %d alone has %s", have[0], m.Name)
		switch {
		case !strings.HasPrefix(m.Name, "validation") || len(without) == 0:
		case len(without) == 1:
			note += fmt.Sprintf("; row %d holds no text out, which corpus.valid would do", without[0])
		default:
			note += fmt.Sprintf("; rows %s hold no text out, which corpus.valid would do", spans(without))
		}
		notes = append(notes, note)
	}
	return notes
}

// seeds notes that rows which are compared by the seeds that they share have others, too, so that a
// difference is not that of the means in the table.
func (r *Report) seeds() (notes []string) {
	apart := slices.ContainsFunc(r.Tests, func(t Test) bool {
		a, b := r.Rows[t.Row-1].Seeds, r.Rows[t.Best-1].Seeds
		return (t.Method == SeedsPaired || t.Method == SeedsItems) && !slices.Equal(a, b)
	})
	if !apart {
		return nil
	}
	const most = 6 // rows
	var have []string
	for _, row := range r.Rows[:min(most, len(r.Rows))] {
		have = append(have, fmt.Sprintf("row %d has %s", row.Number, spans(row.Seeds)))
	}
	if more := len(r.Rows) - most; more > 0 {
		have = append(have, amount.Of(more, "more row"))
	}
	return []string{"the seeds differ: " + strings.Join(have, ", ") + "; a mean is over the seeds of its row, a difference over those that both rows have"}
}

// spans writes numbers in order, such as "1 to 3 and 7".
func spans[T int | uint64](numbers []T) string {
	var all []string
	for i := 0; i < len(numbers); {
		end := i + 1
		for end < len(numbers) && numbers[end] == numbers[end-1]+1 {
			end++
		}
		switch end - i {
		case 1:
			all = append(all, fmt.Sprint(numbers[i]))
		case 2:
			all = append(all, fmt.Sprint(numbers[i]), fmt.Sprint(numbers[i+1]))
		default:
			all = append(all, fmt.Sprintf("%d to %d", numbers[i], numbers[end-1]))
		}
		i = end
	}
	switch last := len(all) - 1; last {
	case -1:
		return "none"
	case 0:
		return all[0]
	default:
		return strings.Join(all[:last], ", ") + " and " + all[last]
	}
}

// passed notes the rows that predicted the validation text better before their end than at it.
func (r *Report) passed() (notes []string) {
	for _, row := range r.Rows {
		n, before := 0, false
		for _, run := range row.Trained {
			if p, ok := run.Passed(); ok {
				n, before = n+1, before || p.Step == 0
			}
		}
		when := "their end; train.patience keeps the best"
		switch {
		case n == 0:
			continue
		case before:
			when = "training: longer training, more text or another learning rate may help"
		case n == 1:
			when = "its end; train.patience keeps the best"
		}
		notes = append(notes, fmt.Sprintf("row %d: %d of %s predicted the validation text better before %s",
			row.Number, n, amount.Of(len(row.Trained), "run"), when))
	}
	return notes
}

// Passed returns the best evaluation of a run on its validation text, if that was better by
// more than 1 % than the one that counts, the last. There is none with train.patience,
// where the best one counts, nor for labelled examples, which are judged by their
// measure and not the loss.
func (r *Run) Passed() (best Point, ok bool) {
	m := r.orEmpty().Manifest
	if m.Valid == nil || m.Valid.Measure != "" || m.Best != nil {
		return best, false
	}
	curve, err := r.Curve()
	if err != nil || len(curve) == 0 {
		return best, false
	}
	best, last := curve[0], curve[len(curve)-1]
	for _, p := range curve[1:] {
		if p.Better(best.HeldOut) {
			best = p
		}
	}
	const much = 0.01 // of the perplexity, or of a loss without one
	gained := last.Loss - best.Loss
	if last.Perplexity == 0 {
		gained /= math.Abs(last.Loss)
	}
	return best, gained > much
}
