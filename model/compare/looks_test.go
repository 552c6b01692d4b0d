package compare

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

// cases is how many comparisons TestAdvice and TestItemPower simulate of each kind.
// More of them make the table exact: go test ./model/compare -v -run 'Advice|ItemPower' -cases 20000
var cases = flag.Int("cases", 300, "simulated comparisons of each kind")

// twoRows returns n seeds of two rows, of which the first is higher by the effect, in
// standard deviations of a difference.
func twoRows(rng *rand.Rand, n int, effect float64, paired bool) (a, b sample) {
	a, b = sample{seeds: seedsTo(n)}, sample{seeds: seedsTo(n)}
	for i := range n {
		if !paired {
			b.seeds[i] += 1000
		}
		a.values = append(a.values, effect+rng.NormFloat64()*math.Sqrt2/2)
		b.values = append(b.values, rng.NormFloat64()*math.Sqrt2/2)
	}
	return a, b
}

// first returns the first n seeds.
func (s sample) first(n int) sample {
	f := sample{seeds: s.seeds[:n], values: s.values[:n], units: s.units}
	if s.resampled != nil {
		f.resampled = s.resampled[:n]
	}
	return f
}

// advised reports whether a user is ever told of a winner who begins with some seeds and
// trains as many more as is proposed, until nothing is.
func advised(a, b sample, begin int) bool {
	for n := begin; ; {
		d := newDifference(a.first(n), b.first(n))
		p, _ := d.sequential()
		more := d.moreSeeds(level)
		if p < level || more == 0 {
			return p < level
		}
		n += more
	}
}

// naive is advised with each look taken for the only one, and more seeds proposed
// as they would tell then.
func naive(a, b sample, begin int) bool {
	for n := begin; ; {
		d := newDifference(a.first(n), b.first(n))
		if d.p() < level {
			return true
		}
		n += 1 + sort.Search(mostSeeds-n, func(i int) bool { return d.shows(n+1+i, level) })
		if n > mostSeeds {
			return false
		}
	}
}

// TestAdvice holds that of two equal rows none is called better in more than 5 % of
// cases by a user who does what is proposed, up to 50 seeds, nor by one who looks at
// every planned number of seeds; and says what that costs. "Naive" is a test at 5 % whenever
// somebody looks.
func TestAdvice(t *testing.T) {
	most := level + 3*math.Sqrt(level*(1-level)/float64(*cases))
	share := func(n int) float64 { return 100 * float64(n) / float64(*cases) }
	worst := 0
	for _, paired := range []bool{true, false} {
		for _, begin := range []int{2, 3, 4, 5, 7, 8, 10} {
			looks, single := 0, 0
			for c := range *cases {
				a, b := twoRows(rand.New(rand.NewPCG(uint64(c), uint64(begin))), mostSeeds, 0, paired)
				looks, single = looks+count(advised(a, b, begin)), single+count(naive(a, b, begin))
			}
			t.Logf("no difference, paired %-5v from %2d seeds as advised: a winner in %4.1f %%, naive %4.1f %%", paired, begin, share(looks), share(single))
			if share(looks) > 100*most {
				t.Errorf("a winner is named in %.1f %% of cases, want at most %.1f %%", share(looks), 100*most)
			}
			worst = max(worst, single)
		}
		ever := 0
		for c := range *cases {
			a, b := twoRows(rand.New(rand.NewPCG(uint64(c), 77)), mostSeeds, 0, paired)
			p, _ := newDifference(a, b).sequential() // counts every earlier look of the same sign
			ever += count(p < level)
		}
		t.Logf("no difference, paired %-5v at 50 seeds: a winner in %4.1f %%", paired, share(ever))
		if share(ever) > 100*most {
			t.Errorf("a winner is named in %.1f %% of cases, want at most %.1f %%", share(ever), 100*most)
		}
	}
	if share(worst) < 100*most {
		t.Errorf("naive looks name a winner in %.1f %% at most: the simulation shows nothing", share(worst))
	}
	for _, effect := range []float64{0, 0.65, 1.5} {
		for _, n := range []int{2, 3, 4, 5, 6, 7, 8, 10, 12, 20} {
			looks, single := 0, 0
			for c := range *cases {
				a, b := twoRows(rand.New(rand.NewPCG(uint64(c), 99)), n, effect, true)
				d := newDifference(a, b)
				p, _ := d.sequential()
				looks, single = looks+count(p < level), single+count(d.p() < level)
			}
			t.Logf("a difference of %.2f, n = %2d: found in %5.1f %%, naive %5.1f %%", effect, n, share(looks), share(single))
			if effect == 0 && share(looks) > 100*most {
				t.Errorf("a winner is named in %.1f %% of cases, want at most %.1f %%", share(looks), 100*most)
			}
		}
	}
}

// TestAdviceHolm: with several rows, looking again at every planned number of seeds, any
// row is called better than any other in at most 5 % of cases.
func TestAdviceHolm(t *testing.T) {
	found := 0
	for c := range *cases {
		rng := rand.New(rand.NewPCG(uint64(c), 4))
		var rows []sample
		for range 4 {
			a, _ := twoRows(rng, mostSeeds, 0, true)
			rows = append(rows, a)
		}
		ever := false
		for _, look := range plannedLooks {
			var p []float64
			for i := range rows {
				for j := range i {
					x, _ := newDifference(rows[i].first(look.seeds), rows[j].first(look.seeds)).sequential()
					p = append(p, x)
				}
			}
			corrected, _ := holm(p)
			ever = ever || slices.Min(corrected) < level
		}
		found += count(ever)
	}
	share := float64(found) / float64(*cases)
	t.Logf("four equal rows, at every planned look: a winner in %.1f %%", 100*share)
	if most := level + 3*math.Sqrt(level*(1-level)/float64(*cases)); share > most {
		t.Errorf("a winner is named in %.1f %% of cases, want at most %.1f %%", 100*share, 100*most)
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestLooks holds the shares to their sum, and a verdict to the look that gave it.
func TestLooks(t *testing.T) {
	sum := 0.0
	for _, look := range plannedLooks {
		sum += look.share
	}
	near(t, "the sum of the shares", sum, 1, 1e-12)
	// Five seeds show a difference; the sixth is far off, and takes it away no more.
	a := sample{seeds: seedsTo(6), values: []float64{1, 1.1, 0.9, 1.05, 0.95, 9}}
	b := sample{seeds: seedsTo(6), values: make([]float64, 6)}
	d := newDifference(a, b)
	if p, at := d.sequential(); p >= level || at > 5 || d.p() < level {
		t.Errorf("p is %v at %d seeds, and %v at 6 alone; want less than 0.05 at 5 or before", p, at, d.p())
	}
	a.values[5] = -19 // now it is the other that is ahead
	if p, at := newDifference(a, b).sequential(); p < level {
		t.Errorf("p is %v at %d seeds, of a difference that has changed its sign", p, at)
	}
}

// TestLooksBound: p over all looks is a probability, however much each look's share takes.
func TestLooksBound(t *testing.T) {
	a := sample{seeds: seedsTo(4), values: []float64{1, -1, 2, -1.9}}
	if p, at := newDifference(a, sample{seeds: seedsTo(4), values: make([]float64, 4)}).sequential(); p != 1 || at != 4 {
		t.Errorf("p is %v at %d seeds, want 1 at 4", p, at)
	}
}
