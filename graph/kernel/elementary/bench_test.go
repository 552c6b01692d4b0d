package elementary

import (
	"math"
	"testing"
)

var sink float64

// BenchmarkCall compares the functions with those of package math, whose bits
// they do not share. The argument of a call depends on the call before.
func BenchmarkCall(b *testing.B) {
	for _, f := range functions() {
		for _, c := range []struct {
			by string
			f  func(x, y float64) float64
		}{{"elementary", f.is}, {"math", f.inMath}} {
			if c.f == nil {
				c.f = one(func(x float64) float64 { return math.Cos(math.Pi * x) })
			}
			b.Run("function="+f.name+"/by="+c.by, func(b *testing.B) {
				x := 0.0
				for range b.N {
					x = c.f(1.7+x*1e-9, 0.75)
				}
				sink = x
			})
		}
	}
}
