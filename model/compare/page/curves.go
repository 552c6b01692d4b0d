package page

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
)

// mostCurves is how many rows are drawn: more are a tangle.
const mostCurves = 2 * hues

// A curveSection has the learning curves, a group of them for the rows that compare
// with one another.
type curveSection struct {
	Groups  []curveGroup
	Of      string // the axis that is seen first
	Missing []string
	Single  bool // it is of one run
}

// A curveGroup is rows that are drawn on the same axes, once by seconds and once by
// tokens.
type curveGroup struct {
	Reason string // why it stands apart; empty for the first
	Metric string
	Rows   []series
	Charts []curveChart
}

// A series is the curves of a row.
type series struct {
	Hue, Name string
	Number    int // 0: it is the only one
	runs      [][]compare.Point
	training  [][]compare.Point // losses of the batches, where the records have them
}

// A curveChart is losses against something spent.
type curveChart struct {
	ID, Of, Title, Description string
	XName                      string
	X, Y, Perplexity           []tick // Y from the top
	Lines                      []line
	Ends                       []curveEnd
	Budget                     *budgetLine
	Cut                        bool // the beginnings lie above it
	Training                   bool // of batches, and not of held-out text
}

// A budgetLine is where rows are compared.
type budgetLine struct {
	At     float64 // per cent
	Text   string
	Anchor string
	Shift  float64 // of the text, in pixels
}

// A line is a path in a box of 1000 × 1000.
type line struct {
	Hue, Path string
	Mean      bool
}

// A curveEnd is a row's number at the end of its mean.
type curveEnd struct {
	Hue, Text string
	X, Y      float64 // per cent and pixels
}

// curves returns nil where no run has any.
func (r report) curves() *curveSection {
	s := &curveSection{Of: "seconds"}
	if r.At != nil {
		s.Of = r.At.Of
	}
	type key struct{ metric, class int }
	at := map[key]int{}
	drawn := 0
	var first []compare.Aspect
	for n, row := range r.Rows {
		i := r.validation(row)
		if i < 0 {
			s.Missing = append(s.Missing, fmt.Sprintf("Row %d has no evaluations on held-out text.", row.Number))
			continue
		}
		if drawn == mostCurves {
			s.Missing = append(s.Missing, fmt.Sprintf("The first %d of %d rows are drawn.", mostCurves, len(r.Rows)))
			break
		}
		se := series{Hue: hue(n), Name: r.label(row), Number: r.number(row), runs: s.read(row)}
		for _, run := range row.Trained {
			if points, err := run.TrainingCurve(trainingPoints); err == nil && len(points) > 1 {
				se.training = append(se.training, points)
			}
		}
		if len(se.runs) == 0 {
			continue
		}
		drawn++
		k := key{i, row.Cells[i].Class}
		if _, ok := at[k]; !ok {
			at[k] = len(s.Groups)
			g := curveGroup{Metric: r.Metrics[i].Name}
			if len(s.Groups) == 0 {
				first = row.Cells[i].Aspects
			} else {
				g.Reason = apart(s.Groups[0].Metric, first, g.Metric, row.Cells[i].Aspects)
			}
			s.Groups = append(s.Groups, g)
		}
		g := &s.Groups[at[k]]
		g.Rows = append(g.Rows, se)
	}
	if len(s.Groups) == 0 && len(s.Missing) == 0 {
		return nil
	}
	for i := range s.Groups {
		for _, of := range []string{"seconds", "tokens"} {
			g := &s.Groups[i]
			g.Charts = append(g.Charts, g.chart(of, fmt.Sprintf("curve-%d-%s", i+1, of), r.At))
			if t := g.training(); len(t.Rows) > 0 {
				c := t.chart(of, fmt.Sprintf("training-%d-%s", i+1, of), nil)
				c.Training, c.Title = true, strings.Replace(c.Title, "Validation", "Training", 1)
				g.Charts = append(g.Charts, c)
			}
		}
	}
	return s
}

