package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// TestAddRows holds that every instruction set gives the bits of its own Axpy, row
// after row, wherever the columns end, and writes nowhere else; and that SumRows gives
// those of zeros, whatever is there before.
func TestAddRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(0, 300).Draw(t, "D")
		rows := rapid.IntRange(1, 12).Draw(t, "rows")
		row := rapid.SliceOf(rapid.Int32Range(-1, int32(rows-1))).Draw(t, "row")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		draw := func(n int) []float32 { return drawn(random, n) }
		start, weight := draw(d), draw(len(row))
		table, _ := guarded(draw(rows * d))
		if d > 0 && rapid.Bool().Draw(t, "special") {
			table[random.IntN(len(table))] = float32(math.Inf(1))
		}
		if rapid.Bool().Draw(t, "all weights 1") {
			weight = nil
		}
		scale := random.Float32()
		for _, tab := range available() {
			added, summed := append([]float32(nil), start...), make([]float32, d)
			for k, r := range row {
				w := float32(1)
				if weight != nil {
					w = weight[k]
				}
				if r >= 0 {
					tab.axpy(w, table[int(r)*d:(int(r)+1)*d], added)
					tab.axpy(w, table[int(r)*d:(int(r)+1)*d], summed)
				}
			}
			tab.scale(scale, summed)
			for name, test := range map[string]struct {
				want []float32
				run  func(dst []float32)
			}{
				"addRows": {added, func(dst []float32) { tab.addRows(dst, table, row, weight) }},
				"sumRows": {summed, func(dst []float32) { tab.sumRows(dst, scale, table, row, weight) }},
			} {
				got, intact := guarded(start)
				test.run(got)
				if !intact() {
					t.Fatalf("%s, %s: wrote outside of the sum", tab.isa, name)
				}
				for i := range got {
					if math.Float32bits(got[i]) != math.Float32bits(test.want[i]) {
						t.Fatalf("%s, %s: column %d of %d is %v, want %v", tab.isa, name, i, d, got[i], test.want[i])
					}
				}
			}
		}
	})
}

// TestSumGroups holds that groups have the bits of SumRows one after the other, empty ones too, and that what is
// outside of them is neither read nor checked.
func TestSumGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, rows := rapid.IntRange(1, 120).Draw(t, "D"), rapid.IntRange(1, 12).Draw(t, "rows")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		table := drawn(random, rows*d)
		row, start := []int32{1 << 20}, []int32{1} // before the first group is a row that is not there
		for range rapid.IntRange(0, 9).Draw(t, "groups") {
			for range random.IntN(5) {
				row = append(row, int32(random.IntN(rows+1)-1))
			}
			start = append(start, int32(len(row)))
		}
		n := len(start) - 1
		scale, weight := drawn(random, n), drawn(random, len(row))
		if rapid.Bool().Draw(t, "all weights 1") {
			weight = nil
		}
		want := make([]float32, n*d)
		for p := range n {
			lo, hi := start[p], start[p+1]
			var own []float32
			if weight != nil {
				own = weight[lo:hi]
			}
			SumRows(want[p*d:(p+1)*d], scale[p], table, row[lo:hi], own)
		}
		got, intact := guarded(drawn(random, n*d))
		SumGroups(got, d, scale, table, row, weight, start)
		if !sameBits(got, want) || !intact() {
			t.Fatalf("groups from %v of rows %v: %v, want %v", start, row, got, want)
		}
	})
	for name, start := range map[string][]int32{"a row of another table": {0, 3}, "more groups than rows of dst": {0, 1, 2}} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			SumGroups(make([]float32, 2), 2, nil, make([]float32, 4), []int32{0, 1, 2}, nil, start)
		})
	}
}

// drawn returns n numbers in ±0.5.
func drawn(random *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = random.Float32() - 0.5
	}
	return x
}

// TestDotRows holds that every instruction set gives the bits of Dot, row after row.
func TestDotRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(0, 300).Draw(t, "D")
		rows := rapid.IntRange(1, 12).Draw(t, "rows")
		row := rapid.SliceOf(rapid.Int32Range(0, int32(rows-1))).Draw(t, "row")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		draw := func(n int) []float32 { return drawn(random, n) }
		x, _ := guarded(draw(d))
		table, _ := guarded(draw(rows * d))
		for _, tab := range available() {
			got, intact := guarded(draw(len(row)))
			tab.dotRows(got, x, table, row)
			if !intact() {
				t.Fatalf("%s: wrote outside of the products", tab.isa)
			}
			for k, r := range row {
				if want := tab.dot(x, table[int(r)*d:(int(r)+1)*d]); math.Float32bits(got[k]) != math.Float32bits(want) {
					t.Fatalf("%s: product %d is %v, Dot has %v", tab.isa, k, got[k], want)
				}
			}
		}
	})
}

func TestRowsThatAreNotThereAreRefused(t *testing.T) {
	for name, call := range map[string]func(){
		"dot":     func() { DotRows(make([]float32, 2), make([]float32, 3), make([]float32, 6), []int32{0, 2}) },
		"dot, −1": func() { DotRows(make([]float32, 1), make([]float32, 3), make([]float32, 6), []int32{-1}) },
		"places":  func() { DotRows(make([]float32, 3), make([]float32, 3), make([]float32, 6), []int32{0, 1}) },
		"sum":     func() { SumRows(make([]float32, 3), 1, make([]float32, 6), []int32{0, 2}, nil) },
		"row":     func() { AddRows(make([]float32, 3), make([]float32, 6), []int32{0, 2}, nil) },
		"weights": func() { AddRows(make([]float32, 3), make([]float32, 6), []int32{0, 1}, make([]float32, 1)) },
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
