package layer

import (
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// EmbeddingBag looks the words of each context up in a table and pools their
// vectors into one:
//
//	mean: y[b] = 1/n Σ w[id]     sum: y[b] = Σ w[id]     over the n words of context b
//
// From a batch of B contexts, each of any length, it makes (B, D). The parameter
// is w, shape (V, D). Padding ids, −1, do not count; an empty bag gives a zero
// vector, as PyTorch's nn.EmbeddingBag does.
type EmbeddingBag struct {
	Dim  int    `toml:"dim" range:"[1,65536]" help:"numbers in a word's vector, D"`
	Mode string `toml:"mode" choice:"mean sum" help:"how a bag's vectors become one"`
}

// Build implements [Spec].
func (l *EmbeddingBag) Build(s *graph.Scope, x *G.Node) *G.Node {
	if l.Mode != "mean" && l.Mode != "sum" {
		panic(fmt.Errorf("mode: %q is neither mean nor sum", l.Mode))
	}
	w := table(s, l.Dim)
	o := &embeddingBag{
		Op:   s.NewOp("embedding_bag", graph.Matrix, graph.Matrix, graph.Index),
		dim:  l.Dim,
		mean: l.Mode == "mean",
	}
	return graph.Must(G.ApplyOp(o, s.UseRows(w, "w", contexts), x)) // (B, D)
}

type embeddingBag struct {
	graph.Op
	dim    int
	mean   bool
	output graph.Buffer
	rows   graph.Rows
	source []int32   // the bag of each entry of the gradient
	scale  []float32 // 1 / the size of that bag
}

func (o *embeddingBag) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[1][0], o.dim}, nil
}

func (o *embeddingBag) Do(in ...G.Value) (G.Value, error) {
	w, batch := graph.AsMatrix(in[0]), in[1].(*graph.Batch)
	y := o.output.Matrix(batch.Len(), o.dim) // (B, D)
	eachBlock(batch.Len(), func(i int) {
		row := y.Data[i*o.dim : (i+1)*o.dim]
		clear(row)
		bag := batch.ID[batch.Offset[i]:batch.Offset[i+1]]
		for _, id := range bag {
			if id >= 0 {
				kernel.Add(row, w.Data[int(id)*o.dim:(int(id)+1)*o.dim])
			}
		}
		if o.mean {
			kernel.Scale(share(bag), row)
		}
	})
	return o.output.Value(), nil
}

// share returns 1/n for a bag of n words that are not padding, and 0 for n = 0.
func share(bag []int32) float32 {
	n := 0
	for _, id := range bag {
		if id >= 0 {
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return 1 / float32(n)
}

func (o *embeddingBag) DiffWRT(int) []bool { return []bool{true, false} }

func (o *embeddingBag) SymDiff(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
	w, batch := in[0], in[1]
	dw := o.Gradient("dw", w, func(v []G.Value) (G.Value, error) {
		b, s := v[0].(*graph.Batch), w.Shape()
		o.rows = graph.Rows{V: s[0], D: s[1], ID: b.ID, Grad: graph.AsMatrix(v[1]).Data}
		o.rows.Src, o.rows.Scale = o.entries(b)
		return &o.rows, nil
	}, batch, dy)
	return G.Nodes{dw, nil}, nil
}

// entries returns the bag of each context word, and the share it has in the
// bag's vector (nil for a sum: all 1).
func (o *embeddingBag) entries(b *graph.Batch) (source []int32, scale []float32) {
	n := len(b.ID)
	o.source = slices.Grow(o.source[:0], n)[:n]
	if o.mean {
		o.scale = slices.Grow(o.scale[:0], n)[:n]
	}
	for i := range b.Len() {
		lo, hi := b.Offset[i], b.Offset[i+1]
		sh := share(b.ID[lo:hi])
		for k := lo; k < hi; k++ {
			if o.source[k] = int32(i); o.mean {
				o.scale[k] = sh
			}
		}
	}
	return o.source, o.scale
}
