package graph

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Options say what a graph is built for.
type Options struct {
	Vocab   int    // V, the words of the vocabulary, or what else contexts are made of
	Outputs int    // what targets are, where they are not words: labels, for instance; V if 0
	Context int    // C, the most words a context has; 1 if 0
	Seed    uint64 // of the initial parameters and of dropout
	Init    Init   // the distributions of the initial parameters; "scaled" if empty
	Rough   bool   // the initial values of a large parameter are few that repeat: for a network whose steps are only measured
}

// A Graph is a network that can be run: its loss, the gradient of the loss with
// respect to every parameter, and the parameters. One goroutine at a time may use it;
// others may use graphs of their own meanwhile.
type Graph struct {
	Expr   *G.ExprGraph // nodes of the network and of its derivative
	Loss   *G.Node      // a scalar, the mean over the batch's targets
	Params []*Param     // in the order in which the network uses them
	Input  *Batch       // what the next run reads: examples that [Batch.Check] passes

	batch, seed       *G.Node
	mode              *Mode
	forward, backward *Machine
	parts             map[*G.Node]*Machine // of nodes that Forward computed
}

// Build calls network, which adds the network's nodes to the scope and returns
// its loss, a [Scalar], differentiates the loss symbolically, and returns the graph. What a part
// of the network panics with is a [*PartError]; a runtime error, such as an index out of range, stays a panic.
func Build(o Options, network func(s *Scope) *G.Node) (g *Graph, err error) {
	useKernels()
	o.Context, o.Init, o.Outputs = cmp.Or(o.Context, 1), cmp.Or(o.Init, "scaled"), cmp.Or(o.Outputs, o.Vocab)
	b := &builder{Options: o, g: G.NewGraph(), mode: &Mode{}}
	defer func() {
		if r := recover(); r != nil {
			g, err = nil, b.failure(r)
		}
	}()
	if err := o.check(); err != nil {
		return nil, err
	}
	b.input = &Batch{declared: tensor.Shape{AnyBatch, o.Context}}
	b.batch = G.NewMatrix(b.g, tensor.Int32, G.WithShape(AnyBatch, o.Context), G.WithName("batch"))
	if err := G.Let(b.batch, b.input); err != nil {
		return nil, err
	}
	loss := network(&Scope{b: b})
	if loss == nil {
		return nil, errors.New("the network has no loss: the function that builds it returned nil")
	}
	if t := loss.Type(); t != Scalar {
		return nil, fmt.Errorf("the loss has type %v; it must be a graph.Scalar, one float64", t)
	}
	b.at = "gradient"
	var uses []*G.Node
	for _, p := range b.params {
		uses = append(uses, p.nodes...)
	}
	g = &Graph{Expr: b.g, Loss: loss, Params: b.params, Input: b.input, batch: b.batch, mode: b.mode}
	if g.forward, err = NewMachine(b.g, loss); err != nil {
		return nil, err
	}
	// Not gorgonia.Grad: its seed is a constant named "1", and Gorgonia merges
	// constants of one name, a float64 with the float32 of an op such as Tanh.
	g.seed = G.NewScalar(b.g, Scalar, G.WithName("gradient/loss"), G.WithValue(1.0))
	grads, err := G.Backpropagate(G.Nodes{loss}, G.Nodes{g.seed}, uses)
	if err != nil {
		return nil, fmt.Errorf("gradient: %w", err)
	}
	if g.backward, err = NewMachine(b.g, append(grads, loss)...); err != nil {
		return nil, err
	}
	return g, nil
}

// check reports options that nothing can be built for.
func (o Options) check() error {
	for _, size := range []struct {
		name string
		n    int
	}{{"vocab", o.Vocab}, {"outputs", o.Outputs}, {"context", o.Context}} {
		if size.n < 0 {
			return fmt.Errorf("%s: %d is negative", size.name, size.n)
		}
	}
	return o.Init.check()
}

// failure turns what a network panicked with into an error. Bugs in Go's sense
// stay panics.
func (b *builder) failure(r any) error {
	var err error
	switch r := r.(type) {
	case runtime.Error:
		panic(r)
	case error:
		err = r
	default:
		err = errors.New(fmt.Sprint(r))
	}
	if b.at == "" {
		return err
	}
	return &PartError{b.at, err}
}

// A PartError says which part of a network cannot be built.
type PartError struct {
	Part string // the path of its [Scope], such as "fc1"
	Err  error
}

// Error returns "part: error".
func (e *PartError) Error() string { return e.Part + ": " + e.Err.Error() }

// Unwrap returns what is wrong with the part.
func (e *PartError) Unwrap() error { return e.Err }

// Must returns n and panics when err is not nil. It is for code that runs inside
// [Build].
func Must(n *G.Node, err error) *G.Node {
	if err != nil {
		panic(err)
	}
	return n
}

// Run computes the loss of g.Input and the gradients of all parameters, as
// training step number step (from 0), and returns the loss. [Param.Grad] then gives each
// gradient. A batch without examples is an error, and so is what an op refuses, such as
// contexts of another length than its layer takes; the error names the op. Of a batch that
// [Batch.Check] refuses, Run may panic or return a wrong loss.
func (g *Graph) Run(step int64) (float64, error) {
	*g.mode = Mode{Training: true, Step: step}
	return g.run(g.backward)
}

// Evaluate computes the held-out loss of g.Input, the mean over its targets:
// without dropout, label smoothing or gradients. Its errors are those of [Graph.Run].
func (g *Graph) Evaluate() (float64, error) {
	*g.mode = Mode{}
	return g.run(g.forward)
}

// fed returns an error where m reads the input and that has no examples.
func (g *Graph) fed(m *Machine) error {
	if _, reads := m.at[g.batch.ID()]; reads && g.Input.Len() == 0 {
		return errors.New("an empty batch has no loss; give graph.Graph.Input some examples")
	}
	return nil
}

func (g *Graph) run(m *Machine) (float64, error) {
	if err := g.fed(m); err != nil {
		return 0, err
	}
	if err := m.RunAll(); err != nil {
		return 0, err
	}
	return float64(*g.Loss.Value().(*G.F64)), nil
}

// Forward computes node n of g.Input as for held-out text and returns its value, which
// is valid until the next run of g. Its errors are those of [Graph.Run].
func (g *Graph) Forward(n *G.Node) (G.Value, error) {
	m := g.parts[n]
	if m == nil {
		var err error
		if m, err = NewMachine(g.Expr, n); err != nil {
			return nil, err
		}
		if g.parts == nil {
			g.parts = make(map[*G.Node]*Machine)
		}
		g.parts[n] = m
	}
	if err := g.fed(m); err != nil {
		return nil, err
	}
	*g.mode = Mode{}
	if err := m.RunAll(); err != nil {
		return nil, err
	}
	return m.Value(n), nil
}
