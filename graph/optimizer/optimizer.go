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
		"adam":    func() Spec { return NewAdam() },
		"adamw":   func() Spec { return NewAdamW() },
		"sgd":     func() Spec { return NewSGD() },
		"rmsprop": func() Spec { return NewRMSProp() },
		"adagrad": func() Spec { return NewAdaGrad() },
		"lion":    func() Spec { return NewLion() },
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
	// A row then moves as a whole, and a [Span] is one or more of them.
	ByRow bool

	// Idle reports that a gradient of zero changes neither weights nor state, so
	// that leaving alone the rows of a table that a batch lacks is exact.
	Idle bool

	// At returns the update of step t, the first being 1, at the given learning
	// rate. It is called once a step, and the update may be kept and called later.
	At func(t int64, rate float64) Update
}

// An Update moves the weights of a span against their gradient. It changes nothing but
// them and their state, keeps nothing, and is called from several goroutines for different
// spans. Each weight must move by itself, or each row if the rule is ByRow: how a parameter
// is cut into spans must not change a bit.
type Update func(Span)

// An Optimizer moves the parameters of a network against their gradients. Its
// steps are bit-identical for any number of threads.
type Optimizer struct {
	Common
	rule   Rule
	params []*graph.Param
	state  [][][]float32 // for each parameter, for each slot
	grads  []G.Value     // of the step under way
	merged []graph.Merger
	sparse []int // the parameters with a gradient of rows
	merges func(k int)
	parts  []float64 // the sum of squares of each span
	zero   []float32 // the gradient of rows that have none
	step   int64

	groups []Group
	group  []int    // of each parameter
	fixed  [][]bool // for each parameter, the rows that stay; nil: none do

	moves    []Update      // of the step under way, for each group; nil: it is frozen
	consumed []atomic.Bool // for each parameter: its op has handed its gradient over
	consume  []func(lo int, g []float32)

	deferred []*deferred // for each parameter; nil: none of its rows are deferred
	past     [][]Update  // the steps that deferred rows may have to do yet, an update for each group
}

var _ G.Solver = (*Optimizer)(nil)