// read returns the curves of a row's runs, and notes those that it does not have.
func (s *curveSection) read(row *compare.Row) (runs [][]compare.Point) {
	for _, run := range row.Trained {
		points, err := run.Curve()
		points = slices.DeleteFunc(points, func(p compare.Point) bool { return math.IsNaN(p.Loss) || math.IsInf(p.Loss, 0) })
		if err == nil && len(points) > 0 {
			runs = append(runs, points)
		} else {
			s.Missing = append(s.Missing, fmt.Sprintf("%s has no evaluations in its record.", run.Path))
		}
	}
	if row.Diverged > 0 {
		s.Missing = append(s.Missing, fmt.Sprintf("Row %d: %s not drawn because the loss diverged.", row.Number, amount.Subject(row.Diverged, "run", "is", "are")))
	}
	return runs
}

// trainingPoints is how many points a curve of training losses has at most.
const trainingPoints = 60

// training returns the group with the losses of its rows' batches.
func (g *curveGroup) training() curveGroup {
	t := curveGroup{Metric: "training loss"}
	for _, s := range g.Rows {
		if len(s.training) > 0 {
			s.runs = s.training
			t.Rows = append(t.Rows, s)
		}
	}
	return t
}

// validation returns the number of the metric that a row's curves are of, the validation perplexity
// or the loss, −1 where it has none.
func (r report) validation(row *compare.Row) int {
	for i, m := range r.Metrics {
		if (m.Name == "validation perplexity" || m.Name == "validation loss") && row.Cells[i].Class > 0 {
			return i
		}
	}
	return -1
}

// apart says why rows are not drawn on the axes of others.
func apart(metric string, a []compare.Aspect, other string, b []compare.Aspect) string {
	if metric != other {
		return fmt.Sprintf("These rows have a %s and not a %s, and the two do not compare.", other, metric)
	}
	return fmt.Sprintf("These rows do not compare with those above: %s.", compare.Apart(a, b))
}

// curveHeight is that of a chart in pixels; the width is the reader's.
const curveHeight = 340

// chart draws the group against what was spent.
func (g *curveGroup) chart(of, id string, at *compare.Budget) curveChart {
	c := curveChart{ID: id, Of: of}
	var means [][]compare.Point
	x := axis{}
	for _, s := range g.Rows {
		mean := meanCurve(s.runs, of)
		means = append(means, mean)
		for _, run := range s.runs {
			x.high = max(x.high, compare.Budget{Of: of}.Spent(run[len(run)-1]))
		}
	}
	if x.high <= 0 {
		x.high = 1
	}
	longest := x.high
	const room = 1.04 // for the numbers at the ends
	x.high = float64(x.high * room)
	y, cut := lossAxis(g.Rows, means, of, at)
	c.Cut = cut
	u := unitOf(of, longest)
	c.X, c.XName = axis{0, x.high / u.size}.ticks(7), u.name
	c.Y = flipped(y.ticks(7))
	if strings.HasSuffix(g.Metric, "perplexity") {
		c.Perplexity = flipped(y.exponential(7))
	}
	if at != nil && at.Of == of && at.Amount < x.high {
		c.Budget = &budgetLine{x.at(at.Amount), at.String(), "end", -5}
		if c.Budget.At < 50 {
			c.Budget.Anchor, c.Budget.Shift = "start", 5
		}
	}
	var said []string
	for i, s := range g.Rows {
		if len(s.runs) > 1 {
			for _, run := range s.runs {
				c.Lines = append(c.Lines, line{s.Hue, path(run, of, x, y), false})
			}
		}
		if len(means[i]) == 0 {
			continue
		}
		c.Lines = append(c.Lines, line{s.Hue, path(means[i], of, x, y), true})
		last := means[i][len(means[i])-1]
		c.Ends = append(c.Ends, curveEnd{s.Hue, inFront(s.Number), x.at(compare.Budget{Of: of}.Spent(last)), curveHeight * (1 - y.at(last.Loss)/100)})
		said = append(said, fmt.Sprintf("%s, ends at %.4f", rowNamed(s.Number, s.Name), last.Loss))
	}
	spread(c.Ends)
	// Means lie on top of the seeds of all rows.
	slices.SortStableFunc(c.Lines, func(a, b line) int { return strings.Compare(strconv.FormatBool(a.Mean), strconv.FormatBool(b.Mean)) })
	c.Title = fmt.Sprintf("Validation loss against %s", u.name)
	c.Description = "Mean loss over seeds: " + strings.Join(said, "; ") + "."
	return c
}

// flipped has ticks from the top, as SVG does.
func flipped(ticks []tick) []tick {
	for i := range ticks {
		ticks[i].At = 100 - ticks[i].At
	}
	return ticks
}
