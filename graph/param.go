package graph

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A Param is a learned matrix or vector of a network. Its numbers are Data; the
// Gorgonia tensors of its nodes are headers over the same memory.
type Param struct {
	Name  string // a path, such as "fc1/w"
	Shape []int
	Data  []float32

	// Consume, where an optimizer has set it, takes the gradient of the numbers
	// from lo on from the op that makes it, as soon as that is final and while it
	// is in the cache; it may move the numbers. Ops that make their gradient in
	// stretches call it once for each instead of keeping them for Grad, perhaps
	// from several goroutines.
	Consume func(lo int, g []float32)

	nodes []*G.Node // one for each use, so that each has a gradient node of its own
	reads []Reads   // for each use that reads only some rows
}

// Reads calls read with rows of a table that are read when the network runs on
// the batch, in one or several calls. Rows may repeat; −1 is padding.
type Reads func(b *Batch, read func(rows []int32))

// Uses returns how often the network uses p.
func (p *Param) Uses() int { return len(p.nodes) }

// EachRead calls read with the rows of p that are read when the network runs on
// the batch. It returns false where all of them are.
func (p *Param) EachRead(b *Batch, read func(rows []int32)) bool {
	if len(p.reads) < len(p.nodes) {
		return false
	}
	for _, r := range p.reads {
		r(b, read)
	}
	return true
}

// Value implements gorgonia.ValueGrad.
func (p *Param) Value() G.Value { return p.nodes[0].Value() }

// Grad implements gorgonia.ValueGrad. It returns the gradient of the last step,
// a *tensor.Dense of the parameter's shape or a *[Rows]; both belong to the ops
// that made them and are overwritten by the next step. A parameter used by two
// ops (a tied table) gets the sum: of Rows a chain, otherwise gathered in the dense
// one's memory.
func (p *Param) Grad() (G.Value, error) {
	var sum G.Value
	for _, n := range p.nodes {
		g, err := n.Grad()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		if sum == nil {
			sum = g
			continue
		}
		if sum, err = p.add(sum, g); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

func (p *Param) add(a, b G.Value) (G.Value, error) {
	if r, ok := a.(*Rows); ok {
		if more, ok := b.(*Rows); ok {
			r.join(more)
			return r, nil
		}
		a, b = b, r
	}
	d, dense := a.(*tensor.Dense)
	r, rows := b.(*Rows)
	if !dense || !rows {
		return nil, fmt.Errorf("%s: gradients %T and %T cannot be added", p.Name, a, b)
	}
	if !r.gathered { // by an earlier call; every run makes new Rows
		r.AddTo(d.Float32s())
		r.gathered = true
	}
	return d, nil
}

// use returns a new node over the parameter's memory.
func (p *Param) use(g *G.ExprGraph, name string) *G.Node {
	v := header(p.Data, p.Shape)
	n := G.NewTensor(g, G.Float32, len(p.Shape), G.WithShape(p.Shape...), G.WithName(name), G.WithValue(v))
	p.nodes = append(p.nodes, n)
	return n
}
