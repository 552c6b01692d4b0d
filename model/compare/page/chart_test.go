package page

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/compare"
	"pgregory.net/rapid"
)

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		axis axis
		most int
		want string
	}{
		{axis{0, 10}, 6, "0 2 4 6 8 10"},
		{axis{0.31, 0.68}, 5, "0.4 0.5 0.6"},
		{axis{4.351, 4.449}, 5, "4.36 4.38 4.40 4.42 4.44"},
		{axis{-1, 1}, 5, "−1.0 −0.5 0.0 0.5 1.0"},
		{axis{0, 2_500_000}, 6, "0 500,000 1,000,000 1,500,000 2,000,000 2,500,000"},
		{axis{1, 1}, 5, ""},
		{axis{0.97, math.Nextafter(0.97, 1)}, 5, ""}, // what rounding makes of three equal numbers
		{axis{0.97, math.Nextafter(0.97, 1)}.padded(0.05), 5, "0.94 0.96 0.98 1.00"},
	} {
		var got []string
		for _, tick := range test.axis.ticks(test.most) {
			got = append(got, tick.Text)
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("from %v to %v the ticks are %s, want %s", test.axis.low, test.axis.high, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a := axis{low: rapid.Float64Range(-1e6, 1e6).Draw(t, "low")}
		a.high = a.low + math.Exp(rapid.Float64Range(-5, 15).Draw(t, "length"))
		most := rapid.IntRange(3, 12).Draw(t, "most")
		ticks := a.ticks(most)
		if len(ticks) < 1 || len(ticks) > most {
			t.Fatalf("%d ticks, want 1 to %d", len(ticks), most)
		}
		for i, tick := range ticks {
			if tick.At < -1e-6 || tick.At > 100+1e-6 {
				t.Errorf("a tick is at %v %%", tick.At)
			}
			if i > 0 && tick.Text == ticks[i-1].Text {
				t.Errorf("two ticks say %s", tick.Text)
			}
		}
	})
}

// TestExponential: round perplexities stand where their logarithms are.
func TestExponential(t *testing.T) {
	a := axis{math.Log(40), math.Log(1200)}
	var got []string
	for _, tick := range a.exponential(7) {
		got = append(got, tick.Text)
		if tick.Text == "100" && !(math.Abs(tick.At-a.at(math.Log(100))) <= 1e-9) {
			t.Errorf("100 is at %v", tick.At)
		}
	}
	if want := []string{"50", "100", "200", "500", "1,000"}; !slices.Equal(got, want) {
		t.Errorf("ticks are %v, want %v", got, want)
	}
	if got := (axis{math.Log(95), math.Log(112)}).exponential(5); len(got) != 4 || got[0].Text != "95" || got[3].Text != "110" {
		t.Errorf("over a short stretch ticks are %v", got)
	}
	if got := (axis{1, 730}).exponential(7); len(got) == 0 || len(got) > 14 { // e^730 is no float64
		t.Errorf("over a stretch to the end of the numbers there are %d ticks", len(got))
	}
}

func TestMeanCurve(t *testing.T) {
	point := func(seconds, loss float64) compare.Point {
		p := compare.Point{Seconds: seconds}
		p.Loss = loss
		return p
	}
	mean := meanCurve([][]compare.Point{
		{point(0, 10), point(2, 6), point(4, 4)},
		{point(0, 10), point(1, 6), point(3, 2), point(5, 1)},
	}, "seconds", nil)
	want := []compare.Point{point(0, 10), point(1, 7), point(2, 5), point(3, 3.5), point(4, 2.75)}
	if len(mean) != len(want) {
		t.Fatalf("the mean is %v, want %v: it ends where the first of them ends", mean, want)
	}
	for i, p := range mean {
		if p.Seconds != want[i].Seconds || !(math.Abs(p.Loss-want[i].Loss) <= 1e-12) {
			t.Errorf("the mean at %v is %v, want %v at %v", p.Seconds, p.Loss, want[i].Loss, want[i].Seconds)
		}
	}
}

