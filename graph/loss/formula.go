package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A formula says what it costs to compare targets with negatives.
type formula interface {
	// row takes the logits y of some targets and z of the negatives that each of
	// them is compared with, except for the hits. It returns the sum of the
	// targets' losses, and replaces y and z by the derivatives of scale times
	// that sum.
	row(y, z []float32, hits []hit, scale float32) float64
}

// logistic tells targets from negatives one by one: with σ(x) = 1/(1+e^−x), the
// loss of a target with the logit y is
//
//	−positive·ln σ(y) − negative·Σ_k ln σ(−z_k)
type logistic struct{ positive, negative float64 }

func (f logistic) row(y, z []float32, hits []hit, scale float32) float64 {
	var spared float64
	for _, h := range hits {
		spared += softplus(float64(z[h.negative]))
	}
	loss := f.negative * (float64(len(y))*softplusSum(z) - spared)
	for i := range hits {
		hits[i].d = z[hits[i].negative]
	}
	one := float32(f.negative) * scale
	kernel.Scale(one*float32(len(y)), z)
	for _, h := range hits {
		z[h.negative] -= one * h.d
	}
	kernel.Scale(-1, y)
	loss += f.positive * softplusSum(y)
	kernel.Scale(-float32(f.positive)*scale, y)
	return loss
}

// softplus is ln(1 + e^x) = −ln σ(−x).
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// softplusSum returns the sum of softplus over x, and replaces x by its
// derivative, σ(x).
//
// Note: a logarithm for each number would take longer than the products of
// matrices around it. The sum of logarithms is that of a product, in float64,
// which takes four factors of up to e^80 at a time.
func softplusSum(x []float32) float64 {
	const large = 80
	if kernel.Max(x) > large {
		var sum float64
		for i, v := range x {
			sum += softplus(float64(v))
			x[i] = float32(1 / (1 + math.Exp(-float64(v))))
		}
		return sum
	}
	kernel.ExpSum(x, x, 0)
	sum, product := 0.0, 1.0
	for ; len(x) >= 4; x = x[4:] {
		a, b, c, d := 1+float64(x[0]), 1+float64(x[1]), 1+float64(x[2]), 1+float64(x[3])
		ab, cd := a*b, c*d
		all := ab * cd
		if product *= all; product > 1e150 {
			sum, product = sum+math.Log(product), 1
		}
		inverse := 1 / all // one division for four: 1/a is b·cd/all
		ab, cd = ab*inverse, cd*inverse
		x[0] *= float32(b * cd)
		x[1] *= float32(a * cd)
		x[2] *= float32(d * ab)
		x[3] *= float32(c * ab)
	}
	for i, e := range x {
		product *= 1 + float64(e)
		x[i] = e / (1 + e)
	}
	return sum + math.Log(product)
}

// categorical picks the target out of the row: its loss is
//
//	ln(e^y + Σ_k e^z_k) − y
type categorical struct{}

func (categorical) row(y, z []float32, hits []hit, scale float32) float64 {
	peak := kernel.Max(z)
	mass := float64(kernel.ExpSum(z, z, peak))
	// A target adds to the derivative of every negative's logit the same
	// multiple of e^z, so the multiples are added up first.
	var loss, sum float64
	next := 0
	for t, logit := range y {
		rest := mass
		from := next
		for ; next < len(hits) && hits[next].target == t; next++ {
			rest -= float64(z[hits[next].negative])
		}
		each := 0.0
		if !(rest <= 0) { // NaN goes on; rounding aside, it is 0 only where nothing but hits was drawn
			x := float64(peak) + math.Log(rest) - float64(logit)
			odds := 1 / (1 + math.Exp(-x))
			loss += softplus(x)
			each = odds / rest
			y[t] = -scale * float32(odds)
		} else {
			y[t] = 0
		}
		sum += each
		for i := from; i < next; i++ {
			hits[i].d = scale * float32(each) * z[hits[i].negative]
		}
	}
	kernel.Scale(scale*float32(sum), z)
	for _, h := range hits {
		z[h.negative] -= h.d
	}
	return loss
}
