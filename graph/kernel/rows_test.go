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
