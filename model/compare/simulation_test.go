package compare

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/lexigraph/lexigraph/data/machine"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A world makes runs as they might come out.
type world struct {
	rows, seeds int
	held        int     // held-out metrics: 0 to 2
	items       int     // of each of two sets; 0: no sets
	shared      float64 // how much of a run's luck is that of its seed, whatever the row
	same        bool    // whether the rows have the same seeds
	effect      float64 // by how much row 0 is better, in standard deviations of a run
	perItem     float64 // how far rows differ on single items, by nothing on average
}

// similarity is what makes one number of the items of a similarity set.
func similarity(t *testing.T, items int) evaluate.Metric {
	t.Helper()
	var text strings.Builder
	for i := range items {
		fmt.Fprintf(&text, "a b %d.5\n", i)
	}
	set, err := evaluate.Parse("set.txt", []byte(text.String()), evaluate.KindSimilarity)
	if err != nil {
		t.Fatal(err)
	}
	table := &vector.Table{Words: []string{"a", "b"}, Dim: 1, Data: []float32{1, 1}}
	s := evaluate.Defaults()
	s.Resamples = 0
	space, err := evaluate.NewSpace(table, s)
	if err != nil {
		t.Fatal(err)
	}
	return set.Score(space)[0].Of
}

// runs returns the runs of a simulated comparison.
func (w world) runs(rng *rand.Rand, of evaluate.Metric) []*Run {
	var runs []*Run
	luck := make([][4]float64, w.seeds)
	for s := range luck {
		for m := range luck[s] {
			luck[s][m] = rng.NormFloat64()
		}
	}
	const sets = 2
	gold := make([]float64, w.items)
	for i := range gold {
		gold[i] = float64(i) / float64(w.items)
	}
	for row := range w.rows {
		effect := 0.0
		if row == 0 {
			effect = w.effect
		}
		own := make([]float64, sets*w.items)
		for i := range own {
			own[i] = w.perItem * rng.NormFloat64()
		}
		for s := range w.seeds {
			m := &train.Manifest{Name: fmt.Sprint("row", row), Seed: uint64(s), ConfigHash: fmt.Sprint(row), VocabHash: "v", Convention: "c", Seconds: 1, Tokens: 1}
			if !w.same {
				m.Seed += uint64(100 * row)
			}
			x := func(metric int) float64 {
				own := rng.NormFloat64()
				if w.same {
					return math.Sqrt(w.shared)*luck[s][metric] + math.Sqrt(1-w.shared)*own
				}
				return own
			}
			held := func(metric int) *evaluate.HeldOut {
				if metric >= w.held {
					return nil
				}
				return &evaluate.HeldOut{Loss: 1, Perplexity: 100 + x(metric) - effect, Targets: 10}
			}
			m.Valid, m.Test = held(0), held(1)
			run := &Run{Path: fmt.Sprint(row, s), State: Done, Manifest: m}
			for k := range sets {
				if w.items == 0 {
					break
				}
				quality := 1 + 0.15*(x(2+k)+effect) // how closely cosines follow gold
				items := make([]float64, w.items)
				for i := range items {
					items[i] = quality*gold[i] + own[k*w.items+i] + 0.3*rng.NormFloat64()
				}
				run.Scores = append(run.Scores, evaluate.Result{Set: fmt.Sprint("set", k), Metric: "spearman", Items: items, Of: of, Total: w.items, Value: 0})
			}
			runs = append(runs, run)
		}
	}
	return runs
}

