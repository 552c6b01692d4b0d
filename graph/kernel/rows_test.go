package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestGroups holds that groups have, on every instruction set, the bits of its own Axpy, or Dot, row after row,
// wherever the columns end; that sums have those of zeros, whatever was there; that empty groups are groups too; and
// that what is outside of them is neither read nor checked nor written.
func TestGroups(t *testing.T) {
	defer func(kept choice) { chosen = kept }(chosen)
	rapid.Check(t, func(t *rapid.T) {
		d, rows := rapid.IntRange(0, 300).Draw(t, "D"), rapid.IntRange(1, 12).Draw(t, "rows")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		table, _ := guarded(drawn(random, rows*d))
		if d > 0 && rapid.Bool().Draw(t, "special") {
			table[random.IntN(len(table))] = float32(math.Inf(1))
		}
		row, start := []int32{1 << 20}, []int32{1} // before the first group is a row that is not there
		for range rapid.IntRange(0, 9).Draw(t, "groups") {
			for range random.IntN(7) {
				row = append(row, int32(random.IntN(rows+1)-1))
			}
			start = append(start, int32(len(row)))
		}
		row = append(row, 1<<20)
		there := append([]int32(nil), row...) // without padding, which has no product
		for k := range there {
			there[k] = max(0, there[k])
		}
		n := len(start) - 1
		before, scale, weight, products := drawn(random, n*d), drawn(random, n), drawn(random, len(row)), drawn(random, len(row))
		if rapid.Bool().Draw(t, "all weights 1") {
			weight = nil
		}
		if rapid.Bool().Draw(t, "all scales 1") {
			scale = nil
		}
		for _, tab := range available() {
			added, summed, multiplied := slices.Clone(before), make([]float32, n*d), slices.Clone(products)
			for p := range n {
				own := summed[p*d : (p+1)*d]
				for k := start[p]; k < start[p+1]; k++ {
					w := float32(1)
					if weight != nil {
						w = weight[k]
					}
					if r := int(row[k]); r >= 0 {
						tab.axpy(w, table[r*d:(r+1)*d], added[p*d:(p+1)*d])
						tab.axpy(w, table[r*d:(r+1)*d], own)
					}
					if r := int(there[k]); d > 0 {
						multiplied[k] = tab.dot(before[p*d:(p+1)*d], table[r*d:(r+1)*d])
					}
				}
				if scale != nil {
					tab.scale(scale[p], own)
				}
			}
			chosen.table = tab
			for name, test := range map[string]struct {
				before, want []float32
				run          func(dst []float32)
			}{
				"AddGroups": {before, added, func(dst []float32) { AddGroups(dst, d, table, row, weight, start) }},
				"SumGroups": {before, summed, func(dst []float32) { SumGroups(dst, d, scale, table, row, weight, start) }},
				"DotGroups": {products, multiplied, func(dst []float32) { DotGroups(dst, before, d, table, there, start) }},
			} {
				got, intact := guarded(test.before)
				if test.run(got); !sameBits(got, test.want) || !intact() {
					t.Fatalf("%s, %s: groups from %v of rows %v: %v, want %v", tab.isa, name, start, row, got, test.want)
				}
			}
		}
	})
}

// TestMaxGroups holds the largest numbers of rows, and the first row that has each.
func TestMaxGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		d, rows := rapid.IntRange(0, 20).Draw(t, "D"), rapid.IntRange(1, 9).Draw(t, "rows")
		table := make([]float32, rows*d)
		for i := range table {
			table[i] = float32(random.IntN(5) - 3) // often the same
		}
		row, start := []int32{1 << 20}, []int32{1} // before the first group is a row that is not there
		var want []float32
		var wantFrom []int32
		for range rapid.IntRange(0, 9).Draw(t, "groups") {
			most, from := make([]float32, d), make([]int32, d)
			for j := range from {
				from[j] = -1
			}
			for range random.IntN(7) {
				r := random.IntN(rows+1) - 1
				for j := range d {
					if r >= 0 && (from[j] < 0 || table[r*d+j] > most[j]) {
						most[j], from[j] = table[r*d+j], int32(len(row))
					}
				}
				row = append(row, int32(r))
			}
			start, want, wantFrom = append(start, int32(len(row))), append(want, most...), append(wantFrom, from...)
		}
		row = append(row, 1<<20)
		got, intact := guarded(drawn(random, len(want)))
		gotFrom, alone := make([]int32, len(want)), make([]float32, len(want))
		MaxGroups(got, gotFrom, d, table, row, start)
		MaxGroups(alone, nil, d, table, row, start)
		if !sameBits(got, want) || !sameBits(alone, want) || !slices.Equal(gotFrom, wantFrom) || !intact() {
			t.Fatalf("groups from %v of rows %v: %v from %v, want %v from %v", start, row, got, gotFrom, want, wantFrom)
		}
	})
}

