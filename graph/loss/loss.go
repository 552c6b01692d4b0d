// Package loss holds the losses an experiment can minimise, one file each.
//
// A loss is a [Spec]: a plain struct of settings that adds the output layer and
// the loss itself to the computation graph as one op. The table [Specs] names
// every loss with its defaults.
package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// A Spec describes a loss together with the output layer it scores words with.
type Spec interface {
	// Build adds the output layer and the loss to s for the hidden vectors h,
	// shape (B, H), and returns the loss node, a scalar: the mean over the
	// batch's targets, in nats. Build panics on settings that do not fit h, so
	// it is called inside [graph.Build].
	Build(s *graph.Scope, h *G.Node, out Output) *G.Node
}

// An Output says what the output layer is to look like.
type Output struct {
	Vocab int          // V, the number of words to score
	Tied  *graph.Param // the table to use as the output embedding, shape (V, H); nil: the layer's own
}

// Specs returns each loss, with its default settings, under its name in an
// experiment file.
func Specs() map[string]func() Spec {
	return map[string]func() Spec{
		"cross_entropy": func() Spec { return &CrossEntropy{} },
	}
}
