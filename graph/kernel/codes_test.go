package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNoReadCodes holds that every instruction set gives the products of integers, reads nothing before the first
// code or behind the last, and writes nothing beyond its products.
func TestNoReadCodes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, d := range append(lengths(), 300, 1024) {
		for rows := range 10 {
			front := rows%2 == 0
			codes, query := guarding[int8](t, rows*d, front), guarding[int16](t, d, front)
			for i := range codes {
				codes[i] = int8(rng.Uint32())
			}
			for i := range query {
				query[i] = int16(rng.Uint32())
			}
			if d%3 == 0 { // the largest products there are
				for i := range codes {
					codes[i] = math.MinInt8
				}
				for i := range query {
					query[i] = math.MinInt16
				}
			}
			want := make([]int32, rows)
			for i, c := range codes {
				want[i/d] += int32(c) * int32(query[i%d])
			}
			for _, tab := range available() {
				got := slices.Repeat([]int32{77}, rows+8)
				tab.dotCodes(got[4:rows+4:rows+4], codes, query)
				if !slices.Equal(got[4:rows+4], want) || slices.Max(got[:4]) != 77 || slices.Min(got[rows+4:]) != 77 {
					t.Fatalf("%s: %d rows of %d are %v, want %v", tab.isa, rows, d, got, want)
				}
			}
		}
	}
}

func TestDotCodesRefusesOtherSizes(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	DotCodes(make([]int32, 2), make([]int8, 7), make([]int16, 3))
}

func BenchmarkDotCodes(b *testing.B) {
	const rows, d = 1 << 20, 100 // more than the caches hold
	codes, query, dst := make([]int8, rows*d), make([]int16, d), make([]int32, rows)
	for i := range codes {
		codes[i] = int8(i * i)
	}
	for i := range query {
		query[i] = int16(i * i)
	}
	for _, tab := range available() {
		b.Run("dim=100/isa="+tab.isa, func(b *testing.B) {
			b.SetBytes(rows * d)
			for b.Loop() {
				tab.dotCodes(dst, codes, query)
			}
		})
	}
}
