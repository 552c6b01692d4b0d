package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// Closeness returns a and b for which 1/(1 + a·d^2b) is nearest, by least squares over distances d from 0 to 3, to
//
//	1              where d ≤ min_dist
//	e^−(d − min_dist)   beyond
//
// as UMAP has it with its spread of 1. It is Gauss and Newton's method, its steps damped as Marquardt's (An Algorithm for
// Least-Squares Estimation of Nonlinear Parameters, 1963).
func Closeness(minDist float64) (a, b float64) {
	const points, most = 300, 3.0
	a, b = 1, 1
	// normal returns the sum of squares, and JᵀJ and Jᵀr with the derivatives by ln a and b.
	normal := func(a, b float64) (sum, aa, ab, bb, ra, rb float64) {
		for i := range points {
			d := most * float64(i) / (points - 1)
			want := 1.0
			if d > minDist {
				want = elementary.Exp(minDist - d)
			}
			u, log := 0.0, 0.0
			if d > 0 {
				log = 2 * elementary.Log(d)
				u = a * elementary.Exp(b*log)
			}
			y := 1 / (1 + u)
			r, slope := want-y, -float64(y*y)*u // by ln u
			ja, jb := slope, slope*log
			sum += float64(r * r)
			aa, ab, bb = aa+float64(ja*ja), ab+float64(ja*jb), bb+float64(jb*jb)
			ra, rb = ra+float64(ja*r), rb+float64(jb*r)
		}
		return sum, aa, ab, bb, ra, rb
	}
	damping := 1e-3
	for range 100 {
		sum, aa, ab, bb, ra, rb := normal(a, b)
		p, q := aa*(1+damping), bb*(1+damping)
		det := float64(p*q) - float64(ab*ab)
		stepA, stepB := (float64(q*ra)-float64(ab*rb))/det, (float64(p*rb)-float64(ab*ra))/det
		nextA, nextB := a*elementary.Exp(stepA), b+stepB
		if next, _, _, _, _, _ := normal(nextA, nextB); !(next <= sum) {
			if damping *= 10; damping > 1e9 {
				break
			}
			continue
		}
		a, b, damping = nextA, nextB, damping/10
		if math.Abs(stepA)+math.Abs(stepB) < 1e-12 {
			break
		}
	}
	return a, b
}
