package optimizer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A Span is what an [Update] moves at once: some weights of a parameter that lie together.
type Span struct {
	W     []float32 // the weights
	G     []float32 // their gradient, as many numbers, which counts Scale times
	Scale float32

	of *param
	at int // the number in it of the weight W[0]
}

// Slot returns the state of the span in slot i of [Rule].Slots: a number for each of its
// weights, or for each of its rows if the rule is ByRow.
func (s Span) Slot(i int) []float32 {
	lo, n, unit := s.at, len(s.W), s.of.unit
	switch {
	case unit == n: // one row, without a slow division for each
		lo, n = lo/unit, 1
	case unit > 1:
		lo, n = lo/unit, n/unit
	}
	return s.of.state[i][lo : lo+n]
}

// part returns the weights lo … hi−1 of the span.
func (s Span) part(lo, hi int) Span {
	s.W, s.G, s.at = s.W[lo:hi], s.G[lo:hi], s.at+lo
	return s
}

// unit returns how many weights of p have one number of the state.
func (r *Rule) unit(p *graph.Param) int {
	if r.ByRow && len(p.Shape) == 2 {
		return p.Shape[1]
	}
	return 1
}

// span returns the weights from number lo on that have the gradient g.
func (p *param) span(lo int, g []float32, scale float32) Span {
	return Span{W: p.Data[lo : lo+len(g)], G: g, Scale: scale, of: p, at: lo}
}

// piece is the number of weights that one piece of a dense pass updates.
const piece = 1 << 14

// piece returns the number of weights that one piece of a dense pass updates: whole rows where the rule is ByRow.
func (p *param) piece() int { return max(1, piece/p.unit) * p.unit }

// prefetch asks for n weights from number lo on, and for their state.
func (p *param) prefetch(lo, n int) {
	kernel.PrefetchToWrite(p.Data[lo : lo+n])
	for _, slot := range p.state {
		kernel.PrefetchToWrite(slot[lo/p.unit : (lo+n)/p.unit])
	}
}

// zeroes returns a gradient of n zeros.
func (o *Optimizer) zeroes(n int) []float32 {
	if n > len(o.zero) {
		return make([]float32, n)
	}
	return o.zero[:n]
}
