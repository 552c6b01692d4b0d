package configs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// mostTrials bounds a grid: more are a mistake in the file.
const mostTrials = 100_000

// points returns the combinations as points of the unit cube, one coordinate an
// axis, [0,1).
func (s *Sweep) points() [][]float64 {
	var points [][]float64
	if s.Method == "grid" {
		points = [][]float64{nil}
		for _, a := range s.Axes {
			n := max(a.Steps, len(a.Values))
			var next [][]float64
			for _, p := range points[:min(len(points), mostTrials/n+1)] {
				for i := range n {
					next = append(next, append(slices.Clone(p), (float64(i)+0.5)/float64(n)))
				}
			}
			points = next
		}
		return points
	}
	rng := rand.New(rand.NewPCG(s.Seed, 0))
	for t := range s.Trials {
		p := make([]float64, len(s.Axes))
		base := 1
		for i := range p {
			base = nextPrime(base)
			p[i] = rng.Float64()
			if s.Method == "halton" {
				p[i] = halton(t+1, base)
			}
		}
		points = append(points, p)
	}
	return points
}

// at returns the value of the axis, as TOML, at a coordinate in [0,1).
func (a Axis) at(u float64) string {
	if a.Values != nil {
		return a.Values[int(u*float64(len(a.Values)))]
	}
	if a.Steps > 0 { // both ends included
		u = math.Floor(u*float64(a.Steps)) / float64(a.Steps-1)
	}
	x := a.From + float64(u*(a.To-a.From))
	switch {
	case u >= 1:
		x = a.To
	case a.Log:
		x = a.From * elementary.Pow(a.To/a.From, u)
	}
	if a.Whole {
		return fmt.Sprint(int64(math.Round(x)))
	}
	const digits = 6 // after the first are enough to tell values apart

	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'e', digits, 64), 32) // what was written is a number
	return number(x, 32)
}

// halton returns element i of Halton's sequence in a base ("On the efficiency of
// certain quasi-random sequences of points", 1960): i's digits, mirrored at the
// point.
func halton(i, base int) float64 {
	x, f := 0.0, 1.0
	for ; i > 0; i /= base {
		f /= float64(base)
		x += float64(f * float64(i%base))
	}
	return x
}

// nextPrime returns the smallest prime above n.
func nextPrime(n int) int {
	for p := n + 1; ; p++ {
		prime := p > 1
		for d := 2; d*d <= p && prime; d++ {
			prime = p%d != 0
		}
		if prime {
			return p
		}
	}
}