// TestMeanCurveSteps: a mean over seconds ends at the mean of the seconds and of the losses that the runs end with,
// as the table has them, however much longer one took; where rows are compared after equal seconds, it is the mean after these.
func TestMeanCurveSteps(t *testing.T) {
	point := func(step int64, seconds, loss float64) compare.Point {
		p := compare.Point{Step: step, Tokens: 10 * float64(step), Seconds: seconds}
		p.Loss = loss
		return p
	}
	runs := [][]compare.Point{
		{point(0, 0, 10), point(5, 1, 6), point(10, 2, 4)},
		{point(0, 0, 10), point(5, 4, 4), point(10, 8, 2)},
	}
	for _, test := range []struct {
		of     string
		at     *compare.Budget
		points int
		end    compare.Point
	}{
		{"seconds", nil, 3, point(10, 5, 3)},
		{"seconds", &compare.Budget{Of: "tokens", Amount: 50}, 3, point(10, 5, 3)},
		{"seconds", &compare.Budget{Of: "seconds", Amount: 2}, 3, point(0, 2, 5.5)},
		{"tokens", nil, 3, point(10, 0, 3)},
	} {
		mean := meanCurve(runs, test.of, test.at)
		if len(mean) != test.points {
			t.Fatalf("over %s, compared at %v, the mean is %v", test.of, test.at, mean)
		}
		end, by := mean[len(mean)-1], compare.Budget{Of: test.of}
		if by.Spent(end) != by.Spent(test.end) || end.Loss != test.end.Loss {
			t.Errorf("over %s, compared at %v, the mean ends with %v at %v, want %v at %v", test.of, test.at, end.Loss, by.Spent(end), test.end.Loss, by.Spent(test.end))
		}
	}
}

// TestMeanCurveFew: curves of training losses of runs that end at other steps have few steps in common, and their mean is no
// line of these few points.
func TestMeanCurveFew(t *testing.T) {
	var runs [][]compare.Point
	for _, steps := range []int64{997, 1200} { // of which compare.Run.TrainingCurve makes 60 points
		var run []compare.Point
		for i := range int64(60) {
			step := (i + 1) * steps / 60
			run = append(run, compare.Point{Step: step, Seconds: float64(step)})
		}
		runs = append(runs, run)
	}
	if mean := meanCurve(runs, "seconds", nil); len(mean) < 60 {
		t.Errorf("the mean has %d points", len(mean))
	}
}

// TestLossAxis: an untrained loss does not press all others into a line, and what
// is compared is always seen.
func TestLossAxis(t *testing.T) {
	var curve []compare.Point
	for i := range 101 {
		p := compare.Point{Seconds: float64(i)}
		p.Loss = 4 + 6*math.Exp(-float64(i))
		curve = append(curve, p)
	}
	rows, means := []series{{runs: [][]compare.Point{curve}}}, [][]compare.Point{curve}
	if y, cut := lossAxis(rows, means, "seconds", nil); !cut || y.high > 4.1 || y.low > 4 {
		t.Errorf("the axis goes from %v to %v", y.low, y.high)
	}
	if y, _ := lossAxis(rows, means, "seconds", &compare.Budget{Of: "seconds", Amount: 1}); y.high < 4+6/math.E {
		t.Errorf("the loss where rows are compared, %v, lies above the axis, which goes to %v", 4+6/math.E, y.high)
	}
	var rising []compare.Point
	for i, loss := range []float64{9, 4, 3.9, 4.2} {
		p := compare.Point{Seconds: float64(20 * i)}
		p.Loss = loss
		rising = append(rising, p)
	}
	if y, cut := lossAxis([]series{{runs: [][]compare.Point{rising}}}, [][]compare.Point{rising}, "seconds", nil); !cut || y.high < 4.2 || y.high > 5 {
		t.Errorf("the axis of a loss that rises at the end is %v", y)
	}
	if y, cut := lossAxis(rows, means, "tokens", nil); cut || !(y.high > y.low) { // all are at 0 tokens
		t.Errorf("without a stretch the axis goes from %v to %v", y.low, y.high)
	}
}

// TestSpread: the numbers of curves that end together can be told apart.
func TestSpread(t *testing.T) {
	ends := []curveEnd{{X: 90, Y: 338}, {X: 91, Y: 337}, {X: 90, Y: 100}, {X: 90, Y: 101}, {X: 20, Y: 100}}
	spread(ends)
	for i, a := range ends {
		for _, b := range ends[:i] {
			if math.Abs(a.X-b.X) < 4 && math.Abs(a.Y-b.Y) < 12 {
				t.Errorf("numbers are at %v and %v", a, b)
			}
		}
		if a.Y > curveHeight {
			t.Errorf("a number is at %v, below the chart", a.Y)
		}
	}
	if ends[4].Y != 100 || ends[2].Y != 100 {
		t.Errorf("numbers that are alone moved: %v", ends)
	}
}

