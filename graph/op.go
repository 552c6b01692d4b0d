package graph

import (
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Matrix, Vector, Index and Scalar are the types of the values that flow
// through our graphs: float32 of two and one dimensions, the [Batch], and the
// loss, which is a float64 so that a held-out loss summed over a corpus keeps
// its digits.
var (
	Matrix = G.TensorType{Dims: 2, Of: tensor.Float32}
	Vector = G.TensorType{Dims: 1, Of: tensor.Float32}
	Index  = G.TensorType{Dims: 2, Of: tensor.Int32}
	Scalar = tensor.Float64
)

// An Op is what every op of ours embeds: its name, its type and its identity.
//
// An op instance belongs to one node of one graph, so it may own its output
// buffer and cache what its gradient needs. Gorgonia merges nodes whose ops hash
// alike; the id keeps every instance apart.
//
// A type that embeds it adds four methods, of gorgonia.Op and gorgonia.SDOp:
//
//   - InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) returns the result's
//     shape for inputs of the shapes that were declared, with [AnyBatch] for B; [Shapes] gets them. It is
//     called once, while the graph is built, and is the place to refuse inputs that do
//     not fit.
//   - Do(in ...gorgonia.Value) (gorgonia.Value, error) computes the result. It is
//     called once a step, in training and for held-out text alike ([Mode] says which).
//     The inputs are read only, and belong to the ops that made them; the number of
//     examples may be any. The result may live in a [Buffer] of the op's own, and stays
//     until the next step.
//   - DiffWRT(inputs int) []bool says which inputs the result can be differentiated by:
//     true for all but a batch.
//   - SymDiff(in gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error)
//     returns a node for the derivative of the loss by each input, nil where DiffWRT is
//     false, given the node of that by the result. [Op.Gradient] makes such a node. It
//     is called once, while the graph is built, so what it computes must be in the
//     function that Gradient is given.
//
// It may have Holds() string as well, which says what it computes in one with what its
// name says, such as "relu", for drawings.
//
// The result of a step must not depend on the number of goroutines: work that is shared
// is cut by its size, and sums are added up in a fixed order. graphtest.CheckGradients
// compares what SymDiff adds with finite differences.
type Op struct {
	name  string
	id    uint64
	count *uint64 // how many ops the graph has, the source of ids
	typ   hm.Type
	arity int
}

// NewOp returns the base of an op with the scope's path and the given name,
// whose inputs have the types in and whose result has the type out.
func (s *Scope) NewOp(name string, out hm.Type, in ...hm.Type) Op {
	return newOp(&s.b.ops, s.Path(name), out, in)
}

func newOp(count *uint64, name string, out hm.Type, in []hm.Type) Op {
	*count++
	return Op{name, *count, count, hm.NewFnType(append(in[:len(in):len(in)], out)...), len(in)}
}

// Arity implements gorgonia.Op.
func (o *Op) Arity() int { return o.arity }

// Type implements gorgonia.Op.
func (o *Op) Type() hm.Type { return o.typ }

// ReturnsPtr implements gorgonia.Op: the result lives in the op's own buffer.
func (o *Op) ReturnsPtr() bool { return false }

// CallsExtern implements gorgonia.Op.
func (o *Op) CallsExtern() bool { return false }

// OverwritesInput implements gorgonia.Op: no input is overwritten.
func (o *Op) OverwritesInput() int { return -1 }

// String returns the op's path in the network, such as "fc1/linear".
func (o *Op) String() string { return o.name }

// WriteHash implements gorgonia.Op.
func (o *Op) WriteHash(h hash.Hash) {
	h.Write([]byte(o.name))
	binary.Write(h, binary.LittleEndian, o.id)
}

// Hashcode implements gorgonia.Op.
func (o *Op) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

// Gradient adds the node that holds the gradient with respect to the node of,
// and so has of's type and shape. When the graph runs, do computes it from the
// values of the nodes in, which come first in the order of execution. An op
// whose one backward pass yields several gradients lets the first node do the
// work and gives the first node to the others as their input.
func (o *Op) Gradient(name string, of *G.Node, do func(in []G.Value) (G.Value, error), in ...*G.Node) *G.Node {
	types := make([]hm.Type, len(in))
	for i, n := range in {
		types[i] = n.Type()
	}
	g := &gradient{newOp(o.count, o.name+"/"+name, of.Type(), types), of.Shape(), do}
	return Must(G.ApplyOp(g, in...))
}

// gradient is the op behind Gradient. It has no derivative of its own: second
// derivatives are not needed here, and Gorgonia reports their absence.
type gradient struct {
	Op
	shape tensor.Shape
	do    func(in []G.Value) (G.Value, error)
}

func (o *gradient) InferShape(...G.DimSizer) (tensor.Shape, error) { return o.shape, nil }
func (o *gradient) Do(in ...G.Value) (G.Value, error)              { return o.do(in) }

// Shapes returns the build-time shapes of an op's inputs, as InferShape gets
// them.
func Shapes(in []G.DimSizer) ([]tensor.Shape, error) {
	shapes := make([]tensor.Shape, len(in))
	for i, d := range in {
		s, ok := d.(tensor.Shape)
		if !ok {
			return nil, fmt.Errorf("input %d has no shape", i)
		}
		shapes[i] = s
	}
	return shapes, nil
}
