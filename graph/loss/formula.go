package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// A formula says what it costs to compare targets with negatives.
type formula interface {
	// compare takes the logits z, (n, K), of the negatives of n examples, and y,
	// those of their targets: y[first[i]] to y[first[i+1]-1] belong to example i,
	// and each of them is compared with row i of z, except for the hits. It
	// returns the sum of the targets' losses, and replaces y and z by the
	// derivatives of scale times that sum.
	compare(y []float32, first []int32, z kernel.Matrix, hits []hit, scale float32) float64
}

// logistic tells targets from negatives one by one: with σ(x) = 1/(1+e^−x), the
// loss of a target with the logit y is
//
//	−positive·ln σ(y) − negative·Σ_k ln σ(−z_k)
//
// All examples of a block are compared at once: where each has one target, in two
// calls of the kernel instead of two for each.
type logistic struct{ positive, negative float64 }

func (f logistic) compare(y []float32, first []int32, z kernel.Matrix, hits []hit, scale float32) float64 {
	var spared float64
	for _, h := range hits {
		spared += softplus(float64(z.Data[h.negative]))
	}
	loss := -f.negative * spared
	alike(first, func(lo, hi, n int) {
		loss += float64(f.negative * float64(n) * kernel.Logistic(z.Data[lo*z.Cols:hi*z.Cols]))
	})
	kernel.Scale(float32(f.negative)*scale, z.Data)
	for i, h := range hits {
		hits[i].d = z.Data[h.negative]
	}
	alike(first, func(lo, hi, n int) {
		if n != 1 {
			kernel.Scale(float32(n), z.Data[lo*z.Cols:hi*z.Cols])
		}
	})
	for _, h := range hits {
		z.Data[h.negative] -= h.d
	}
	kernel.Scale(-1, y)
	loss += float64(f.positive * kernel.Logistic(y))
	kernel.Scale(-float32(f.positive)*scale, y)
	return loss
}

// alike calls do with every stretch lo … hi−1 of examples that have n targets each.
func alike(first []int32, do func(lo, hi, n int)) {
	for lo, hi := 0, 0; lo < len(first)-1; lo = hi {
		n := first[lo+1] - first[lo]
		for hi = lo + 1; hi < len(first)-1 && first[hi+1]-first[hi] == n; hi++ {
		}
		do(lo, hi, int(n))
	}
}

// softplus is ln(1 + e^x) = −ln σ(−x).
func softplus(x float64) float64 { return max(x, 0) + elementary.Log1p(elementary.Exp(-math.Abs(x))) }

// categorical picks the target out of the row: its loss is
//
//	ln(e^y + Σ_k e^z_k) − y
type categorical struct{}

func (categorical) compare(y []float32, first []int32, z kernel.Matrix, hits []hit, scale float32) float64 {
	var loss float64
	for i := range z.Rows {
		row := z.Data[i*z.Cols : (i+1)*z.Cols]
		peak, sumExp := kernel.MaxExpSum(row, row)
		mass := float64(sumExp)
		// A target adds to the derivative of every negative's logit the same
		// multiple of e^z, so the multiples are added up first.
		var sum float64
		n := 0 // the hits of this example
		for t := first[i]; t < first[i+1]; t++ {
			rest := mass
			from := n
			for ; n < len(hits) && hits[n].target == int(t); n++ {
				rest -= float64(z.Data[hits[n].negative])
			}
			each := 0.0
			if !(rest <= 0) { // NaN gets past this; rounding aside, it is 0 only where nothing but hits was drawn
				x := float64(peak) + elementary.Log(rest) - float64(y[t])
				odds := 1 / (1 + elementary.Exp(-x))
				loss += softplus(x)
				each = odds / rest
				y[t] = -scale * float32(odds)
			} else {
				y[t] = 0
			}
			sum += each
			for k := from; k < n; k++ {
				hits[k].d = scale * float32(each) * z.Data[hits[k].negative]
			}
		}
		kernel.Scale(scale*float32(sum), row)
		for _, h := range hits[:n] {
			z.Data[h.negative] -= h.d
		}
		hits = hits[n:]
	}
	return loss
}