// TestAdaGradRow holds that every instruction set gives the bits of its own Dot and Axpy, and writes nowhere else.
func TestAdaGradRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		d := rapid.IntRange(1, 300).Draw(t, "D")
		before, g, sum := drawn(random, d), drawn(random, d), random.Float32()
		if rapid.Bool().Draw(t, "special") {
			g[random.IntN(d)] = float32(math.NaN())
		}
		rate, epsilon, scale := random.Float32(), random.Float32()/1e3, random.Float32()
		for _, tab := range available() {
			want, wantSum := slices.Clone(before), sum
			adaGradByRow(tab.dot, tab.axpy)(want, &wantSum, g, rate, epsilon, scale)
			got, intact := guarded(before)
			gotSum, gradient := []float32{sum, 7}, slices.Clone(g)
			if tab.adaGradRow(got, &gotSum[0], gradient, rate, epsilon, scale); !sameNumbers(got, want) || !intact() {
				t.Fatalf("%s: row %v, want %v", tab.isa, got, want)
			}
			if !sameNumbers(gotSum, []float32{wantSum, 7}) || !sameBits(gradient, g) {
				t.Fatalf("%s: sum %v, want %v; gradient %v, was %v", tab.isa, gotSum, wantSum, gradient, g)
			}
		}
	})
}

// sameNumbers is sameBits but for the bits of a NaN, which differ between instructions.
func sameNumbers(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool {
		return math.Float32bits(x) == math.Float32bits(y) || x != x && y != y
	})
}

// drawn returns n numbers in ±0.5.
func drawn(random *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = random.Float32() - 0.5
	}
	return x
}

func TestRowsThatAreNotThereAreRefused(t *testing.T) {
	type groups struct {
		d     int // of the one row that there is, or 0
		start []int32
	}
	sum := func(g groups, row []int32, weight ...float32) func() {
		return func() { SumGroups(make([]float32, g.d), 3, nil, make([]float32, 6), row, weight, g.start) }
	}
	for name, call := range map[string]func(){
		"a row":                   sum(groups{3, []int32{0, 2}}, []int32{0, 2}),
		"weights":                 sum(groups{3, []int32{0, 2}}, []int32{0, 1}, 1),
		"more groups than sums":   sum(groups{3, []int32{0, 1, 2}}, []int32{0, 1}),
		"a group that ends early": sum(groups{3, []int32{2, 1}}, []int32{0, 1}),
		"rows of a group":         sum(groups{3, []int32{0, 3}}, []int32{0, 1}),
		"a row of the largest":    func() { MaxGroups(make([]float32, 3), nil, 3, make([]float32, 6), []int32{0, 2}, []int32{0, 2}) },
		"winners": func() {
			MaxGroups(make([]float32, 3), make([]int32, 2), 3, make([]float32, 6), []int32{0}, []int32{0, 1})
		},
		"scales": func() {
			SumGroups(make([]float32, 3), 3, make([]float32, 2), make([]float32, 6), []int32{0}, nil, []int32{0, 1})
		},
		"products": func() {
			DotGroups(make([]float32, 1), make([]float32, 3), 3, make([]float32, 6), []int32{0, 1}, []int32{0, 2})
		},
		"−1": func() {
			DotGroups(make([]float32, 1), make([]float32, 3), 3, make([]float32, 6), []int32{-1}, []int32{0, 1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
}
