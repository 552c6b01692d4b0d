package compare

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// TestLoss has runs with outcomes of 400 items, of which a change takes every tenth away, and checks that the difference
// is that of the items which all cover, within its interval.
func TestLoss(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	const n = 400
	set := &evaluate.OddOneOut{}
	for range n {
		set.Groups = append(set.Groups, evaluate.Group{Words: []string{"a", "b"}, Odd: []string{"c"}})
	}
	space, err := evaluate.NewSpace(&vector.Table{Words: []string{"w"}, Dim: 1, Data: []float32{1}}, evaluate.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	metric := set.Score(space)[0].Of // the share of right answers
	var before, after []evaluate.Result
	for range 5 {
		a, b := make([]float64, n), make([]float64, n)
		for i := range a {
			a[i] = float64(rng.IntN(2))
			if b[i] = a[i]; rng.IntN(10) == 0 {
				b[i] = 0
			}
		}
		b[7] = math.NaN()
		before, after = append(before, evaluate.Result{Items: a, Of: metric}), append(after, evaluate.Result{Items: b, Of: metric})
	}
	for _, runs := range []int{1, 5} {
		l := NewLoss(before[:runs], after[:runs], 1000, 1)
		if l.Items != n-1 || l.Runs != runs || !(math.Abs(l.After-l.Before-l.Difference) <= 1e-12) {
			t.Errorf("%d runs: %+v", runs, l)
		}
		if !(l.Low < l.Difference && l.Difference < l.High && l.High < 0 && l.Low > -0.12) {
			t.Errorf("%d runs: the difference is %.3f, within %.3f and %.3f; about -0.05 is lost", runs, l.Difference, l.Low, l.High)
		}
		same := NewLoss(before[:runs], before[:runs], 1000, 1)
		if same.Difference != 0 || !math.IsNaN(same.Low) || same.Items != n {
			t.Errorf("%d runs without a change: %+v", runs, same)
		}
	}
	one, five := NewLoss(before[:1], after[:1], 1000, 1), NewLoss(before, after, 1000, 1)
	if five.High-five.Low >= one.High-one.Low {
		t.Errorf("the interval of five runs is %v wide, and of one %v", five.High-five.Low, one.High-one.Low)
	}
	if l := NewLoss(before, after, 0, 1); !math.IsNaN(l.Low) || math.IsNaN(l.Difference) {
		t.Errorf("without resamples: %+v", l)
	}
}