// found returns in how many of so many simulated comparisons any row is said to
// be worse than another.
func (w world) found(t *testing.T, cases int) int {
	t.Helper()
	var of evaluate.Metric
	if w.items > 0 {
		of = similarity(t, w.items)
	}
	var found atomic.Int64
	err := machine.InParallel(cases, func(c int) error {
		r, err := Compare(w.runs(rand.New(rand.NewPCG(uint64(c), 7)), of), Options{Resamples: 100})
		if err == nil && slices.ContainsFunc(r.Tests, func(t Test) bool { return t.Verdict == Worse }) {
			found.Add(1)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return int(found.Load())
}

// TestNoise compares runs that differ by luck alone. A winner may be named in at
// most 5 % of cases; the bound allows for the luck of the simulation itself,
// three standard deviations.
func TestNoise(t *testing.T) {
	for _, w := range []world{
		{rows: 2, seeds: 3, held: 1, same: true},
		{rows: 2, seeds: 5, held: 2, same: true, shared: 0.5},
		{rows: 3, seeds: 5, held: 2, same: true, shared: 0.9},
		{rows: 4, seeds: 3, held: 2, same: true, shared: 0.5},
		{rows: 4, seeds: 5, held: 2, same: false},
		{rows: 2, seeds: 2, held: 2, same: false},
		{rows: 2, seeds: 5, items: 40, same: true, shared: 0.5},
		{rows: 2, seeds: 3, items: 40, same: true, perItem: 0.3},
		{rows: 3, seeds: 3, held: 2, items: 40, same: true, shared: 0.5},
		{rows: 4, seeds: 3, held: 2, items: 20, same: true, shared: 0.5, perItem: 0.3},
		{rows: 2, seeds: 5, items: 40, same: false, perItem: 0.5},
	} {
		t.Run(fmt.Sprintf("%+v", w), func(t *testing.T) {
			cases := 500
			if w.items > 0 {
				cases = 200
			}
			n := w.found(t, cases)
			share := float64(n) / float64(cases)
			t.Logf("a winner in %d of %d, %.1f %%", n, cases, 100*share)
			if most := level + 3*math.Sqrt(level*(1-level)/float64(cases)); share > most {
				t.Errorf("a winner is named in %.1f %% of cases in which there is none, want at most %.1f %%", 100*share, 100*most)
			}
		})
	}
}

// TestPower compares runs of which one row is better.
func TestPower(t *testing.T) {
	for _, c := range []struct {
		world
		least float64
	}{
		{world{rows: 2, seeds: 5, held: 1, same: true, effect: 3}, 0.7},
		{world{rows: 2, seeds: 5, held: 1, same: true, shared: 0.9, effect: 1}, 0.7}, // what pairing finds
		{world{rows: 4, seeds: 5, held: 2, same: true, effect: 6}, 0.6},
		{world{rows: 2, seeds: 5, items: 80, same: true, effect: 3}, 0.4},
	} {
		t.Run(fmt.Sprintf("%+v", c.world), func(t *testing.T) {
			const cases = 200
			share := float64(c.found(t, cases)) / cases
			t.Logf("found in %.1f %%", 100*share)
			if share < c.least {
				t.Errorf("the better row is found in %.1f %% of cases, want at least %.0f %%", 100*share, 100*c.least)
			}
		})
	}
}

// TestPercentiles shows why the intervals are not percentiles of resampled seeds:
// among equal rows with five seeds these name a winner in far more than 5 %.
func TestPercentiles(t *testing.T) {
	const cases, seeds, draws = 2000, 5, 400
	rng := rand.New(rand.NewPCG(1, 1))
	percentiles, ours := 0, 0
	for range cases {
		delta := make([]float64, seeds)
		a, b := sample{seeds: []uint64{1, 2, 3, 4, 5}, values: delta}, sample{seeds: []uint64{1, 2, 3, 4, 5}, values: make([]float64, seeds)}
		for i := range delta {
			delta[i] = rng.NormFloat64()
		}
		means := make([]float64, draws)
		for d := range means {
			for range seeds {
				means[d] += delta[rng.IntN(seeds)] / seeds
			}
		}
		slices.Sort(means)
		if means[int(0.025*draws)] > 0 || means[int(0.975*draws)] < 0 {
			percentiles++
		}
		if newDifference(a, b).p() < level {
			ours++
		}
	}
	t.Logf("percentiles: %.1f %%, ours: %.1f %%", 100*float64(percentiles)/cases, 100*float64(ours)/cases)
	if most := 0.065 * cases; float64(ours) > most {
		t.Errorf("a winner in %d of %d cases without one, want at most %.0f", ours, cases, most)
	}
	if least := 0.1 * cases; float64(percentiles) < least {
		t.Errorf("percentiles find one in %d of %d only; the Note at difference is wrong", percentiles, cases)
	}
}
