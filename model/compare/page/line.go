package page

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/model/compare"
)

// lossAxis returns the axis of the losses. An untrained network's loss lies so far
// above all others that these would be a single line: where what comes before [settled]
// would take most of the axis, it is cut off.
func lossAxis(rows []series, means [][]compare.Point, of string, at *compare.Budget) (y axis, cut bool) {
	y = axis{math.Inf(1), math.Inf(-1)}
	late := math.Inf(-1)
	for i, s := range rows {
		for _, p := range slices.Concat(s.runs...) {
			y.low, y.high = min(y.low, p.Loss), max(y.high, p.Loss)
		}
		if mean := means[i]; len(mean) > 0 {
			late = max(late, highestFrom(settled(s, mean, of, at), s.runs, mean))
		}
	}
	const most = 1.5
	if late > y.low && y.high-y.low > most*(late-y.low) {
		y.high, cut = late, true
	}
	return y.padded(0.04), cut
}

// settled returns what is spent by the time that the curves of a row, whose mean is given, are those of a trained network: a tenth
// of their length, or the first evaluation after training began, but not more than where the rows are compared.
func settled(s series, mean []compare.Point, of string, at *compare.Budget) compare.Budget {
	b := compare.Budget{Of: of}
	from, to := b.Spent(mean[0]), b.Spent(mean[len(mean)-1])
	b.Amount = from + (to-from)/10
	if trained := s.runs[0]; len(trained) > 2 && trained[0].Tokens == 0 {
		b.Amount = min(to, max(b.Amount, b.Spent(trained[1])))
	}
	if at != nil && at.Of == of {
		b.Amount = min(b.Amount, at.Amount)
	}
	return b
}

// highestFrom returns the highest loss of curves, and of their mean, from where b is spent: a loss may rise again.
func highestFrom(b compare.Budget, runs [][]compare.Point, mean []compare.Point) float64 {
	highest := math.Inf(-1)
	if h, err := b.At(mean); err == nil {
		highest = h.Loss
	}
	for _, p := range slices.Concat(slices.Concat(runs...), mean) {
		if b.Spent(p) >= b.Amount {
			highest = max(highest, p.Loss)
		}
	}
	return highest
}

// measureAxis is [lossAxis] for measures, of which greater is better.
func measureAxis(rows []series, means [][]compare.Point, of string, at *compare.Budget) (y axis, cut bool) {
	negative := func(runs [][]compare.Point) (all [][]compare.Point) {
		for _, run := range runs {
			run = slices.Clone(run)
			for i := range run {
				run[i].Loss = -run[i].Loss
			}
			all = append(all, run)
		}
		return all
	}
	var negatives []series
	for _, s := range rows {
		negatives = append(negatives, series{runs: negative(s.runs)})
	}
	y, cut = lossAxis(negatives, negative(means), of, at)
	return axis{-y.high, -y.low}, cut
}

// meanCurve returns the mean of a row's curves, as far as all of them go. It is that after equal text, at the mean
// of the seconds that the runs took for it: so it ends at the loss and the seconds of the table, although a
// run that had the machine to itself was done long before the others. Where rows are compared
// after equal seconds, it is the mean after equal seconds, as in the table then, and so it is where the curves have few steps in common.
func meanCurve(runs [][]compare.Point, of string, at *compare.Budget) []compare.Point {
	switch {
	case len(runs) == 1:
		return runs[0]
	case of == "seconds" && (at == nil || at.Of != of):
		shortest := slices.MinFunc(runs, func(a, b []compare.Point) int { return cmp.Compare(len(a), len(b)) })
		if mean := meanOfSteps(runs); 2*len(mean) >= len(shortest) {
			return mean
		}
	}
	return meanOfSpent(runs, of)
}

// meanOfSteps returns the means of the losses and seconds after those steps that all curves have a point for.
func meanOfSteps(runs [][]compare.Point) (mean []compare.Point) {
	after := map[int64][]compare.Point{}
	for _, run := range runs {
		for _, p := range run {
			after[p.Step] = append(after[p.Step], p)
		}
	}
	for _, first := range runs[0] {
		points := after[first.Step]
		if len(points) != len(runs) {
			continue
		}
		m := compare.Point{Step: first.Step}
		for _, p := range points {
			m.Seconds += p.Seconds / float64(len(runs))
			m.Loss += p.Loss / float64(len(runs))
		}
		mean = append(mean, m)
	}
	return mean
}

// meanOfSpent returns the mean of the curves where equally much is spent, over the stretch that all of them have.
// Between evaluations each is a straight line, as it is to [compare.Budget.At], and so the
// mean is one between any of theirs.
func meanOfSpent(runs [][]compare.Point, of string) (mean []compare.Point) {
	var all []float64
	from, to := math.Inf(-1), math.Inf(1)
	for _, run := range runs {
		for _, p := range run {
			all = append(all, compare.Budget{Of: of}.Spent(p))
		}
		from = max(from, compare.Budget{Of: of}.Spent(run[0]))
		to = min(to, compare.Budget{Of: of}.Spent(run[len(run)-1]))
	}
	slices.Sort(all)
	for _, x := range slices.Compact(all) {
		if x < from || x > to {
			continue
		}
		p := compare.Point{}
		if of == "tokens" {
			p.Tokens = x
		} else {
			p.Seconds = x
		}
		for _, run := range runs {
			h, err := compare.Budget{Of: of, Amount: x}.At(run)
			if err != nil { // it ends before; from and to say that it does not
				return mean
			}
			p.Loss += h.Loss / float64(len(runs))
		}
		mean = append(mean, p)
	}
	return mean
}

// path draws a curve in a box of 1000 × 1000. Points that are too near to be seen
// apart are left out, except for the last.
func path(points []compare.Point, of string, x, y axis) string {
	const near = 1.5
	var b strings.Builder
	drawn := math.Inf(-1)
	for i, p := range points {
		at := float64(10 * x.at(compare.Budget{Of: of}.Spent(p)))
		if at-drawn < near && i < len(points)-1 {
			continue
		}
		drawn = at
		command := "L"
		if b.Len() == 0 {
			command = "M"
		}
		b.WriteString(command + pixels(at) + " " + pixels(1000-float64(10*y.at(p.Loss))))
	}
	return b.String()
}

// spread moves the ends of curves that end side by side apart, so that their
// numbers can be read.
func spread(ends []curveEnd) {
	const high, wide = 13, 4 // pixels and per cent
	order := make([]*curveEnd, len(ends))
	for i := range ends {
		order[i] = &ends[i]
	}
	slices.SortStableFunc(order, func(a, b *curveEnd) int { return cmp.Compare(a.Y, b.Y) })
	var placed []*curveEnd
	for _, e := range order {
		for _, p := range placed { // from the top, so that each is pushed down past all before
			if math.Abs(p.X-e.X) < wide {
				e.Y = max(e.Y, p.Y+high)
			}
		}
		placed = append(placed, e)
	}
	floor := float64(curveHeight - 4)
	for _, e := range slices.Backward(placed) { // and up again from below the floor
		if e.Y > floor {
			e.Y = floor
			floor -= high
		}
	}
}
