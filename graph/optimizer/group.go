package optimizer

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
)

// A Group says how some of the parameters move differently from the others.
type Group struct {
	Rate   float64 // the factor of their learning rate: 1 is that of all, 0.1 a tenth of it
	Frozen int64   // the steps at first in which they stay as they are; their own first step comes then
}

// SetGroup puts parameters into a group. Call it before the first step. Parameters that the
// optimizer does not move are an error.
//
// While a group is frozen, its gradients have no effect, also not on ClipNorm. After that its
// state and its count of steps begin as if the optimizer were new, so that
// Adam corrects its bias from there.
func (o *Optimizer) SetGroup(g Group, params ...*graph.Param) error {
	for _, p := range params {
		m := o.find(p)
		if m == nil {
			return fmt.Errorf("the optimizer does not move %s", p.Name)
		}
		m.group = len(o.groups)
	}
	o.groups = append(o.groups, g)
	return nil
}

// FixRows makes rows of a table stay as they are for good: those with a true in fixed, of
// which there is one for each row. Call it before the first step. Their gradients
// still count in the norm that ClipNorm limits. A parameter that the optimizer does not move, and another
// number of rows, are errors.
func (o *Optimizer) FixRows(p *graph.Param, fixed []bool) error {
	m := o.find(p)
	switch {
	case m == nil:
		return fmt.Errorf("the optimizer does not move %s", p.Name)
	case len(fixed) != p.Shape[0]:
		return fmt.Errorf("%s has %d rows, not %d", p.Name, p.Shape[0], len(fixed))
	}
	m.fixed = fixed
	return nil
}

// FixedRows returns how many rows of a table [Optimizer.FixRows] holds.
func (o *Optimizer) FixedRows(p *graph.Param) (n int) {
	if m := o.find(p); m != nil {
		for _, stays := range m.fixed {
			if stays {
				n++
			}
		}
	}
	return n
}

// at returns the updates of step t, from 1, one for each group: nil while it is frozen.
func (o *Optimizer) at(t int64, rate float64) []Update {
	moves := make([]Update, len(o.groups))
	for i, g := range o.groups {
		if t > g.Frozen {
			moves[i] = o.rule.At(t-g.Frozen, rate*g.Rate)
		}
	}
	return moves
}

// update returns the parameter's update of those of a step: nil while it is frozen.
func (p *param) update(moves []Update) Update {
	move := moves[p.group]
	if move == nil || p.fixed == nil {
		return move
	}
	d := len(p.Data) / len(p.fixed)
	return func(w, g []float32, s State) {
		first := s.at * p.unit      // of the weights
		for lo := 0; lo < len(w); { // from the start of a row or of the weights
			row := (first + lo) / d
			hi := min((row+1)*d-first, len(w))
			if !p.fixed[row] {
				move(w[lo:hi], g[lo:hi], s.part(lo, hi))
			}
			lo = hi
		}
	}
}
