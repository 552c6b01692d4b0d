package elementary

import "math"

// ln 2 in two parts. The first has twelve zero bits at its end, so that its
// product with an exponent is exact.
const (
	ln2High = 0x1.62e42fefa3p-1
	ln2Low  = math.Ln2 - ln2High
)

// mulAdd returns x·y + z, with the product rounded.
func mulAdd(x, y, z float64) float64 { return float64(x*y) + z }

// product returns x·y rounded, and what rounding left out.
func product(x, y float64) (p, rest float64) {
	p = float64(x * y)
	return p, math.FMA(x, y, -p)
}

// sum returns x + y rounded, and what rounding left out.
func sum(x, y float64) (s, rest float64) {
	s = x + y
	v := s - x
	return s, (x - (s - v)) + (y - v)
}

// ordered is [sum] where |x| ≥ |y| or x = 0.
func ordered(x, y float64) (s, rest float64) {
	s = x + y
	return s, y - (s - x)
}

// polynomial returns c[0] + c[1]·x + … + c[10]·x¹⁰ by Estrin's scheme, whose
// products do not wait for one another.
func polynomial(x float64, c *[11]float64) float64 {
	x2 := x * x
	x4 := x2 * x2
	c01, c23 := mulAdd(c[1], x, c[0]), mulAdd(c[3], x, c[2])
	c45, c67 := mulAdd(c[5], x, c[4]), mulAdd(c[7], x, c[6])
	c89 := mulAdd(c[9], x, c[8])
	low, middle, high := mulAdd(c23, x2, c01), mulAdd(c67, x2, c45), mulAdd(c[10], x2, c89)
	return mulAdd(mulAdd(high, x4, middle), x4, low)
}
