package compare

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// seeds returns the seeds 1 to n.
func seedsTo(n int) []uint64 {
	s := make([]uint64, n)
	for i := range s {
		s[i] = uint64(i + 1)
	}
	return s
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestStudent holds the tests to numbers that R prints: t.test(a, b, paired =
// TRUE), t.test(a, b) and t.test(a), with Student's "sleep" data (1908).
func TestStudent(t *testing.T) {
	a := []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}
	b := []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
	paired := newDifference(sample{seeds: seedsTo(10), values: a}, sample{seeds: seedsTo(10), values: b})
	near(t, "paired p", paired.p(), 0.002833, 1e-6)
	low, high := paired.interval()
	near(t, "paired low", low, -2.4598858, 1e-6)
	near(t, "paired high", high, -0.7001142, 1e-6)
	if paired.method != SeedsPaired || paired.n != 10 {
		t.Errorf("method is %q with n = %d", paired.method, paired.n)
	}
	others := seedsTo(10)
	for i := range others {
		others[i] += 100
	}
	welch := newDifference(sample{seeds: seedsTo(10), values: a}, sample{seeds: others, values: b})
	near(t, "Welch p", welch.p(), 0.07939, 1e-5)
	low, high = welch.interval()
	near(t, "Welch low", low, -3.3654832, 1e-6)
	near(t, "Welch high", high, 0.2054832, 1e-6)
	if welch.method != Unpaired {
		t.Errorf("method is %q", welch.method)
	}
	m := newMean(a)
	near(t, "low", m.Low, -0.5297804, 1e-6)
	near(t, "high", m.High, 2.0297804, 1e-6)
}

// TestFewAgainstMany: two runs against ten of other seeds, and three against twenty, name a winner among equal rows no more often than they should,
// neither at one look nor far in the tail, where Holm's method looks. By Welch's alone it is twice as often, and ten times.
func TestFewAgainstMany(t *testing.T) {
	for _, c := range []struct{ few, many int }{{2, 10}, {3, 20}} {
		rng := rand.New(rand.NewPCG(11, uint64(c.few)))
		others := seedsTo(c.many)
		for i := range others {
			others[i] += 100
		}
		const cases = 8000
		below, far, missed := 0, 0, 0
		for range cases {
			a, b := sample{seeds: seedsTo(c.few)}, sample{seeds: others}
			for range c.few {
				a.values = append(a.values, rng.NormFloat64())
			}
			for range c.many {
				b.values = append(b.values, rng.NormFloat64())
			}
			d := newDifference(a, b)
			if p := d.p(); p < 0.05 {
				if below++; p < 0.0015 {
					far++
				}
			}
			if low, high := d.interval(); low > 0 || high < 0 {
				missed++
			}
		}
		t.Logf("%v: %d, %d and %d of %d", c, below, far, missed, cases)
		if below > cases*6/100 || far > cases*4/1000 || missed > cases*6/100 {
			t.Errorf("%v: p is below 0.05 in %d and below 0.0015 in %d of %d cases, and intervals miss 0 in %d", c, below, far, cases, missed)
		}
	}
}

// TestSharedSeeds pairs the seeds that both have, and no others.
func TestSharedSeeds(t *testing.T) {
	a := sample{seeds: []uint64{1, 2, 3, 7}, values: []float64{1, 2, 4, 100}}
	b := sample{seeds: []uint64{2, 3, 4}, values: []float64{1, 2, -100}}
	d := newDifference(a, b)
	if d.method != SeedsPaired || d.n != 2 || d.mean != 1.5 {
		t.Errorf("got %q, n = %d, mean %v, want %q, 2, 1.5", d.method, d.n, d.mean, SeedsPaired)
	}
	one := newDifference(sample{seeds: []uint64{1}, values: []float64{1}}, b)
	if one.method != TooFew || !math.IsNaN(one.p()) || one.moreSeeds(level) != 0 {
		t.Errorf("a single run gives %q, p = %v", one.method, one.p())
	}
}

// TestNoSpread judges differences that are all the same by their signs.
func TestNoSpread(t *testing.T) {
	of := func(n int, by float64) difference {
		a := sample{seeds: seedsTo(n), values: make([]float64, n)}
		b := sample{seeds: seedsTo(n), values: make([]float64, n)}
		for i := range n {
			a.values[i], b.values[i] = float64(i)+by, float64(i)
		}
		return newDifference(a, b)
	}
	near(t, "p of no difference", of(5, 0).p(), 1, 0)
	near(t, "p of five alike", of(5, 1).p(), 1.0/16, 0)
	apart := newDifference(sample{seeds: []uint64{1, 2, 3}, values: []float64{2, 2, 2}}, sample{seeds: []uint64{4, 5, 6, 7}, values: []float64{1, 1, 1, 1}})
	near(t, "p of three and four with other seeds, which are alike", apart.p(), 2.0/35, 1e-15)
	near(t, "p of eight alike", of(8, 1).p(), 1.0/128, 0)
	if got := of(5, 1).moreSeeds(level); got != 5 {
		t.Errorf("%d more seeds would tell, want 5: the sign test of ten has p = 1/512", got)
	}
	// Among four tests, at 0.24 % for the look at ten; among five that is less than 1/512.
	for tests, want := range map[float64]int{4: 5, 5: 15} {
		if got := of(5, 1).moreSeeds(level / tests); got != want {
			t.Errorf("among %v tests %d more seeds would tell, want %d", tests, got, want)
		}
	}
	rounded := of(5, 0.1) // the differences are not the same to the bit
	if rounded.variance() == 0 {
		t.Fatal("0.1 is added exactly")
	}
	near(t, "p of five alike but for rounding", rounded.p(), 1.0/16, 0)
	if low, high := rounded.interval(); !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("the interval of five alike but for rounding is %v to %v, want none", low, high)
	}
	if got := rounded.moreSeeds(level); got != 5 {
		t.Errorf("%d more seeds would tell of five alike but for rounding, want 5", got)
	}
}

