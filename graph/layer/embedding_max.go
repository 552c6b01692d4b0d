package layer

import (
	"errors"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// embeddingMax is the op of an EmbeddingBag with mode max.
type embeddingMax struct {
	graph.Op
	dim    int
	sub    *Subwords
	bags   bags // of the batch under way; with subwords in memory of their own
	output graph.Buffer

	winner []int32 // (B, D): which of the bags' rows each number is from; −1: the bag is empty
	rows   graph.Rows
	words  graph.Distinct // of the bags' rows
	sum    []float32      // their gradients
}

func (o *embeddingMax) take(batch *graph.Batch) {
	if o.sub != nil {
		o.bags.contexts(batch, o.sub)
	} else {
		o.bags = bags{row: batch.ID, offset: batch.Offset}
	}
}

func (o *embeddingMax) reads(batch *graph.Batch, read func(rows []int32)) {
	o.take(batch)
	read(o.bags.row)
}

func (o *embeddingMax) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[1][0], o.dim}, nil
}

func (o *embeddingMax) Do(in ...G.Value) (G.Value, error) {
	w, batch := graph.AsMatrix(in[0]), in[1].(*graph.Batch)
	if len(batch.Weight) > 0 {
		return nil, errors.New("the words of contexts have weights, and the largest of their numbers does not depend on them; let mode be mean or sum")
	}
	o.take(batch)
	y := o.output.Matrix(batch.Len(), o.dim) // (B, D)
	o.winner = kernel.Sized(o.winner, len(y.Data))
	kernel.Blocks(batch.Len(), neighbourBags, func(_, lo, hi int) {
		kernel.MaxGroups(y.Data[lo*o.dim:hi*o.dim], o.winner[lo*o.dim:hi*o.dim], o.dim, w.Data, o.bags.row, o.bags.offset[lo:hi+1])
	})
	return o.output.Value(), nil
}

func (o *embeddingMax) DiffWRT(int) []bool { return []bool{true, false} }

// SymDiff gives each number's gradient to the word that the number is from.
func (o *embeddingMax) SymDiff(in G.Nodes, out, dy *G.Node) (G.Nodes, error) {
	// out is an input for its place in the order: the winners are then there.
	dw := o.Gradient("dw", in[0], func(v []G.Value) (G.Value, error) {
		o.words.Find(o.bags.row)
		o.sum = kernel.Sized(o.sum, len(o.words.ID)*o.dim)
		clear(o.sum)
		dy := graph.AsMatrix(v[1])
		const columns = 16 // that one thread adds up, in the order of the bags
		kernel.Blocks(o.dim, columns, func(_, lo, hi int) {
			for b := range dy.Rows {
				g := dy.Row(b)
				for j := lo; j < hi; j++ {
					if k := o.winner[b*o.dim+j]; k >= 0 {
						o.sum[int(o.words.Place[k])*o.dim+j] += g[j]
					}
				}
			}
		})
		o.rows = graph.Rows{V: in[0].Shape()[0], D: o.dim, ID: o.words.ID, Grad: o.sum}
		return &o.rows, nil
	}, out, dy)
	return G.Nodes{dw, nil}, nil
}
