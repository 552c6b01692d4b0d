package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// mostCurves is how many rows are drawn: more are a tangle.
const mostCurves = 2 * hues

// A curveSection has the learning curves, a group of them for the rows that compare
// with one another.
type curveSection struct {
	Groups  []curveGroup
	Of      string // the axis that is seen first
	Missing []string
	Single  bool // it is of one row
	Seeds   bool // a row has several runs
	Types   bool // the rows have other types of losses
}

// A curveGroup is rows that are drawn on the same axes, once by seconds and once by
// tokens.
type curveGroup struct {
	Reason  string // why it stands apart; empty for the first
	Metric  string
	Rows    []series
	Charts  []curveChart
	measure string // what is drawn, such as the accuracy; empty: the loss
}

// A series is the curves of a row.
type series struct {
	Hue, Name string
	Number    int // 0: it is the only one
	runs      [][]compare.Point
	training  [][]compare.Point // losses of the batches, where the records have them
}

// A curveChart is losses, or a measure such as the accuracy, against something spent.
type curveChart struct {
	ID, Of, Title, Description string
	What                       string // is drawn, as a title says it
	XName, YName               string
	X, Y, Perplexity           []tick // Y from the top
	Lines                      []line
	Ends                       []curveEnd
	Budget                     *budgetLine
	Cut                        string // where the first values lie that it does not show; empty: it shows all
	Training                   bool   // of batches, and not of held-out text
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
	s := &curveSection{Of: "seconds", Single: len(r.Rows) == 1, Seeds: r.seeds(), Types: slices.Contains(r.Keys, "loss.type")}
	if r.At != nil {
		s.Of = r.At.Of
	}
	var losses, measures []*rankedGroup
	drawn := 0
	for n, row := range r.Rows {
		loss, measure := r.validation(row)
		if loss < 0 && len(r.Rows) == 1 {
			s.Missing = append(s.Missing, "There are no evaluations on held-out text.")
			s.addTraining(series{Hue: hue(n), Name: r.label(row), training: trainingCurves(row)})
			continue
		}
		if len(row.Trained) == 0 {
			s.read(row)
			continue
		}
		if loss < 0 {
			s.Missing = append(s.Missing, fmt.Sprintf("Row %d has no evaluations on held-out text.", row.Number))
			continue
		}
		if drawn == mostCurves {
			s.Missing = append(s.Missing, fmt.Sprintf("The first %d of %d rows are drawn.", mostCurves, len(r.Rows)))
			break
		}
		se := series{Hue: hue(n), Name: r.label(row), Number: r.number(row), runs: s.read(row)}
		if len(se.runs) == 0 {
			continue
		}
		drawn++
		if measure >= 0 {
			name := strings.TrimPrefix(r.Metrics[measure].Name, "validation ")
			if judged := se.judged(name); len(judged.runs) > 0 {
				g := r.groupOf(&measures, row, measure)
				g.measure, g.Rows = name, append(g.Rows, judged)
			}
		}
		se.training = trainingCurves(row)
		g := r.groupOf(&losses, row, loss)
		g.Rows = append(g.Rows, se)
	}
	for i, g := range measures { // what rows are chosen by comes first
		s.add(g, "measure", i+1, r.At)
	}
	for i, g := range losses {
		s.add(g, "curve", i+1, r.At)
	}
	if len(s.Groups) == 0 && len(s.Missing) == 0 {
		return nil
	}
	return s
}

// add draws a group. What its charts are called begins with kind.
func (s *curveSection) add(g *rankedGroup, kind string, number int, at *compare.Budget) {
	for _, of := range []string{"seconds", "tokens"} {
		g.Charts = append(g.Charts, g.chart(of, fmt.Sprintf("%s-%d-%s", kind, number, of), at))
		if t := g.training(); len(t.Rows) > 0 {
			g.Charts = append(g.Charts, t.trainingChart(of, number))
		}
	}
	s.Groups = append(s.Groups, g.curveGroup)
}

// A rankedGroup is a group with the metric and the class by which rows belong to it.
type rankedGroup struct {
	curveGroup
	metric, class int
	aspects       []compare.Aspect // of its first row
}

// groupOf returns the group of those that the row belongs to by a metric, a new one if there is none.
func (r report) groupOf(groups *[]*rankedGroup, row *compare.Row, metric int) *rankedGroup {
	cell := row.Cells[metric]
	for _, g := range *groups {
		if g.metric == metric && g.class == cell.Class {
			return g
		}
	}
	g := &rankedGroup{curveGroup{Metric: r.Metrics[metric].Name}, metric, cell.Class, cell.Aspects}
	if len(*groups) > 0 {
		first := (*groups)[0]
		g.Reason = apart(first.Metric, first.aspects, g.Metric, g.aspects)
	}
	*groups = append(*groups, g)
	return g
}

