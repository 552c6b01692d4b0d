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
	"math"
	"slices"
	"sync/atomic"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A Spec describes an optimizer.
type Spec interface {
	// New returns an optimizer at step 0 for the given parameters: what the function
	// [New] makes of the settings in [Common] and of a [Rule].
	New(params []*graph.Param) *Optimizer
}

// Specs returns each optimizer, with its default settings, under its name in an
// experiment file.
func Specs() map[string]func() Spec {
	return map[string]func() Spec{
		"adam":     func() Spec { return NewAdam() },
		"adamw":    func() Spec { return NewAdamW() },
		"adamax":   func() Spec { return NewAdaMax() },
		"nadam":    func() Spec { return NewNAdam() },
		"radam":    func() Spec { return NewRAdam() },
		"sgd":      func() Spec { return NewSGD() },
		"rmsprop":  func() Spec { return NewRMSProp() },
		"adagrad":  func() Spec { return NewAdaGrad() },
		"adadelta": func() Spec { return NewAdaDelta() },
		"lion":     func() Spec { return NewLion() },
	}
}

// Common holds the settings that every optimizer has.
type Common struct {
	LearningRate float64 `toml:"learning_rate" range:"(0,inf)" help:"step size, before the schedule"`
	WeightDecay  float64 `toml:"weight_decay" range:"[0,inf)" help:"pull of every parameter towards zero"`
	ClipNorm     float64 `toml:"clip_norm" range:"[0,inf)" help:"largest norm of the whole gradient, 0 for no limit"`
	// Sparse says what happens to table rows that are not in a batch: "exact"
	// gives what a dense gradient would give, momentum and decay included;
	// "lazy" leaves the row and its moments as they are, as PyTorch's SparseAdam
	// does.
	Sparse string `toml:"sparse" choice:"exact lazy" help:"what happens to table rows that a batch does not use"`
}

// epsilon returns what keeps a quotient from being 0/0 in 32 bits, where a very small number would be 0.
func epsilon(x float64) float32 {
	return max(float32(x), math.SmallestNonzeroFloat32)
}

func common(rate float64) Common { return decaying(rate, 0) }

func decaying(rate, decay float64) Common {
	return Common{LearningRate: rate, WeightDecay: decay, Sparse: "exact"}
}

// A Rule is what distinguishes one optimizer from another: how weights move. Everything
// else, such as sparse gradients, clipping and goroutines, [New] adds. Of the settings
// in [Common] the rule has to apply WeightDecay; without it, weights whose state is
// all zero must stay where they are while their gradient is zero.
type Rule struct {
	// Name is the optimizer's name in an experiment file. A checkpoint has it, and is
	// refused by an optimizer of another name; empty: it is taken by any whose Slots fit.
	Name string

	// Slots are the names of its state vectors, such as "m": one of each for every
	// parameter, as long as that but for ByRow, zero at first. They are saved with the network.
	Slots []string

	// ByRow makes the state of a matrix one number for each row, and not for each weight.
	// A row then moves as a whole, and an [Update] moves one or more of them.
	ByRow bool

	// Idle reports that a gradient of zero changes neither weights nor state, so
	// that leaving alone the rows of a table that a batch lacks is exact.
	Idle bool

	// At returns the update of step t, the first being 1, at the given learning
	// rate. It is called once a step, and the update may be kept and called later.
	At func(t int64, rate float64) Update
}

// An Update moves weights of a parameter that lie together, w, against their gradient, which is
// as many numbers: s.Scale·g. It changes nothing but w and the state of these weights, keeps nothing,
// and is called from several goroutines for different weights. Each weight must move by itself, or
// each row if the rule is ByRow: how a parameter is cut must not change a bit.
type Update func(w, g []float32, s State)

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

// clip returns the factor that brings the norm of all gradients together down to
// ClipNorm: min(1, ClipNorm / norm). (Pascanu, Mikolov and Bengio, On the
// Difficulty of Training Recurrent Neural Networks, 2013.)
func (o *Optimizer) clip() float32 {
	if o.ClipNorm == 0 {
		return 1
	}
	var squares float64
	for _, p := range o.params {
		switch g := p.grad.(type) {
		case *tensor.Dense:
			squares += o.sumSquares(g.Float32s())
		case *graph.Rows:
			squares += o.sumSquares(p.merged.Sum())
		}
	}
	return float32(min(1, o.ClipNorm/math.Sqrt(squares)))
}

// sumSquares adds the spans' sums in their order.
func (o *Optimizer) sumSquares(x []float32) float64 {
	n := (len(x) + piece - 1) / piece
	o.parts = slices.Grow(o.parts[:0], n)[:n]
	kernel.Blocks(len(x), piece, func(p, lo, hi int) { o.parts[p] = kernel.SumSquares(x[lo:hi]) })
	var sum float64
	for _, s := range o.parts {
		sum += s
	}
	return sum
}

// moveAll moves all weights of a parameter by a dense gradient.
func (p *param) moveAll(move Update, g []float32, scale float32) {
	kernel.Blocks(len(g), p.piece(), func(_, lo, hi int) { p.move(move, lo, g[lo:hi], scale) })
}

// moveRows moves only the rows of a table that have a gradient.
func (p *param) moveRows(move Update, scale float32) {
	m := &p.merged
	m.EachRow(func(u int) { p.prefetchRow(int(m.ID[u])) }, func(u int, g []float32) {
		p.moveRow(move, int(m.ID[u]), g, scale)
	})
}

// moveTable moves every row of a table in one pass over it: those without a gradient
// by zeros, so that momentum and decay act on them too.
func (o *Optimizer) moveTable(move Update, p *param, scale float32) {
	m, d, length := &p.merged, p.Shape[1], p.Shape[0]
	rows := max(1, piece/d) // a piece
	zeros := o.zeroes(p.piece())
	sum := m.Sum()
	kernel.For((length+rows-1)/rows, func(piece int) {
		row, end := piece*rows, min((piece+1)*rows, length)
		u := m.From(int32(row))
		for row < end {
			until := end
			if u < len(m.ID) {
				until = min(end, int(m.ID[u]))
			}
			for lo, hi := row*d, until*d; lo < hi; lo += len(zeros) {
				p.move(move, lo, zeros[:min(len(zeros), hi-lo)], scale)
			}
			if row = until; row < end {
				p.moveRow(move, row, sum[u*d:(u+1)*d], scale)
				row, u = row+1, u+1
			}
		}
	})
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
