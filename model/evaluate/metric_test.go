package evaluate

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/lexigraph/lexigraph/model/vector"
	"pgregory.net/rapid"
)

// correlation is Spearman's rank correlation by its definition: Pearson's of the
// ranks, where a rank is one more than how many are smaller, and half of those
// that are equal.
func correlation(x, y []float64) float64 {
	rank := func(x []float64) []float64 {
		r := make([]float64, len(x))
		for i := range x {
			r[i] = 0.5
			for j := range x {
				switch {
				case x[j] < x[i]:
					r[i]++
				case x[j] == x[i]:
					r[i] += 0.5
				}
			}
		}
		return r
	}
	rx, ry := rank(x), rank(y)
	mean := float64(len(x)+1) / 2
	var xy, xx, yy float64
	for i := range rx {
		xy += (rx[i] - mean) * (ry[i] - mean)
		xx += (rx[i] - mean) * (rx[i] - mean)
		yy += (ry[i] - mean) * (ry[i] - mean)
	}
	return xy / math.Sqrt(xx*yy)
}

// TestPearson compares with scipy.stats.pearsonr, which has no correlation with numbers that are all the same either. The mean of
// three times 0.1 is another number.
func TestPearson(t *testing.T) {
	gold, flat := []float64{1, 2, 3, 4, 5}, []float64{0.1, 0.1, 0.1, 0.1, 0.7}
	if got := (pearson{gold}).Statistic([]float64{5, 6, 7, 8, 7})(nil); !(math.Abs(got-0.8320502943378437) <= 1e-15) {
		t.Errorf("got %v", got)
	}
	of := (pearson{gold}).Statistic(flat)
	if got := of(nil); !(math.Abs(got-0.7071067811865475) <= 1e-15) {
		t.Errorf("got %v", got)
	}
	if got := (pearson{[]float64{1, 2, 2}}).Statistic([]float64{1, 2, 2})(nil); !(math.Abs(got-1) <= 1e-15) {
		t.Errorf("where all but the first are the same got %v", got)
	}
	for _, times := range [][]float64{{1, 1, 1, 0, 0}, {0, 3, 0, 2, 0}, {0, 0, 0, 0, 5}, {0, 0, 0, 0, 0}} {
		if got := of(times); !math.IsNaN(got) {
			t.Errorf("of items drawn %v times got %v", times, got)
		}
		if got := (pearson{flat}).Statistic(gold)(times); !math.IsNaN(got) {
			t.Errorf("of scores drawn %v times got %v", times, got)
		}
	}
}

// TestAnalogyUnits holds that a pair of words is one unit in all questions of its section that ask about it.
func TestAnalogyUnits(t *testing.T) {
	asked := []Question{{A: "a", B: "b", C: "c", D: "d"}, {A: "a", B: "b", C: "e", D: "f"}, {A: "e", B: "f", C: "c", D: "d"}}
	m := (&Analogies{Sections: []Section{{Questions: asked}, {Questions: asked[:1]}}}).pairs()
	if want := [][2]int{{0, 1}, {0, 2}, {2, 1}, {3, 4}}; !slices.Equal(m.units, want) || !slices.Equal(m.stratum, []int{0, 0, 0, 1, 1}) {
		t.Errorf("units %v of %v, want %v", m.units, m.stratum, want)
	}
}

