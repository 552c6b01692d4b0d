package vector

import (
	"flag"
	"math"
	"strconv"
	"testing"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

var every = flag.Uint64("every", 4099, "of how many float32s TestShortest prints one; 1 takes minutes")

// TestShortest holds that numbers are printed as strconv prints them, also those that are halfway between two decimals: their words end in
// 13 zeros or more.
func TestShortest(t *testing.T) {
	for _, step := range []uint64{*every, 1 << 13} {
		kernel.For(256, func(i int) {
			var got, want []byte
			for word := (uint64(i)<<24 + step - 1) / step * step; word < uint64(i+1)<<24; word += step {
				x := math.Float32frombits(uint32(word))
				got, want = appendShortest(got[:0], x), strconv.AppendFloat(want[:0], float64(x), 'g', -1, 32)
				if string(got) != string(want) {
					t.Errorf("%#08x is printed as %s; want %s", word, got, want)
					return
				}
			}
		})
	}
}

func BenchmarkShortest(b *testing.B) {
	numbers := random(1000, 100, 1).Data
	for name, appendNumber := range map[string]func(b []byte, x float32) []byte{
		"lexigraph": appendShortest,
		"strconv":   func(b []byte, x float32) []byte { return strconv.AppendFloat(b, float64(x), 'g', -1, 32) },
	} {
		b.Run("by="+name, func(b *testing.B) {
			var text []byte
			for i := 0; b.Loop(); i++ {
				text = appendNumber(text[:0], numbers[i%len(numbers)])
			}
		})
	}
}
