package vector

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"pgregory.net/rapid"
)

func sameNumber(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// slowNearest compares the query with every row.
func slowNearest(t *Table, unit []float32, k int, exclude []int) (all []Neighbor) {
	x := make([]float32, t.Dim)
	for i, word := range t.Words {
		if normalize(x, t.Row(i)) && !slices.Contains(exclude, i) {
			all = append(all, Neighbor{i, word, kernel.Dot(x, unit)})
		}
	}
	slices.SortStableFunc(all, func(a, b Neighbor) int {
		switch {
		case a.Cosine > b.Cosine:
			return -1
		case a.Cosine < b.Cosine:
			return 1
		}
		return 0
	})
	all = all[:min(k, len(all))]
	for i := range all {
		all[i].Cosine = clamp(all[i].Cosine)
	}
	return all
}

// TestNearestBits holds that nearest gives the rows and the bits that comparing all rows gives: where some are
// equal, where all are almost equal, and where some have no direction.
func TestNearestBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, d := rapid.IntRange(1, 2000).Draw(t, "V"), rapid.IntRange(1, 70).Draw(t, "D")
		if rapid.IntRange(0, 9).Draw(t, "long rows") == 0 {
			v, d = rapid.IntRange(1, 6).Draw(t, "few"), 1<<18+rapid.IntRange(0, 17).Draw(t, "long")
		}
		table := random(v, d, rapid.Uint64().Draw(t, "seed"))
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "more"), 0))
		same := rapid.SampledFrom([]float32{0, 0.5, 30, 3000}).Draw(t, "in common")
		size := rapid.SampledFrom([]float32{1, 1e-38, 1e-44, 1e34}).Draw(t, "size")
		for i := range table.Data {
			table.Data[i] = (table.Data[i] + same) * size
		}
		for range rapid.IntRange(0, v).Draw(t, "special rows") {
			row := table.Row(rng.IntN(v))
			switch rng.IntN(5) {
			case 0:
				clear(row)
			case 1:
				row[rng.IntN(d)] = float32(math.NaN())
			case 2:
				row[rng.IntN(d)] = float32(math.Inf(-1))
			default:
				copy(row, table.Row(rng.IntN(v)))
			}
		}
		query := slices.Clone(table.Row(rng.IntN(v)))
		if rapid.Bool().Draw(t, "another query") {
			query = random(1, d, rng.Uint64()).Data
		}
		unit := make([]float32, d)
		if !normalize(unit, query) {
			return
		}
		k := rapid.SampledFrom([]int{1, 10, 100, v + 1}).Draw(t, "k")
		exclude := []int{-1, rng.IntN(v), rng.IntN(v)}
		s := NewSearch(table, "w3")
		got, err := s.Nearest(query, k, exclude...)
		if want := slowNearest(table, unit, k, append(exclude, s.hidden...)); err != nil || !slices.Equal(got, want) {
			t.Fatalf("got %v %v, want %v", got, err, want)
		}
	})
}

// TestBound holds that a code is no farther from a row than it says.
func TestBound(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		x := make([]float32, 1+rng.IntN(300))
		for i := range x {
			x[i] = float32(rng.NormFloat64() * math.Pow(10, float64(rng.IntN(20)-10)))
		}
		code := make([]int8, len(x))
		scale, bound := encode(code, x)
		length, missed := norm(x), 0.0
		for i, v := range x {
			r := float64(v)/length - float64(float64(scale)*float64(code[i]))
			missed += float64(r * r)
		}
		if got := math.Sqrt(missed); !(math.Abs(got-float64(bound)) <= 2e-7) || bound > 0.1 {
			t.Errorf("%d numbers: a difference of %v, and a bound of %v", len(x), got, bound)
		}
	}
}

// TestFewCandidates holds that a query looks at few rows: then it is fast.
func TestFewCandidates(t *testing.T) {
	table := random(20_000, 100, 1)
	unit := make([]float32, 100)
	normalize(unit, table.Row(7))
	if n := len(codesOf(table).candidates(unit, 10)); n < 10 || n > 200 {
		t.Errorf("%d of 20,000 rows may be among the nearest 10", n)
	}
}

func TestIndex(t *testing.T) {
	x := newIndex(0)
	var words []string
	for i := range 5000 {
		word := strconv.Itoa(i * i % 3001)
		row := slices.Index(words, word)
		if got, _, ok := x.find(words, word); ok != (row >= 0) || ok && got != row {
			t.Fatalf("word %s: row %d %v, want %d", word, got, ok, row)
		}
		if added := x.add(append(words, word)); added != (row < 0) {
			t.Fatalf("word %s of row %d: added %v", word, row, added)
		}
		if row < 0 {
			words = append(words, word)
		}
	}
}