// TestSpearman compares with the definition: over ties, items that are not covered
// and items that are drawn several times, which are as many items that tie.
func TestSpearman(t *testing.T) {
	// From scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]).
	if got := (spearman{[]float64{1, 2, 3, 4, 5}}).Statistic([]float64{5, 6, 7, 8, 7})(nil); !(math.Abs(got-0.8207826816681233) <= 1e-15) {
		t.Errorf("got %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		small := func(name string) []float64 {
			var x []float64
			for _, v := range rapid.SliceOfN(rapid.IntRange(0, 9), n, n).Draw(t, name) {
				x = append(x, float64(v))
			}
			return x
		}
		gold, items, times := small("gold"), small("items"), small("times")
		var x, y []float64
		for i := range items {
			if rapid.IntRange(0, 4).Draw(t, "covered") == 0 {
				items[i] = math.NaN()
				continue
			}
			for range int(times[i]) {
				x, y = append(x, gold[i]), append(y, items[i])
			}
		}
		got, want := (spearman{gold}).Statistic(items)(times), correlation(x, y)
		if math.Abs(got-want) > 1e-12 || math.IsNaN(got) != math.IsNaN(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// TestIntervalCovers draws samples of correlated numbers: 95 % intervals should
// hold the correlation of the population in about 95 % of cases.
func TestIntervalCovers(t *testing.T) {
	const rho, n, samples = 0.5, 150, 400
	population := 6 / math.Pi * math.Asin(rho/2) // Spearman's of a normal distribution
	rng := rand.New(rand.NewPCG(1, 1))
	inside := 0
	for sample := range samples {
		gold, items := make([]float64, n), make([]float64, n)
		for i := range gold {
			gold[i] = rng.NormFloat64()
			items[i] = rho*gold[i] + math.Sqrt(1-rho*rho)*rng.NormFloat64()
		}
		low, high := Interval(spearman{gold}, items, 400, uint64(sample))
		if low <= population && population <= high {
			inside++
		}
	}
	if share := float64(inside) / samples; share < 0.91 || share > 0.98 {
		t.Errorf("%v of the intervals hold the correlation, want about 0.95", share)
	}
}

// TestIntervalOfPairs draws sections of analogies, all pairs of some word pairs
// that are good or bad at it: the interval over word pairs should hold the share
// of the population about as often as it says, where one over questions does not.
func TestIntervalOfPairs(t *testing.T) {
	const pairs, samples = 20, 300
	m := mean{stratum: make([]int, pairs)}
	for i := range pairs {
		for j := range pairs {
			if i != j {
				m.units = append(m.units, [2]int{i, j})
			}
		}
	}
	rng := rand.New(rand.NewPCG(2, 1))
	var byPair, byQuestion int
	for sample := range samples {
		able, items := make([]float64, pairs), make([]float64, len(m.units))
		for i := range able {
			able[i] = rng.NormFloat64()
		}
		for i, u := range m.units {
			if able[u[0]]+able[u[1]]+rng.NormFloat64() > 0 { // half of them
				items[i] = 1
			}
		}
		if low, high := Interval(m, items, 400, uint64(sample)); low <= 0.5 && 0.5 <= high {
			byPair++
		}
		if low, high := Interval(single(len(items)), items, 400, uint64(sample)); low <= 0.5 && 0.5 <= high {
			byQuestion++
		}
	}
	if share := float64(byPair) / samples; share < 0.9 || share > 0.995 {
		t.Errorf("over pairs %v of the intervals hold the share, want about 0.95", share)
	}
	if share := float64(byQuestion) / samples; share > 0.6 {
		t.Errorf("over questions %v of the intervals hold the share, want far fewer than 0.95", share)
	}
}

// TestIntervalEdges has what cannot be resampled.
func TestIntervalEdges(t *testing.T) {
	nan := math.NaN()
	same := func(a, b float64) bool { return math.Abs(a-b) < 1e-12 || math.IsNaN(a) && math.IsNaN(b) }
	for _, test := range []struct {
		name      string
		m         Metric
		items     []float64
		low, high float64
	}{
		{"nothing covered", single(2), []float64{nan, nan}, nan, nan},
		{"one item", single(2), []float64{1, nan}, nan, nan},
		{"none right", single(3), []float64{0, 0, nan}, 0, 1 - math.Sqrt(0.025)},
		{"all right", single(2), []float64{1, 1}, math.Sqrt(0.025), 1},
		{"one word pair", mean{units: [][2]int{{0, 0}}, stratum: []int{0}}, []float64{1}, nan, nan},
		{"correlation of one pair", spearman{[]float64{1, 2}}, []float64{0.5, nan}, nan, nan},
		{"perfect correlation", spearman{[]float64{1, 2, 3}}, []float64{0.5, 0.6, 0.7}, nan, nan},
		{"perfect correlation of Pearson's", pearson{[]float64{0, 5, 0, 5, 0, 5, 0, 5}}, []float64{0, 1, 0, 1, 0, 1, 0, 1}, nan, nan},
		{"no loss", average{single(4)}, []float64{0, 0, 0, 0}, nan, nan},
		{"no calibration error", calibration{}, []float64{1.5, 1.5, 1.5, 1.5}, 0, clopperPearson(4)},
		{"all at rank 4", single(2), []float64{0.25, 0.25}, 0.25 * math.Sqrt(0.025), 0.25 + 0.75*(1-math.Sqrt(0.025))},
		{"half of each sentence", ratioOf{}, []float64{counted{1, 2, 2}.item(), counted{1, 2, 2}.item()}, 0.5 * math.Sqrt(0.025), 0.5 + 0.5*(1-math.Sqrt(0.025))},
		{"a group of many questions", mean{units: [][2]int{{0, -1}, {1, -1}, {2, -1}, {3, -1}, {3, -1}, {3, -1}, {3, -1}, {3, -1}}, stratum: []int{0, 0, 0, 0}},
			[]float64{1, 1, 1, 1, 1, 1, 1, 1}, 1 - heaviest([]float64{1, 1, 1, 5}), 1},
		{"all labels of few and many", share{}, []float64{1 + oneHit, 1 + oneHit, 1 + oneHit, 5 + 5*oneHit}, 1 - heaviest([]float64{1, 1, 1, 5}), 1},
		{"the likeliest label right", share{k: 1}, []float64{1 + oneHit, 5 + oneHit}, math.Sqrt(0.025), 1},
		{"correlation without order", spearman{[]float64{1, 1, 1}}, []float64{0.5, 0.6, 0.7}, nan, nan},
	} {
		if low, high := Interval(test.m, test.items, 1000, 1); !same(low, test.low) || !same(high, test.high) {
			t.Errorf("%s: [%v, %v], want [%v, %v]", test.name, low, high, test.low, test.high)
		}
	}
	for _, resamples := range []int{0, 1, FewestResamples - 1} {
		if low, high := Interval(single(2), []float64{0, 1}, resamples, 1); !math.IsNaN(low) || !math.IsNaN(high) {
			t.Errorf("with %d resamples: [%v, %v]", resamples, low, high)
		}
	}
	if low, high := Interval(single(2), []float64{0, 1}, FewestResamples, 1); low != 0 || high != 1 {
		t.Errorf("with the fewest resamples: [%v, %v]", low, high)
	}
}

// TestResample checks what is drawn: as many units as there are in each stratum,
// of covered items only. A question then counts as often as both of its pairs.
func TestResample(t *testing.T) {
	m := mean{
		units:   [][2]int{{0, 1}, {1, 0}, {1, 2}, {3, 4}, {4, 3}, {5, -1}, {6, -1}},
		stratum: []int{0, 0, 0, 1, 1, 2, 2},
	}
	items := []float64{1, 0, math.NaN(), 1, 0, 1, math.NaN()}
	draw := m.Resample(items)
	for r := range 200 {
		times := slices.Repeat([]float64{-1}, len(m.stratum))
		draw(rand.New(rand.NewPCG(1, uint64(r))), times)
		if times[0]+times[1] != 2 || times[2] != 0 || times[3]+times[4] != 2 || times[5] != 1 || times[6] != 0 {
			t.Fatalf("times %v", times)
		}
	}
	if all, drawn := m.Units(items); all != 7 || drawn != 5 {
		t.Errorf("%d units and %d drawn from, want 7 and 5", all, drawn)
	}
	of := m.Statistic(items)
	if got, want := of(nil), 3./5; got != want {
		t.Errorf("mean %v, want %v", got, want)
	}
	// The questions count 6, 6, 0, 0 and 1 times; the last is right as well.
	if got, want := of([]float64{2, 3, 7, 0, 2, 1, 1}), 7./13; !(math.Abs(got-want) <= 1e-15) {
		t.Errorf("mean of a resample %v, want %v", got, want)
	}
	if got := of([]float64{2, 0, 0, 0, 2, 0, 1}); !math.IsNaN(got) {
		t.Errorf("mean of nothing %v", got)
	}
}

// TestResampledEnds holds that resampling stops once it is told to.
func TestResampledEnds(t *testing.T) {
	var asked atomic.Int64
	ended := func() bool { return asked.Add(1) > 3 }
	items := []float64{0, 1, 1, 0, 1, 1}
	made := 0
	for _, x := range resampled(single(len(items)), items, 100_000, 1, ended) {
		if x != 0 {
			made++
		}
	}
	if made == 0 || made > 300 {
		t.Errorf("%d resamples were made, want three pieces of 100", made)
	}
}

// TestIntervals holds that results which share what is drawn have the bounds that each has
// alone, whatever they cover.
func TestIntervals(t *testing.T) {
	const n, seed = 40, 3
	r := rand.New(rand.NewPCG(1, 2))
	var right, pairs, sure, some []float64
	for range n {
		label, guess := r.IntN(3), r.IntN(3)
		hit := 0.0
		if label == guess {
			hit = 1
		}
		right, pairs, sure = append(right, hit), append(pairs, float64(3*label+guess)), append(sure, hit+r.Float64()/2)
		some = append(some, hit)
	}
	some[4], some[7] = math.NaN(), math.NaN()
	one := slices.Repeat([]float64{math.NaN()}, n)
	one[0] = 1
	results := []Result{
		{Of: single(n), Items: right},
		{Of: f1{labels: 3}, Items: pairs},
		{Of: calibration{}, Items: sure},
		{Of: single(n), Items: some},
		{Of: spearman{gold: sure}, Items: some},
		{Of: single(n), Items: one},
		{Of: spearman{gold: right}, Items: sure},
	}
	intervals(results, func(items int) int { return 5 * items }, seed, never)
	for i, got := range results {
		low, high := Interval(got.Of, got.Items, 5*n, seed)
		if diff := cmp.Diff([2]float64{low, high}, [2]float64{got.Low, got.High}, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("result %d (-alone +together):\n%s", i, diff)
		}
	}
}

// TestEqualVectors: words whose vectors are equal, or point in the same direction, are as near as a word is to itself.
func TestEqualVectors(t *testing.T) {
	table := &vector.Table{Words: []string{"a", "b", "x", "y"}, Dim: 2, Data: []float32{1, 2, 1, 2, 3, 1, 6, 2}}
	s, err := NewSpace(table, Settings{Case: "exact"})
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {2, 3}} {
		if c := s.cosine(pair[0], pair[1]); c != 1 {
			t.Errorf("%s and %s have cosine %v", table.Words[pair[0]], table.Words[pair[1]], c)
		}
	}
	if c, d := s.cosine(0, 2), s.cosine(1, 3); c != d || c > 0.8 {
		t.Errorf("a and x have cosine %v, b and y %v", c, d)
	}
}