// New returns an optimizer at step 0 that moves the parameters by a rule. It is what
// the New of a [Spec] returns.
func New(c Common, r Rule, params []*graph.Param) *Optimizer {
	o := &Optimizer{
		Common: c,
		rule:   r,
		params: params,
		grads:  make([]G.Value, len(params)),
		merged: make([]graph.Merger, len(params)),
		zero:   make([]float32, piece),

		groups: []Group{{Rate: 1}},
		group:  make([]int, len(params)),
		fixed:  make([][]bool, len(params)),

		deferred: make([]*deferred, len(params)),

		consumed: make([]atomic.Bool, len(params)),
	}
	o.merges = o.mergeOne
	for i, p := range params {
		o.consume = append(o.consume, func(lo int, g []float32) {
			o.updateOf(i, o.moves)(o.span(i, lo, g, 1))
			o.consumed[i].Store(true)
		})
		slots := make([][]float32, len(r.Slots))
		for i := range slots {
			slots[i] = kernel.Floats(len(p.Data) / r.unit(p))
		}
		o.state = append(o.state, slots)
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
	for _, p := range g.Params {
		if p.EachRead(g.Input, func(rows []int32) { o.catchUp(p, rows) }) {
			o.mayDefer(p)
		}
	}
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
	for i, p := range o.params {
		if p.Uses() == 1 && o.moves[o.group[i]] != nil {
			p.Consume = o.consume[i]
		}
	}
}

// update ends the step under way: it moves what has not been moved yet, using the
// gradients of the graph's last run.
func (o *Optimizer) update() error {
	for i, p := range o.params {
		if o.grads[i] = nil; o.consumed[i].Load() || o.moves[o.group[i]] == nil {
			continue
		}
		g, err := p.Grad()
		if err != nil {
			return err
		}
		switch g.(type) {
		case *tensor.Dense, *graph.Rows:
			o.grads[i] = g
		default:
			return fmt.Errorf("%s: a gradient of type %T is neither dense nor rows", p.Name, g)
		}
	}
	o.merge()
	o.move()
	return nil
}

// merge sums the sparse gradients in o.grads by row. Small ones, which a Merger sorts on one
// goroutine, are merged at the same time, where their order has not been looked for before.
func (o *Optimizer) merge() {
	o.sparse = o.sparse[:0]
	small := true
	for i, g := range o.grads {
		switch r, ok := g.(*graph.Rows); {
		case !ok:
		case r.Order != nil:
			o.merged[i].Merge(r)
		default:
			o.sparse = append(o.sparse, i)
			small = small && r.Entries() <= graph.SmallMerge
		}
	}
	if small {
		kernel.For(len(o.sparse), o.merges)
		return
	}
	for k := range o.sparse {
		o.mergeOne(k)
	}
}

// mergeOne merges the gradient of parameter o.sparse[k].
func (o *Optimizer) mergeOne(k int) {
	i := o.sparse[k]
	o.merged[i].Merge(o.grads[i].(*graph.Rows))
}

// move takes the step under way with the gradients in o.grads, whose rows are in o.merged.
func (o *Optimizer) move() {
	o.step++
	scale := o.clip()
	for i, p := range o.params {
		move := o.updateOf(i, o.moves)
		switch g := o.grads[i].(type) { // nil: it has moved, or is frozen
		case *tensor.Dense:
			if o.deferred[i] != nil { // its rows have gradients in every step after all
				o.Flush()
				o.deferred[i] = nil
			}
			o.dense(move, i, g.Float32s(), scale)
		case *graph.Rows:
			switch {
			case o.rule.Idle || o.Sparse == "lazy":
				o.touched(move, i, scale)
			case o.deferred[i] != nil:
				o.catchUp(p, o.merged[i].ID)
				o.touched(move, i, scale)
				o.deferred[i].done(o.merged[i].ID)
			default:
				o.whole(move, i, scale)
			}
		}
	}
	o.remember(o.moves)
}

// end forgets the step under way, whether it was taken or not.
func (o *Optimizer) end() {
	o.moves = nil
	for i, p := range o.params {
		o.consumed[i].Store(false)
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
		if m != G.ValueGrad(o.params[i]) {
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
	for i, g := range o.grads {
		switch g := g.(type) {
		case *tensor.Dense:
			squares += o.sumSquares(g.Float32s())
		case *graph.Rows:
			squares += o.sumSquares(o.merged[i].Sum())
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

// dense updates all weights of parameter i from a dense gradient.
func (o *Optimizer) dense(move Update, i int, g []float32, scale float32) {
	kernel.Blocks(len(g), o.pieceOf(i), func(_, lo, hi int) { move(o.span(i, lo, g[lo:hi], scale)) })
}

// touched updates only the rows of parameter i that have a gradient.
func (o *Optimizer) touched(move Update, i int, scale float32) {
	m, d := &o.merged[i], o.params[i].Shape[1]
	m.EachRow(func(u int) { o.prefetch(i, int(m.ID[u])*d, d) }, func(u int, g []float32) {
		move(o.span(i, int(m.ID[u])*d, g, scale))
	})
}

// whole updates every row of parameter i in one pass over the table: those without a gradient
// with zeros, so that momentum and decay act on them too.
func (o *Optimizer) whole(move Update, i int, scale float32) {
	m, d, length := &o.merged[i], o.params[i].Shape[1], o.params[i].Shape[0]
	rows := max(1, piece/d) // a piece
	zeros := o.zeroes(o.pieceOf(i))
	sum := m.Sum()
	kernel.For((length+rows-1)/rows, func(p int) {
		row, end := p*rows, min((p+1)*rows, length)
		u := m.From(int32(row))
		for row < end {
			until := end
			if u < len(m.ID) {
				until = min(end, int(m.ID[u]))
			}
			for lo, hi := row*d, until*d; lo < hi; lo += len(zeros) {
				move(o.span(i, lo, zeros[:min(len(zeros), hi-lo)], scale))
			}
			if row = until; row < end {
				move(o.span(i, row*d, sum[u*d:(u+1)*d], scale))
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
	for i, p := range o.params {
		for j, slot := range o.rule.Slots {
			if !yield(slot+"/"+p.Name, o.state[i][j]) {
				return
			}
		}
	}
}
