package compare

import (
	"math"
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
