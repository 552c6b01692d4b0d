package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// A derivative is the gradient of a loss with respect to one of its inputs.
type derivative struct {
	name  string
	input int
	value func() G.Value // of the last run
}

// derive returns the gradient's node for each input, nil for those without one, of a loss
// whose op makes all its gradients along with its value. The first of the list does what
// is left to do: it runs the op again where ready says that the gradients are not
// those of the last loss, and multiplies them all where the loss is not the graph's end.
func derive(op *graph.Op, ready *bool, in G.Nodes, out, dl *G.Node, run func(in []G.Value) error, scale func(by float32), list ...derivative) G.Nodes {
	first := list[0]
	grads := make(G.Nodes, len(in))
	// out is an input for its place in the order: what it left is then there.
	grads[first.input] = op.Gradient(first.name, in[first.input], func(v []G.Value) (G.Value, error) {
		if !*ready { // the graph runs on a machine that does not set the mode
			if err := run(v[2:]); err != nil {
				return nil, err
			}
		}
		*ready = false
		if by := float32(*v[1].(*G.F64)); by != 1 {
			scale(by)
		}
		return first.value(), nil
	}, append(G.Nodes{out, dl}, in...)...)
	for _, d := range list[1:] {
		grads[d.input] = op.Gradient(d.name, in[d.input], func([]G.Value) (G.Value, error) { return d.value(), nil }, grads[first.input])
	}
	return grads
}
