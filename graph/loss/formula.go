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
	loss := f.negative * (float64(len(y))*kernel.Logistic(z) - spared)
	for i := range hits {
		hits[i].d = z[hits[i].negative]
	}
	one := float32(f.negative) * scale
	kernel.Scale(one*float32(len(y)), z)
	for _, h := range hits {
		z[h.negative] -= one * h.d
	}
	kernel.Scale(-1, y)
	loss += f.positive * kernel.Logistic(y)
	kernel.Scale(-float32(f.positive)*scale, y)
	return loss
}

// softplus is ln(1 + e^x) = −ln σ(−x).
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

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
