// Package optimizer holds the optimizers an experiment can train with, one file
// each.
//
// An optimizer is a [Spec]: a plain struct of settings. A zero in it is a zero, so take
// the defaults from a constructor, such as [NewAdam], and change what should differ.
//
// Its New returns an [Optimizer], which is a gorgonia.Solver. All optimizers share that
// core: it merges sparse gradients, clips, and cuts the parameters into spans for the
// worker pool. What distinguishes one from another is its [Rule] for one span. The table
// [Specs] names every optimizer with its defaults. The example of Spec is an optimizer of
// one's own.
package optimizer

import (
	"fmt"
	"sync/atomic"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// An Optimizer moves the parameters of a network against their gradients. Its
// steps are bit-identical for any number of threads. One goroutine at a time may use it.
type Optimizer struct {
	Common
	rule   Rule
	params []*param
	groups []Group
	step   int64 // steps taken

	moves []Update   // of the step under way, for each group; nil: it is frozen
	past  [][]Update // the steps that deferred rows may have to do yet, an update for each group

	sparse []*param    // scratch: the parameters whose rows are to be merged
	merges func(k int) // merges those of sparse[k]; made once, so that no step allocates it
	parts  []float64   // scratch: the sum of squares of each span
	zero   []float32   // the gradient of rows that have none
}

// A param is a parameter with all that the optimizer keeps of it.
type param struct {
	*graph.Param
	unit     int         // how many weights have one number of the state
	state    [][]float32 // for each slot
	group    int         // its number in Optimizer.groups
	fixed    []bool      // the rows that stay as they are; nil: none do
	deferred *deferred   // nil: none of its rows are deferred

	// Of the step under way:
	grad     G.Value      // nil: it has moved already, or is frozen
	merged   graph.Merger // the sum by row of a grad of rows
	consumed atomic.Bool  // its op has handed the gradient over
	consume  func(lo int, g []float32)
}

var _ G.Solver = (*Optimizer)(nil)

// New returns an optimizer at step 0 that moves the parameters by a rule. It is what
// the New of a [Spec] returns.
func New(c Common, r Rule, params []*graph.Param) *Optimizer {
	o := &Optimizer{Common: c, rule: r, groups: []Group{{Rate: 1}}, zero: make([]float32, piece)}
	o.merges = func(k int) { o.sparse[k].merge() }
	for _, p := range params {
		m := &param{Param: p, unit: r.unit(p)}
		for range r.Slots {
			m.state = append(m.state, kernel.Floats(len(p.Data)/m.unit))
		}
		m.consume = func(lo int, g []float32) {
			m.move(m.update(o.moves), lo, g, 1)
			m.consumed.Store(true)
		}
		o.params = append(o.params, m)
	}
	return o
}

// Train takes one step of training: it runs g on its input, and moves the parameters
// that o was made for, which are all or some of g's, against their gradients at the given
// learning rate. It returns the loss before the step. A batch of no examples is a step
// that moves nothing, with a loss of 0. A step that fails does not count.
//
// Table rows that the batch lacks may be moved later, to the same bits. Call
// [Optimizer.Flush] before you read parameters, or evaluate the graph.
//
// Note: ops that make their gradient in stretches hand each over while it is in the cache
// ([graph.Param].Consume), and its numbers move at once, unless ClipNorm needs the
// whole gradient first. While a batch is one block (see loss.CrossEntropy) the gradient
// of w, 8.5 MB at V = 33,278 and H = 64, then needs no memory of its own. In time it is
// worth little: 12.3 against 12.6 ms a step at B = 128, and nothing that stands out
// of the noise at 32 and 512 (medians of seven alternating runs on 2 cores).
func (o *Optimizer) Train(g *graph.Graph, rate float64) (loss float64, err error) {
	if g.Input.Len() == 0 {
		o.step++
		return 0, nil
	}
	o.prepare(g)
	o.begin(rate)
	defer o.end()
	if loss, err = g.Run(o.step); err != nil {
		return 0, err
	}
	return loss, o.update()
}

// begin prepares the step under way, and lets ops hand over their gradients.
func (o *Optimizer) begin(rate float64) {
	o.moves = o.at(o.step+1, rate)
	if o.ClipNorm > 0 {
		return
	}
	for _, p := range o.params {
		if p.Uses() == 1 && o.moves[p.group] != nil {
			p.Consume = p.consume
		}
	}
}

// update ends the step under way: it moves what has not been moved yet, using the
// gradients of the graph's last run.
func (o *Optimizer) update() (err error) {
	for _, p := range o.params {
		if p.grad = nil; p.consumed.Load() || o.moves[p.group] == nil {
			continue
		}
		if p.grad, err = p.Grad(); err != nil {
			return err
		}
	}
	o.merge()
	o.move()
	return nil
}

// merge sums the sparse gradients by row. Small ones, which a Merger sorts on one
// goroutine, are merged at the same time, where their order has not been looked for before.
func (o *Optimizer) merge() {
	o.sparse = o.sparse[:0]
	small := true
	for _, p := range o.params {
		switch r, ok := p.grad.(*graph.Rows); {
		case !ok:
		case r.Order != nil:
			p.merge()
		default:
			o.sparse = append(o.sparse, p)
			small = small && r.Entries() <= graph.SmallMerge
		}
	}
	if small {
		kernel.For(len(o.sparse), o.merges)
		return
	}
	for _, p := range o.sparse {
		p.merge()
	}
}

// merge sums the gradient, which is one of rows, by row.
func (p *param) merge() { p.merged.Merge(p.grad.(*graph.Rows)) }

// move takes the step under way with the gradients of the parameters, those of rows merged.
func (o *Optimizer) move() {
	o.step++
	scale := o.clip()
	for _, p := range o.params {
		move := p.update(o.moves)
		switch g := p.grad.(type) {
		case *tensor.Dense:
			if p.deferred != nil { // its rows have gradients in every step after all
				o.Flush()
				p.deferred = nil
			}
			p.moveAll(move, g.Float32s(), scale)
		case *graph.Rows:
			switch {
			case o.rule.Idle || o.Sparse == "lazy":
				p.moveRows(move, scale)
			case p.deferred != nil:
				o.catchUp(p, p.merged.ID)
				p.moveRows(move, scale)
				p.deferred.done(p.merged.ID)
			default:
				o.moveTable(move, p, scale)
			}
		}
	}
	o.remember(o.moves)
}

// end forgets the step under way, whether it was taken or not.
func (o *Optimizer) end() {
	o.moves = nil
	for _, p := range o.params {
		p.consumed.Store(false)
		p.Consume = nil
	}
}

// Step implements gorgonia.Solver, for loops that run the graph themselves: one step at
// the optimizer's own learning rate, using the gradients of the graph's last run, to the
// bits of [Optimizer.Train]. It is for the parameters that o was made for, in their order; others
// are an error.
func (o *Optimizer) Step(model []G.ValueGrad) error {
	if len(model) != len(o.params) {
		return fmt.Errorf("the optimizer was made for %d parameters, not %d", len(o.params), len(model))
	}
	for i, m := range model {
		if m != G.ValueGrad(o.params[i].Param) {
			return fmt.Errorf("parameter %d is not %s, which the optimizer was made for", i, o.params[i].Name)
		}
	}
	o.moves = o.at(o.step+1, o.LearningRate)
	defer o.end()
	return o.update()
}

// Name returns the name of the optimizer's [Rule].
func (o *Optimizer) Name() string { return o.rule.Name }

// Steps returns the number of steps taken.
func (o *Optimizer) Steps() int64 { return o.step }

// SetSteps sets the number of steps taken, which goes with a state read from a
// checkpoint.
func (o *Optimizer) SetSteps(n int64) {
	o.Flush()
	o.step = n
}

// Slots calls yield with the name and the memory of every state vector, in a
// fixed order. The names are paths such as "m/fc1/w". What is written to
// the memory becomes the optimizer's state.
func (o *Optimizer) Slots(yield func(name string, data []float32) bool) {
	o.Flush()
	for _, p := range o.params {
		for i, slot := range o.rule.Slots {
			if !yield(slot+"/"+p.Name, p.state[i]) {
				return
			}
		}
	}
}