// judged returns the series of a measure such as the accuracy: its points have it in the place of the loss,
// and evaluations that do not have it are left out.
func (s series) judged(measure string) series {
	runs := s.runs
	s.runs = nil
	for _, run := range runs {
		var points []compare.Point
		for _, p := range run {
			if p.Measure == measure {
				p.HeldOut = evaluate.HeldOut{Loss: p.Value}
				points = append(points, p)
			}
		}
		if len(points) > 0 {
			s.runs = append(s.runs, points)
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

// trainingCurves returns the losses of the batches of a row's runs that have some.
func trainingCurves(row *compare.Row) (curves [][]compare.Point) {
	for _, run := range row.Trained {
		if points, err := run.TrainingCurve(trainingPoints); err == nil && len(points) > 1 {
			curves = append(curves, points)
		}
	}
	return curves
}

// addTraining draws the losses of the batches alone, of the only row, which has no others.
func (s *curveSection) addTraining(only series) {
	g := &curveGroup{Rows: []series{only}}
	t := g.training()
	if len(t.Rows) == 0 {
		return
	}
	for _, of := range []string{"seconds", "tokens"} {
		t.Charts = append(t.Charts, t.trainingChart(of, 1))
	}
	s.Groups = append(s.Groups, t)
}

// trainingChart draws the group that [curveGroup.training] returned.
func (g *curveGroup) trainingChart(of string, number int) curveChart {
	c := g.chart(of, fmt.Sprintf("training-%d-%s", number, of), nil)
	c.Training, c.Title = true, strings.Replace(c.Title, "Validation", "Training", 1)
	return c
}

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

// validation returns the numbers of the metrics that a row's curves are of, −1 where it has none: the
// validation perplexity or loss, and the measure, such as the accuracy.
func (r report) validation(row *compare.Row) (loss, measure int) {
	number := func(of string) int {
		return slices.IndexFunc(r.Metrics, func(m compare.Metric) bool { return m.Name == "validation "+of })
	}
	loss, measure = -1, -1
	for _, i := range []int{number("perplexity"), number("loss")} {
		if i >= 0 && row.Cells[i].Class > 0 {
			loss = i
		}
	}
	for _, run := range row.Trained {
		if v := run.Manifest.Valid; v != nil && v.Measure != "" {
			if i := number(v.Measure); i >= 0 && row.Cells[i].Class > 0 {
				measure = i
			}
		}
	}
	return loss, measure
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
		mean := meanCurve(s.runs, of, at)
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
	u := unitOf(of, longest)
	c.X, c.XName = axis{0, x.high / u.size}.ticks(7), u.name
	y := g.upright(&c, means, at)
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
		said = append(said, fmt.Sprintf("%s, ends at %s", rowNamed(s.Number, s.Name), g.number(last.Loss)))
	}
	spread(c.Ends)
	// Means lie on top of the seeds of all rows.
	slices.SortStableFunc(c.Lines, func(a, b line) int { return strings.Compare(strconv.FormatBool(a.Mean), strconv.FormatBool(b.Mean)) })
	c.What = cmp.Or(spoken(g.measure), "loss")
	c.Title = fmt.Sprintf("Validation %s against %s", c.What, u.name)
	c.Description = fmt.Sprintf("Mean %s over seeds: %s.", c.What, strings.Join(said, "; "))
	return c
}

// upright gives a chart the axis on which its losses or measures stand, and returns it.
func (g *curveGroup) upright(c *curveChart, means [][]compare.Point, at *compare.Budget) axis {
	if g.measure == "" {
		y, cut := lossAxis(g.Rows, means, c.Of, at)
		if cut {
			c.Cut = "above"
		}
		c.Y, c.YName = flipped(y.ticks(7)), "loss"
		if strings.HasSuffix(g.Metric, "perplexity") {
			c.Perplexity = flipped(y.exponential(7))
		}
		return y
	}
	y, cut := measureAxis(g.Rows, means, c.Of, at)
	if cut {
		c.Cut = "below"
	}
	c.YName = spoken(g.measure)
	if evaluate.IsShare(g.measure) {
		c.Y, c.YName = axis{float64(100 * y.low), float64(100 * y.high)}.ticks(7), c.YName+" (%)"
	} else {
		c.Y = y.ticks(7)
	}
	most := y.at(1) + 1e-9 // no measure is greater
	c.Y = flipped(slices.DeleteFunc(c.Y, func(t tick) bool { return t.At > most }))
	return y
}

// number writes a number that is drawn.
func (g *curveGroup) number(y float64) string {
	if g.measure == "" {
		return fmt.Sprintf("%.4f", y)
	}
	return resultText(g.measure, y)
}

// flipped has ticks from the top, as SVG does.
func flipped(ticks []tick) []tick {
	for i := range ticks {
		ticks[i].At = 100 - ticks[i].At
	}
	return ticks
}
