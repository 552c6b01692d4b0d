package loss

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// attraction is the rule of [Attraction].
type attraction struct {
	set     int     // S
	push    float64 // K/S
	logA, b float64

	away  []float32  // (T, H): the gradients of the targets' rows of w
	near  []float32  // (blocks, S, H): those of the drawn words'
	noise graph.Rows // of near
	part  []float64  // the loss of each block
}

func (o *attraction) run(h, w kernel.Matrix, _ []float32, batch *graph.Batch, left *gradients) (float64, error) {
	t, units := len(batch.Target), h.Cols
	if err := o.check(h.Rows, batch); err != nil {
		return 0, err
	}
	blocks := (h.Rows + blockExamples - 1) / blockExamples
	o.part = kernel.Sized(o.part, blocks)
	var dh kernel.Matrix
	if left != nil {
		dh = left.dh.Matrix(h.Rows, units)
		o.away, o.near = kernel.Sized(o.away, t*units), kernel.Sized(o.near, blocks*o.set*units)
		clear(o.near)
		o.noise = graph.Rows{V: w.Rows, D: units, ID: batch.Negative, Grad: o.near}
		left.dw = graph.Rows{V: w.Rows, D: units, ID: batch.Target, Grad: o.away, Next: &o.noise}
	}
	scale := 1 / float64(max(1, t))
	kernel.For(blocks, func(p int) {
		o.part[p] = o.block(p, h, w, dh, batch, scale, left != nil)
	})
	var sum float64
	for _, part := range o.part {
		sum += part
	}
	return float64(scale * sum), nil
}

// check reports a batch without what the loss needs.
func (o *attraction) check(examples int, batch *graph.Batch) error {
	if n := (examples + blockExamples - 1) / blockExamples * o.set; len(batch.Negative) != n {
		return fmt.Errorf("%d negatives for %d examples, not %d: see loss.Draws", len(batch.Negative), examples, n)
	}
	if len(batch.Value) != len(batch.Target) {
		return fmt.Errorf("%d targets have %d weights of neighbours; objective map gives one to each", len(batch.Target), len(batch.Value))
	}
	for k, v := range batch.Value {
		if !(v >= 0) || math.IsInf(float64(v), 1) {
			return fmt.Errorf("the weight of target %d is %v; it must be 0 or more", k, v)
		}
	}
	return nil
}

// block returns the sum of the losses of a block of examples, and leaves their gradients, times scale.
func (o *attraction) block(p int, h, w, dh kernel.Matrix, batch *graph.Batch, scale float64, gradients bool) float64 {
	units := h.Cols
	var loss float64
	for i := p * blockExamples; i < min((p+1)*blockExamples, h.Rows); i++ {
		x := rowOf(h, i)
		var dx []float32
		if gradients {
			dx = rowOf(dh, i)
			clear(dx)
		}
		weights := 0.0
		for k, end := batch.Targets(i); k < end; k++ {
			row, v := rowOf(w, int(batch.Target[k])), float64(batch.Value[k])
			square := apart(x, row)
			log := elementary.Log(square)
			u := elementary.Exp(float64(o.b*log) + o.logA)
			weights += v
			loss += float64(v * elementary.Log(1+u))
			if gradients {
				by := float32(scale * v * (2 * o.b) * u / (square * (1 + u)))
				move(by, x, row, dx, o.away[k*units:(k+1)*units])
			}
		}
		if weights == 0 {
			continue
		}
		weights *= o.push
		// Σ ln(1+u) is the logarithm of a product, as long as a float64 has room for that.
		pushed, product := 0.0, 1.0
		for s := p * o.set; s < (p+1)*o.set; s++ {
			row := rowOf(w, int(batch.Negative[s]))
			square := apart(x, row)
			log := float64(o.b*elementary.Log(square)) + o.logA
			u := elementary.Exp(log)
			pushed -= log
			if product *= 1 + u; product > 1e100 {
				pushed += elementary.Log(product)
				product = 1
			}
			if gradients {
				by := -float32(scale * weights * (2 * o.b) / (square * (1 + u)))
				push(by, x, row, dx, o.near[s*units:(s+1)*units])
			}
		}
		loss += float64(weights * (pushed + elementary.Log(product)))
	}
	return loss
}

// apart returns |x − row|² + ε.
func apart(x, row []float32) float64 {
	sum := nearestPlaces
	for k, e := range x {
		d := float64(e) - float64(row[k])
		sum += float64(d * d)
	}
	return sum
}

// move adds by·(x − row) to dx, and sets other to the opposite.
func move(by float32, x, row, dx, other []float32) {
	for k, e := range x {
		d := float32(by * (e - row[k]))
		dx[k] += d
		other[k] = -d
	}
}

// push does the same, and takes it from other.
func push(by float32, x, row, dx, other []float32) {
	for k, e := range x {
		d := float32(by * (e - row[k]))
		dx[k] += d
		other[k] -= d
	}
}
