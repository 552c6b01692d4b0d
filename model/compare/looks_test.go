package compare

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
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

// advised is what a user has who begins with some seeds and trains as many more as is
// proposed, until nothing is: whether a winner was ever named, by the looks, and by
// taking each look for the only one.
func advised(a, b sample, begin int) (looks, naive bool) {
	for n := begin; ; {
		d := newDifference(a.first(n), b.first(n))
		p, _ := d.sequential()
		looks, naive = looks || p < level, naive || d.p() < level
		more := d.moreSeeds(level)
		if looks && naive || more == 0 {
			return looks, naive
		}
		n += more
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
			looks, naive := 0, 0
			for c := range *cases {
				a, b := twoRows(rand.New(rand.NewPCG(uint64(c), uint64(begin))), mostSeeds, 0, paired)
				l, n := advised(a, b, begin)
				looks, naive = looks+count(l), naive+count(n)
			}
			t.Logf("no difference, paired %-5v from %2d seeds as advised: a winner in %4.1f %%, naive %4.1f %%", paired, begin, share(looks), share(naive))
			if share(looks) > 100*most {
				t.Errorf("a winner is named in %.1f %% of cases, want at most %.1f %%", share(looks), 100*most)
			}
			worst = max(worst, naive)
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
			looks, naive := 0, 0
			for c := range *cases {
				a, b := twoRows(rand.New(rand.NewPCG(uint64(c), 99)), n, effect, true)
				d := newDifference(a, b)
				p, _ := d.sequential()
				looks, naive = looks+count(p < level), naive+count(d.p() < level)
			}
			t.Logf("a difference of %.2f, n = %2d: found in %5.1f %%, naive %5.1f %%", effect, n, share(looks), share(naive))
			if effect == 0 && share(looks) > 100*most {
				t.Errorf("a winner is named in %.1f %% of cases, want at most %.1f %%", share(looks), 100*most)
			}
		}
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

func ExampleTest_Sentence() {
	fmt.Println(Test{Best: 1, Verdict: Worse, Seeds: 8, Known: 5}.Sentence())
	fmt.Println(Test{Best: 1, Verdict: Undecided, MoreSeeds: 5}.Sentence())
	// Output:
	// row 1 is better, as the first 5 seeds show
	// undecided, about 5 more seeds would tell
}
