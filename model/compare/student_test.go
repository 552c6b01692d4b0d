package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestHalfway: a p-value near 1 is defined, falls as the difference grows, and is that of which the quantile is the difference.
func TestHalfway(t *testing.T) {
	for _, df := range []part{{2, 2}, {2, 998}, {0, 998}, {1e-9, 30}, {50, 1}} {
		seeds := part{df.variance, 2}
		if df.variance == 0 {
			seeds.variance = 1e-30
		}
		before := 1.0
		for at := 1e-8; at < 3; at *= 1.07 {
			d := difference{method: SeedsPaired, n: 3, seeds: seeds, items: part{1, df.df}}
			d.mean = at * math.Sqrt(d.variance())
			p := d.p()
			if !(p <= before+1e-12) || !(p > 0) {
				t.Fatalf("%+v: p = %v after %v", d, p, before)
			}
			if q := -d.quantile(p / 2); at > 1e-6 && !(math.Abs(q-at) < 1e-6*at+1e-9) {
				t.Errorf("%+v: p = %v, of which the quantile is %v and not %v", d, p, q, at)
			}
			before = p
		}
	}
	for _, items := range []float64{30, 352, 998, 9999, 5e4} { // two seeds, and a difference that the items alone would call certain
		before := 1.0
		for at := 1.0; at < 1e4; at *= 1.3 {
			d := difference{method: SeedsPaired, n: 2, seeds: part{1, 1}, items: part{1, items}}
			d.mean = at * math.Sqrt(d.variance())
			p := d.p()
			if q := -d.quantile(p / 2); !(p < before) || !(math.Abs(q-at) < 1e-6*at) {
				t.Errorf("%v items: p = %v of %v, of which the quantile is %v; before it was %v", items, p, at, q, before)
			}
			before = p
		}
	}
	for _, df := range []float64{1, 2, 5, 30, 998, 1e5} {
		for away := 1e-7; away < 0.2; away *= 3 {
			if x := student(0.5+away, df); !(math.Abs(twoSided(x, df)-(1-2*away)) < 1e-6*away+1e-12) {
				t.Errorf("%v degrees of freedom, %v beside 1/2: %v has p = %v", df, away, x, twoSided(x, df))
			}
		}
	}
	for x := 1e-6; x < 10; x *= 1.9 { // the closed forms of one and of two degrees of freedom
		near(t, "p of one degree of freedom", twoSided(x, 1), 1-2*math.Atan(x)/math.Pi, 1e-9)
		near(t, "p of two degrees of freedom", twoSided(-x, 2), 1-x/math.Sqrt(2+x*x), 1e-9)
	}
}

// TestEnds: no interval goes beyond what a metric can be, and a note says so where ± does.
func TestEnds(t *testing.T) {
	for _, test := range []struct {
		measure  string
		values   [2][]float64
		low      [2]float64 // of the rows' intervals; NaN: within the ends
		high     [2]float64
		note     string
		farthest float64 // that a difference can be
	}{
		{"accuracy", [2][]float64{{0.99, 0.97}, {0.5, 0.9}}, [2]float64{math.NaN(), 0}, [2]float64{1, 1}, "validation accuracy, 0.0 % to 100.0 %", 1},
		{"spearman", [2][]float64{{-0.9, -0.99}, {0.1, 0.12}}, [2]float64{-1, math.NaN()}, [2]float64{math.NaN(), math.NaN()}, "validation spearman, −1.000 to 1.000", 2},
		{"rmse", [2][]float64{{3, 5}, {4, 4.5}}, [2]float64{math.NaN(), math.NaN()}, [2]float64{math.NaN(), math.NaN()}, "", math.Inf(1)},
		{"gain", [2][]float64{{0.2, 0.9}, {1.4, 0.3}}, [2]float64{math.NaN(), math.NaN()}, [2]float64{math.NaN(), math.NaN()}, "", math.Inf(1)},
	} {
		var runs []*Run
		for row, values := range test.values {
			for i, value := range values {
				r := made(fmt.Sprint(row), uint64(i+1), 100)
				r.Manifest.Valid.Measure, r.Manifest.Valid.Value = test.measure, value
				runs = append(runs, r)
			}
		}
		r := compared(t, runs, Options{})
		metric := slices.IndexFunc(r.Metrics, func(m Metric) bool { return m.Name == "validation "+test.measure })
		for _, row := range r.Rows {
			m, of := row.Cells[metric].Over, row.Trained[0].Manifest.ConfigHash[0]-'0'
			want := newMean(test.values[of])
			if x := test.low[of]; !math.IsNaN(x) {
				want.Low = x
			}
			if x := test.high[of]; !math.IsNaN(x) {
				want.High = x
			}
			if m != want {
				t.Errorf("%s, row %d: got %+v, want %+v", test.measure, row.Number, m, want)
			}
		}
		said := slices.ContainsFunc(r.Notes, func(note string) bool {
			return strings.HasSuffix(note, "and the interval ends there: "+test.note)
		})
		if said != (test.note != "") {
			t.Errorf("%s: the notes are %q", test.measure, r.Notes)
		}
		for _, of := range r.Tests {
			wide := of.Low < -1 && of.High > 1
			if of.Metric == "validation "+test.measure && (of.Low < -test.farthest || of.High > test.farthest || math.IsInf(test.farthest, 0) && !wide) {
				t.Errorf("%s: the difference is %v to %v", test.measure, of.Low, of.High)
			}
		}
	}
}
