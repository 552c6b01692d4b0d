package loss

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// fit returns the shape of a loss, a scalar, if its first input, hidden vectors (B, H), goes with the input of that number, weights
// whose rows have H numbers.
func fit(in []G.DimSizer, weights int) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	if s[0][1] != s[weights][1] {
		return nil, fmt.Errorf("hidden vectors of %d features do not fit weights %v", s[0][1], s[weights])
	}
	return tensor.ScalarShape(), nil
}

// fitBiased is fit for weights (V, H) and biases (V), the second and the third input.
func fitBiased(in []G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	if s[0][1] != s[1][1] || s[1][0] != s[2][0] {
		return nil, fmt.Errorf("hidden vectors of %d features do not fit weights %v and biases %v", s[0][1], s[1], s[2])
	}
	return tensor.ScalarShape(), nil
}

// fitBatch returns an error if a batch has not as many examples as there are hidden vectors (B, H).
func fitBatch(batch *graph.Batch, h kernel.Matrix) error {
	if batch.Len() != h.Rows {
		return fmt.Errorf("targets of %d examples for %d hidden vectors", batch.Len(), h.Rows)
	}
	return nil
}
