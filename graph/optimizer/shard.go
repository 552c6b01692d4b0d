package optimizer

import (
	"fmt"
	"math/bits"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A Gradient is the gradient of some shards of a batch in all parameters of an optimizer: the sum over their
// targets, in place of the mean that the graph has. A nil *Gradient is that of no shard.
type Gradient struct {
	Targets int64   // that it is the sum over
	Loss    float64 // the sum over them
	Params  []ParamGradient
}

// A ParamGradient is the part of a [Gradient] of one parameter. It is empty where the parameter is frozen.
type ParamGradient struct {
	Sparse bool
	ID     []int32   // of a sparse one: the rows that Data has, ascending
	Data   []float32 // the whole parameter's, or the rows'
}

// Add adds the gradient of the shards that come behind those of g, and returns the sum. It may keep parts
// of both, which are not to be used any more. A number of the sum is one of g plus one of next, never
// next plus g with something in between: the sum of many is that of a tree, see [Tree].
func (g *Gradient) Add(next *Gradient) *Gradient {
	switch {
	case g == nil:
		return next
	case next == nil:
		return g
	}
	g.Targets += next.Targets
	g.Loss += next.Loss
	for i := range g.Params {
		g.Params[i] = g.Params[i].add(next.Params[i])
	}
	return g
}

func (a ParamGradient) add(b ParamGradient) ParamGradient {
	switch {
	case !a.Sparse:
		kernel.Blocks(len(a.Data), piece, func(_, lo, hi int) { kernel.Add(a.Data[lo:hi], b.Data[lo:hi]) })
		return a
	case len(b.ID) == 0:
		return a
	case len(a.ID) == 0:
		return b
	}
	d := len(a.Data) / len(a.ID)
	sum := ParamGradient{Sparse: true, ID: make([]int32, 0, len(a.ID)+len(b.ID)), Data: make([]float32, 0, len(a.Data)+len(b.Data))}
	take := func(x *ParamGradient) {
		sum.ID, sum.Data = append(sum.ID, x.ID[0]), append(sum.Data, x.Data[:d]...)
		x.ID, x.Data = x.ID[1:], x.Data[d:]
	}
	for len(a.ID) > 0 && len(b.ID) > 0 {
		switch {
		case a.ID[0] < b.ID[0]:
			take(&a)
		case a.ID[0] > b.ID[0]:
			take(&b)
		default:
			take(&a)
			kernel.Add(sum.Data[len(sum.Data)-d:], b.Data[:d])
			b.ID, b.Data = b.ID[1:], b.Data[d:]
		}
	}
	for _, rest := range []ParamGradient{a, b} {
		sum.ID, sum.Data = append(sum.ID, rest.ID...), append(sum.Data, rest.Data...)
	}
	return sum
}

// A Tree sums the gradients of shards in one order, whoever has computed them: those of two neighbours, then
// those of two such pairs, and so on. The sum of 2^k shards that begin at a multiple of 2^k is a subtree, so that the sum
// of all is the same to the bit if several processes have summed an equal part each, and then
// these. The zero value has none.
type Tree struct {
	sums []*Gradient // of 2^k shards each, where bit k of count is set, the largest first
	n    uint
}

// Push adds the gradient of the next shard, or nil if that has no examples.
func (t *Tree) Push(g *Gradient) {
	for n := t.n; n&1 == 1; n >>= 1 {
		last := len(t.sums) - 1
		g, t.sums = t.sums[last].Add(g), t.sums[:last]
	}
	t.sums = append(t.sums, g)
	t.n++
}

// Sum returns the sum of the shards and forgets them. It panics if their number is not a power of two.
func (t *Tree) Sum() *Gradient {
	if bits.OnesCount(t.n) != 1 {
		panic(fmt.Sprintf("optimizer: %d shards are not a power of two", t.n))
	}
	g := t.sums[0]
	*t = Tree{sums: t.sums[:0]}
	return g
}

// Shard runs g on its input, a shard of the batch of the step under way, and returns its gradient. Nothing
// moves but rows that earlier steps have put off. It is shard number shard of the step, of so many,
// which is what randomness in the network depends on. A shard without targets has no gradient, nil, and no
// error; the other errors are those of [graph.Graph.Run].
func (o *Optimizer) Shard(g *graph.Graph, shard, of int) (*Gradient, error) {
	targets := len(g.Input.Target)
	if len(g.Input.Vector) > 0 { // they are the targets
		targets = g.Input.Len()
	}
	if g.Input.Len() == 0 || targets == 0 {
		return nil, nil
	}
	o.prepare(g)
	mean, err := g.Run(o.step*int64(of) + int64(shard))
	if err != nil {
		return nil, err
	}
	sum := &Gradient{Targets: int64(targets), Loss: mean * float64(targets), Params: make([]ParamGradient, len(o.params))}
	for i, p := range o.params {
		if o.frozen(p) {
			continue
		}
		value, err := p.Grad()
		if err != nil {
			return nil, err
		}
		x := &sum.Params[i]
		switch value := value.(type) {
		case *tensor.Dense:
			x.Data = append(x.Data, value.Float32s()...)
		case *graph.Rows:
			p.merged.Merge(value)
			x.Sparse, x.ID, x.Data = true, append(x.ID, p.merged.ID...), append(x.Data, p.merged.Sum()...)
		}
		kernel.Scale(float32(targets), x.Data)
	}
	return sum, nil
}

// Apply takes one step of training at the given learning rate with the gradient of all shards of a batch. It
// returns the loss before the step, the mean over the targets. A nil gradient is a step that moves nothing, with
// a loss of 0. A gradient of other parameters is an error.
func (o *Optimizer) Apply(sum *Gradient, rate float64) (loss float64, err error) {
	if sum == nil {
		o.step++
		return 0, nil
	}
	if len(sum.Params) != len(o.params) {
		return 0, fmt.Errorf("a gradient of %d parameters, where the optimizer has %d", len(sum.Params), len(o.params))
	}
	o.moves = o.at(o.step+1, rate)
	defer o.end()
	mean := float32(1 / float64(sum.Targets))
	for i, p := range o.params {
		if p.grad = nil; o.frozen(p) {
			continue
		}
		x := sum.Params[i]
		kernel.Scale(mean, x.Data)
		if p.grad, err = x.value(p.Param); err != nil {
			return 0, err
		}
		if x.Sparse {
			p.merge()
		}
	}
	o.move()
	return sum.Loss / float64(sum.Targets), nil
}

// frozen reports whether a parameter stays where it is in the next step.
func (o *Optimizer) frozen(p *param) bool { return o.step < o.groups[p.group].Frozen }

// value returns the gradient of p as the graph would have it.
func (x ParamGradient) value(p *graph.Param) (G.Value, error) {
	if x.Sparse {
		if len(p.Shape) != 2 {
			return nil, fmt.Errorf("%s: a gradient of rows, which it does not have", p.Name)
		}
		d := p.Shape[1]
		if len(x.Data) != len(x.ID)*d {
			return nil, fmt.Errorf("%s: a gradient of %d numbers for %d rows of %d", p.Name, len(x.Data), len(x.ID), d)
		}
		for i, id := range x.ID {
			if id < 0 || int(id) >= p.Shape[0] || i > 0 && id <= x.ID[i-1] {
				return nil, fmt.Errorf("%s: a gradient of rows that are not in order, or not of its %d", p.Name, p.Shape[0])
			}
		}
		return &graph.Rows{V: p.Shape[0], D: d, ID: x.ID, Grad: x.Data}, nil
	}
	if len(x.Data) != len(p.Data) {
		return nil, fmt.Errorf("%s: a gradient of %d numbers, where there are %d", p.Name, len(x.Data), len(p.Data))
	}
	return tensor.New(tensor.WithShape(p.Shape...), tensor.WithBacking(x.Data)), nil
}
