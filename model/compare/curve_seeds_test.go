package compare

import (
	"math"
	"testing"
)

// TestCurveOverSeeds: the points of all seeds are averaged, those that a seed lacks are
// left out.
func TestCurveOverSeeds(t *testing.T) {
	runs := whole(t, 3, 5)[:3] // seeds of one row
	curve := curveOverSeeds(runs)
	if len(curve) != 5 {
		t.Fatalf("%d points, want 5", len(curve))
	}
	last := curve[4]
	if last.Step != 4 || last.Tokens != 4000 || last.Seconds.Mean != 11 || last.Loss.N != 3 {
		t.Errorf("the last point is %+v", last)
	}
	sum := 0.0
	for _, r := range runs {
		points, err := r.Curve()
		if err != nil {
			t.Fatal(err)
		}
		sum += points[4].Perplexity
	}
	if math.Abs(last.Perplexity.Mean-sum/3) > 1e-9 || !(last.Perplexity.Low < sum/3 && sum/3 < last.Perplexity.High) {
		t.Errorf("the perplexity is %+v, want the mean %v inside its interval", *last.Perplexity, sum/3)
	}
	if got := curveOverSeeds(append(runs, whole(t, 1, 3)[0])); len(got) != 3 {
		t.Errorf("with a run of 3 evaluations there are %d points, want 3", len(got))
	}
	if got := curveOverSeeds(append(runs, &Run{Path: t.TempDir()})); got != nil {
		t.Errorf("with a run without a record there are %d points", len(got))
	}
}
