package graph

import (
	"gorgonia.org/tensor"
)

// A Vertex describes a node of a graph, so that it can be drawn.
type Vertex struct {
	Name  string       // an op's path, a parameter's path, or "batch"
	Kind  Kind         // what it is
	Holds string       // what else an op computes in one with what it is called, such as "relu"; or ""
	Shape tensor.Shape // as declared at build time, with [AnyBatch] for B
	In    []int        // the vertices it is computed from, by position
}

// A Kind says what a [Vertex] is.
type Kind string

// The kinds of vertices. A seed is the derivative of the loss with respect to itself,
// 1, from which the others are computed.
const (
	Input     Kind = "input"
	Seed      Kind = "seed"
	Parameter Kind = "parameter"
	Operation Kind = "operation"
)

// Vertices returns the nodes in an order in which they can be computed: those of
// the loss, or with gradient also those of its derivative.
func (g *Graph) Vertices(gradient bool) []Vertex {
	m := g.forward
	if gradient {
		m = g.backward
	}
	var list []Vertex
	for _, s := range m.steps {
		v := Vertex{Name: s.node.Name(), Kind: Parameter, Shape: s.node.Shape(), In: s.in}
		switch {
		case s.node == g.batch:
			v.Kind = Input
		case s.node == g.seed:
			v.Kind = Seed
		case s.op != nil:
			v.Kind, v.Name = Operation, s.op.String()
			if o, ok := s.op.(interface{ Holds() string }); ok {
				v.Holds = o.Holds()
			}
		}
		list = append(list, v)
	}
	return list
}