// TestIntervalAxis: the interval of two seeds that lie close together does not
// squeeze those of other rows.
func TestIntervalAxis(t *testing.T) {
	row := func(low, high float64, x ...float64) *compare.Row {
		mean := compare.Mean{N: len(x), Low: low, High: high}
		for _, value := range x {
			mean.Mean += value / float64(len(x))
		}
		return &compare.Row{Cells: []compare.Cell{{Values: x, Over: mean}}}
	}
	rows := []*compare.Row{row(-4.85, 7.85, 1, 2), row(9.26, 11.74, 10, 11, 10.5)} // with Student's intervals
	if x := intervalAxis(0, rows); x.low > 1 || x.low < -7 || x.high < 11 {
		t.Errorf("the axis goes from %v to %v; the interval of the first row is %v", x.low, x.high, rows[0].Cells[0].Over)
	}
	if x := intervalAxis(0, []*compare.Row{row(math.NaN(), math.NaN(), 3)}); !(x.low < 3 && 3 < x.high) {
		t.Errorf("of a single run the axis goes from %v to %v", x.low, x.high)
	}
}

// TestLabels: labels that are there do not hide each other, and chosen words have
// one.
func TestLabels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := mapPanel{}
		f := frame{width: mapWidth, height: 400}
		n := rapid.IntRange(1, mostWords).Draw(t, "words")
		for i := range n {
			p.Points = append(p.Points, mapPoint{
				Word: strings.Repeat("w", rapid.IntRange(1, 30).Draw(t, "length")), Chosen: i == 0,
				X: rapid.Float64Range(mapMargin, f.width-mapMargin).Draw(t, "x"), Y: rapid.Float64Range(mapMargin, f.height-mapMargin).Draw(t, "y"),
			})
		}
		p.placeLabels(f)
		if p.Points[0].Label == "" {
			t.Error("the chosen word has no label")
		}
		var boxes []box
		for _, word := range p.Points {
			if word.Label == "" {
				continue
			}
			width := labelWidth(word.Label, word.Chosen)
			left := word.LabelX - width*map[string]float64{"start": 0, "middle": 0.5, "end": 1}[word.Anchor]
			b := box{left, word.LabelY - 0.8*labelSize, left + width, word.LabelY + 0.25*labelSize}
			for _, other := range boxes {
				if share := b.overlap(other) / (width * labelSize); share > 0.13 {
					t.Errorf("%.0f %% of a label lies on another", 100*share)
				}
			}
			boxes = append(boxes, b)
		}
	})
}

// An untrained network's loss does not stretch the axis, however few evaluations follow.
func TestAxisOfFewEvaluations(t *testing.T) {
	run := []compare.Point{{Tokens: 0}, {Tokens: 100}, {Tokens: 200}, {Tokens: 300}}
	for i, loss := range []float64{10, 6.2, 6.1, 6} {
		run[i].Loss = loss
	}
	y, cut := lossAxis([]series{{runs: [][]compare.Point{run}}}, [][]compare.Point{run}, "tokens", nil)
	if !cut || y.high > 6.3 || y.low > 6 {
		t.Errorf("the axis goes from %v to %v, cut %v", y.low, y.high, cut)
	}
}

// An axis that spans many round numbers but few of them has others.
func TestFewRoundNumbers(t *testing.T) {
	if n := len(axis{math.Log(101), math.Log(560)}.exponential(7)); n < 4 {
		t.Errorf("%d ticks from 101 to 560", n)
	}
}

// The axis of a measure shows how it rises after the first evaluation, and nothing above what it can be.
func TestMeasureAxis(t *testing.T) {
	run := []compare.Point{{Tokens: 0}, {Tokens: 100}, {Tokens: 200}, {Tokens: 300}}
	for i, value := range []float64{0.02, 0.96, 0.99, 1} {
		run[i].Loss = value
	}
	for measure, want := range map[string]string{"accuracy": "96 97 98 99 100", "mrr": "0.96 0.97 0.98 0.99 1.00"} {
		g := curveGroup{measure: measure, Rows: []series{{runs: [][]compare.Point{run}}}}
		c := curveChart{Of: "tokens"}
		y := g.upright(&c, [][]compare.Point{run}, nil)
		var got []string
		for _, tick := range c.Y {
			got = append(got, tick.Text)
		}
		if got := strings.Join(got, " "); got != want || c.Cut != "below" || y.high < 1 {
			t.Errorf("%s: the axis goes from %v to %v, with %s, want %s", measure, y.low, y.high, got, want)
		}
	}
}
