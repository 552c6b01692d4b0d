package layer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// gained is what ops have in common that bring an example's I features to a unit and then multiply each by a learned gain.
type gained struct {
	unit    graph.Buffer // (B, I)
	inverse []float32    // (B): what the features were multiplied by
	y, dx   graph.Buffer // (B, I)
	dw      graph.Buffer // (I)
	product graph.Buffer // (B, I): dy · unit, whose column sums are dw
}

func (o *gained) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return s[0].Clone(), nil
}

// gainGradient returns the gradient of the gain.
func (o *gained) gainGradient(dy kernel.Matrix) G.Value {
	unit, product := o.unit.Matrix(dy.Rows, dy.Cols), o.product.Matrix(dy.Rows, dy.Cols)
	for i, d := range dy.Data {
		product.Data[i] = d * unit.Data[i]
	}
	kernel.ColumnSums(o.dw.Vector(dy.Cols), product)
	return o.dw.Value()
}