// TestMoreSeeds holds the number of seeds to tables of the paired t-test's power, 80 %: a
// difference of two standard deviations takes 10 pairs at a level of 0.95 %, of one
// 20 at 0.5 %, and of 0.6 50 at 0.3 %.
func TestMoreSeeds(t *testing.T) {
	of := func(mean float64) difference {
		a := sample{seeds: seedsTo(5), values: make([]float64, 5)}
		for i, z := range []float64{-1, -1, 0, 1, 1} { // variance 1
			a.values[i] = mean + z
		}
		return newDifference(a, sample{seeds: seedsTo(5), values: make([]float64, 5)})
	}
	for mean, want := range map[float64]int{2: 10 - 5, 1: 20 - 5, -1: 20 - 5, 0.6: 50 - 5, 0.5: 0} {
		if got := of(mean).moreSeeds(level); got != want {
			t.Errorf("a difference of %v takes %d more seeds, want %d", mean, got, want)
		}
	}
	d := of(0.5)
	d.items = part{1, 40} // more doubt than seeds can take away
	if got := d.moreSeeds(level); got != 0 {
		t.Errorf("%d more seeds, want none: the items are too few", got)
	}
}

// TestHolm has the worked example of four tests.
func TestHolm(t *testing.T) {
	got, times := holm([]float64{0.01, 0.04, math.NaN(), 0.03, 0.005})
	for i, want := range []float64{0.03, 0.06, math.NaN(), 0.06, 0.02} {
		if !(math.Abs(got[i]-want) < 1e-12) && !math.IsNaN(want) {
			t.Errorf("p %d is corrected to %v, want %v", i, got[i], want)
		}
	}
	if want := []int{3, 1, 0, 2, 4}; !slices.Equal(times, want) {
		t.Errorf("multiplied by %v, want %v", times, want)
	}
}

// TestHolmProperties: never below the p-value nor above Bonferroni's or 1, and in
// the same order.
func TestHolmProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 20).Draw(t, "p")
		got, _ := holm(p)
		for i := range p {
			if got[i] < p[i] || got[i] > min(1, p[i]*float64(len(p))) {
				t.Fatalf("%v is corrected to %v among %d", p[i], got[i], len(p))
			}
			for j := range p {
				if p[i] < p[j] && got[i] > got[j] {
					t.Fatalf("%v and %v change places", p[i], p[j])
				}
			}
		}
	})
}

// TestEqualToRounding: two means that differ by rounding alone have a p-value, of 1.
func TestEqualToRounding(t *testing.T) {
	for _, mean := range []float64{1e-17, -1e-17, 1e-12, 1e-7, 1e-5} {
		d := difference{method: SeedsItems, n: 3, mean: mean, seeds: part{0.5, 2}, items: part{0.2, 3}, signs: 0.25}
		if p := d.p(); !(p > 1-1e-4 && p <= 1) {
			t.Errorf("a difference of %v has p = %v, want 1", mean, p)
		}
	}
}

// TestSeedsAlike: where the seeds of rows without shared ones change nothing, the items still say how sure a difference is.
func TestSeedsAlike(t *testing.T) {
	row := func(value float64, seeds []uint64, resampled []float64) sample {
		return sample{seeds: seeds, values: []float64{value, value}, resampled: [][]float64{resampled, resampled}, units: 10}
	}
	d := newDifference(row(0.5, []uint64{1, 2}, []float64{0.4, 0.5, 0.6}), row(0.4, []uint64{3, 4}, []float64{0.4, 0.5, 0.4}))
	if d.method != UnpairedItems {
		t.Fatalf("compared by %s", d.method)
	}
	// Only the items vary: p is that of Student's t with 9 degrees of freedom.
	want := twoSided(d.mean/math.Sqrt(d.items.variance), 9)
	if got := d.p(); !(math.Abs(got-want) < 1e-6) {
		t.Errorf("p = %v, want %v", got, want)
	}
	if low, high := d.interval(); !(low < d.mean && d.mean < high) {
		t.Errorf("the interval is %v to %v", low, high)
	}
}
