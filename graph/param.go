package graph

import (
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/graph/kernel"
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
	// from lo on, whole rows of a matrix, from the op that makes it, as soon as that
	// is final and while it is in the cache; it may move the numbers. Ops that make their gradient in
	// stretches call it once for each instead of keeping them for Grad, perhaps
	// from several goroutines.
	Consume func(lo int, g []float32)

	nodes []*G.Node     // one for each use, so that each has a gradient node of its own
	reads []Reads       // for each use that reads only some rows
	sum   *tensor.Dense // of several dense gradients; nil: there were none
	whole *Param        // whose first rows these are; nil: it is one by itself
}

// First returns the first n rows of p as a parameter to use in p's place: its numbers are
// p's, and a use of it is a use of p. It panics if p has fewer.
func (p *Param) First(n int) *Param {
	switch {
	case n > p.Shape[0]:
		panic(fmt.Errorf("%s has %d rows, not %d", p.Name, p.Shape[0], n))
	case n == p.Shape[0]:
		return p
	}
	shape := append([]int{n}, p.Shape[1:]...)
	return &Param{Name: p.Name, Shape: shape, Data: p.Data[:tensor.Shape(shape).TotalSize()], whole: p}
}

// owner returns the parameter that p is, or of which it is the first rows.
func (p *Param) owner() *Param {
	if p.whole != nil {
		return p.whole
	}
	return p
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
// a *tensor.Dense of the parameter's shape or a *[Rows]; both belong to the graph and are
// overwritten by the next step. The gradient of a parameter with several uses is the sum
// of theirs, added in the order of the uses: Rows become one chain, one dense gradient
// takes up the Rows, and several are added in memory of their own, and then the Rows.
func (p *Param) Grad() (G.Value, error) {
	var dense []*tensor.Dense
	var rows []*Rows
	for _, n := range p.nodes {
		g, err := n.Grad()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		switch g := g.(type) {
		case *tensor.Dense:
			dense = append(dense, g)
		case *Rows:
			rows = append(rows, g)
		default:
			return nil, fmt.Errorf("%s: a gradient of type %T is neither dense nor rows", p.Name, g)
		}
	}
	switch len(dense) {
	case 0:
		for _, r := range rows[1:] {
			rows[0].join(r)
		}
		return rows[0], nil
	case 1:
		if dense[0].DataSize() < len(p.Data) { // of the first rows
			break
		}
		for _, r := range rows {
			if !r.gathered { // by an earlier call; every run makes new Rows
				r.AddTo(dense[0].Float32s())
				r.gathered = true
			}
		}
		return dense[0], nil
	}
	if p.sum == nil {
		p.sum = header(kernel.Floats(len(p.Data)), p.Shape)
	}
	sum := p.sum.Float32s()
	clear(sum[copy(sum, dense[0].Float32s()):])
	for _, d := range dense[1:] {
		g := d.Float32s()
		kernel.Add(sum[:len(g)], g)
	}
	for _, r := range rows {
		r.AddTo(sum)
	}
	return p.sum, nil
}

// use returns a new node over the parameter's memory. Gorgonia takes nodes of one name
// for one node, so a name that is used again gets a number.
func (p *Param) use(g *G.ExprGraph, name string) *G.Node {
	again, owner := 0, p.owner()
	for _, n := range owner.nodes {
		if n.Name() == name || strings.HasPrefix(n.Name(), name+" (") {
			again++
		}
	}
	if again > 0 {
		name = fmt.Sprintf("%s (%d)", name, again+1)
	}
	v := header(p.Data, p.Shape)
	n := G.NewTensor(g, G.Float32, len(p.Shape), G.WithShape(p.Shape...), G.WithName(name), G.WithValue(v))
	owner.nodes = append(owner.nodes, n)
	return n
}
