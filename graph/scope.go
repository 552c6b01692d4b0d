package graph

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A Scope is a place in a network under construction. Names given to it become
// paths: the parameter "w" of the scope "fc1" is "fc1/w".
type Scope struct {
	b    *builder
	path string
}

// builder is what the scopes of one graph share.
type builder struct {
	Options
	g      *G.ExprGraph
	batch  *G.Node
	input  *Batch
	mode   *Mode
	params []*Param
	ops    uint64
	at     string // the path last entered, to say where building went wrong
}

// In returns the scope called name inside s.
func (s *Scope) In(name string) *Scope {
	in := &Scope{s.b, s.Path(name)}
	s.b.at = in.path
	return in
}

// Batch returns the graph's input node, of declared shape ([AnyBatch], C), whose value
// is a [Batch].
func (s *Scope) Batch() *G.Node { return s.b.batch }

// Vocab returns V, the number of words of the vocabulary.
func (s *Scope) Vocab() int { return s.b.Vocab }

// Init returns the experiment's choice of initial distributions.
func (s *Scope) Init() Init { return s.b.Init }

// Mode returns the switch between training and held-out evaluation. It is
// shared by all ops of the graph and changes between runs.
func (s *Scope) Mode() *Mode { return s.b.mode }

// Seed returns the number that the scope's random choices are keyed by: it
// depends on the network's seed and on the scope's path.
func (s *Scope) Seed() uint64 { return stream(s.b.Seed, s.path).Source().Uint64() }

// Param adds a parameter with the given shape and initial values. It panics when
// the name is taken.
func (s *Scope) Param(name string, fill Filler, shape ...int) *Param {
	p := &Param{Name: s.Path(name), Shape: shape}
	for _, q := range s.b.params {
		if q.Name == p.Name {
			panic(fmt.Errorf("the parameter %s exists already", p.Name))
		}
	}
	p.Data = kernel.Floats(tensor.Shape(shape).TotalSize())
	s.b.draw(p, fill)
	s.b.params = append(s.b.params, p)
	return p
}

// drawn is how many values of a parameter are drawn for [Options].Rough, a prime number: rows begin at other places of the period.
const drawn = 1_048_573

// draw sets the initial values of a parameter.
//
// Note: repeating numbers 500 million times took 0.6 s on 2 cores; for what drawing them takes, see uniform.
func (b *builder) draw(p *Param, fill Filler) {
	s := stream(b.Seed, p.Name)
	if !b.Rough || len(p.Data) <= drawn {
		fill(s, p.Data)
		return
	}
	first, rest := p.Data[:drawn], p.Data[drawn:]
	fill(s, first)
	kernel.Blocks(len(rest), drawn, func(_, lo, hi int) { copy(rest[lo:hi], first) })
}

// Lookup returns the parameter with the given path. It panics when there is
// none.
func (s *Scope) Lookup(path string) *Param {
	for _, p := range s.b.params {
		if p.Name == path {
			return p
		}
	}
	panic(fmt.Errorf("there is no parameter %s", path))
}

// Use returns a node for p in the graph, under the scope's name for it. A
// parameter may be used several times: every use has a gradient of its own, and
// [Param.Grad] adds them.
func (s *Scope) Use(p *Param, name string) *G.Node { return p.use(s.b.g, s.Path(name)) }

// UseRows is [Scope.Use] of a table of which a batch reads only some rows, with
// [Rows] for its gradient. The optimizer may then defer the updates of the others.
func (s *Scope) UseRows(p *Param, name string, reads Reads) *G.Node {
	p.owner().reads = append(p.owner().reads, reads)
	return s.Use(p, name)
}

// Path returns the path of a name in the scope: what a parameter or an op of that name
// is called.
func (s *Scope) Path(name string) string {
	if s.path == "" {
		return name
	}
	return s.path + "/" + name
}

// Mode says for what purpose the graph runs, to the ops that differ.
type Mode struct {
	Training bool  // dropout and label smoothing are on
	Step     int64 // the number of the training step, the key of its random choices
}
