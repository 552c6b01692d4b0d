package optimizer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A State is what an [Update] is given besides weights and their gradient.
//
// Note: the two are no fields of it, because the compiler keeps a struct of more than four in memory. For a row of 100 weights,
// copying that took as long as moving them.
type State struct {
	Scale float32 // the gradient counts so many times

	of    *param
	at, n int // the first number of a slot that the weights have, and how many
}

// Slot returns the state of the weights in slot i of [Rule].Slots: a number for each of them, or for each of their rows
// if the rule is ByRow.
func (s State) Slot(i int) []float32 { return s.of.state[i][s.at : s.at+s.n] }

// part returns the state of those of the weights from number lo to hi−1.
func (s State) part(lo, hi int) State {
	s.at, s.n = s.at+lo/s.of.unit, (hi-lo)/s.of.unit
	return s
}

// unit returns how many weights of p have one number of the state.
func (r *Rule) unit(p *graph.Param) int {
	if r.ByRow && len(p.Shape) == 2 {
		return p.Shape[1]
	}
	return 1
}

// move moves the weights from number lo on by the gradient g.
func (p *param) move(move Update, lo int, g []float32, scale float32) {
	move(p.Data[lo:lo+len(g)], g, State{scale, p, lo / p.unit, len(g) / p.unit})
}

// moveRow moves a row of a table by the gradient g, without the divisions of move, which are slow for one row.
func (p *param) moveRow(move Update, row int, g []float32, scale float32) {
	d := len(g)
	move(p.Data[row*d:(row+1)*d], g, p.stateOf(row, scale))
}

// stateOf returns the state of a row of a table.
func (p *param) stateOf(row int, scale float32) State {
	if p.unit > 1 {
		return State{scale, p, row, 1}
	}
	d := p.Shape[1]
	return State{scale, p, row * d, d}
}

// prefetchRow asks for the weights of a row of a table, and for their state.
func (p *param) prefetchRow(row int) {
	d, s := p.Shape[1], p.stateOf(row, 1)
	kernel.PrefetchToWrite(p.Data[row*d : (row+1)*d])
	for i := range p.state {
		kernel.PrefetchToWrite(s.Slot(i))
	}
}

// piece is the number of weights that one piece of a dense pass updates.
const piece = 1 << 14

// piece returns the number of weights that one piece of a dense pass updates: whole rows where the rule is ByRow.
func (p *param) piece() int { return max(1, piece/p.unit) * p.unit }

// zeroes returns a gradient of n zeros.
func (o *Optimizer) zeroes(n int) []float32 {
	if n > len(o.zero) {
		return make([]float32, n)
	}
	return o.zero[:n]
}
