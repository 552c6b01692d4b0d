package graph

import (
	"fmt"

	G "gorgonia.org/gorgonia"
)

// A Machine is a gorgonia.VM for graphs whose ops own their results: it runs the
// nodes that the wanted ones depend on, in order, on the calling goroutine.
//
// Note: gorgonia.NewTapeMachine gives the same bits (a test holds this), but
// hands every run to another OS thread, and cannot run the forward half of a
// training graph alone without compiling it a second time.
type Machine struct {
	steps  []step
	values []G.Value
	at     map[int64]int // the step of each node, by the node's ID
}

type step struct {
	node   *G.Node
	op     G.Op
	in     []int // the steps whose values are its inputs
	args   []G.Value
	wanted bool // the caller reads the node's value after the run
}

var _ G.VM = (*Machine)(nil)

// NewMachine returns a machine that computes the wanted nodes of g. A graph with a cycle is an error.
func NewMachine(g *G.ExprGraph, wanted ...*G.Node) (*Machine, error) {
	nodes, err := G.Sort(g)
	if err != nil {
		return nil, fmt.Errorf("order of execution: %w", err)
	}
	needed := make(map[int64]bool)
	for _, n := range wanted {
		needed[n.ID()] = true
	}
	for _, n := range nodes { // users come before what they use
		if !needed[n.ID()] {
			continue
		}
		for it := g.From(n.ID()); it.Next(); {
			needed[it.Node().ID()] = true
		}
	}
	m := &Machine{at: make(map[int64]int)}
	for i := len(nodes) - 1; i >= 0; i-- {
		n := nodes[i]
		if !needed[n.ID()] {
			continue
		}
		s := step{node: n, op: n.Op()}
		for it := g.From(n.ID()); it.Next(); {
			s.in = append(s.in, m.at[it.Node().ID()])
		}
		s.args = make([]G.Value, len(s.in))
		m.at[n.ID()] = len(m.steps)
		m.steps = append(m.steps, s)
	}
	for _, n := range wanted {
		m.steps[m.at[n.ID()]].wanted = true
	}
	m.values = make([]G.Value, len(m.steps))
	return m, nil
}

// RunAll implements gorgonia.VM. An error names the op that it comes from.
func (m *Machine) RunAll() error {
	for i := range m.steps {
		s := &m.steps[i]
		if s.op == nil { // an input or a parameter
			m.values[i] = s.node.Value()
			continue
		}
		for k, j := range s.in {
			s.args[k] = m.values[j]
		}
		v, err := s.op.Do(s.args...)
		if err != nil {
			return fmt.Errorf("%v: %w", s.op, err)
		}
		m.values[i] = v
		if s.wanted && v.Shape().Eq(s.node.Shape()) { // Gorgonia's nodes take no others
			if err := G.UnsafeLet(s.node, v); err != nil {
				return fmt.Errorf("%v: %w", s.op, err)
			}
		}
	}
	return nil
}

// Value returns what the last run made of n, nil if n was not needed. Where its shape
// is the one that n declares, such as a parameter's gradient's, n.Value is that too; not
// where it is a batch's, see [AnyBatch].
func (m *Machine) Value(n *G.Node) G.Value {
	i, ok := m.at[n.ID()]
	if !ok {
		return nil
	}
	return m.values[i]
}

// Reset implements gorgonia.VM. There is nothing to rewind.
func (m *Machine) Reset() {}

// Close implements gorgonia.VM. There is nothing to release.
func (m *Machine) Close() error { return nil }
