package layer

import (
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Embedding looks the C words of each context up in a table and puts their
// vectors side by side:
//
//	y[b] = w[id[b,1]] … w[id[b,C]]
//
// From a batch of shape (B, C) it makes (B, C·D). The parameter is w, shape
// (V, D). A padding id, −1, gives a zero vector and has no gradient. Every
// context of a batch must have exactly C words. With C = 1 this is PyTorch's
// nn.Embedding; with more it is the projection layer of Bengio et al., A Neural
// Probabilistic Language Model (2003).
//
// With subwords a word's vector is the mean of its rows of the table. With slots a context
// is C of them, see [graph.Batch], each of any number of rows, whose mean is the slot's
// vector; that of an empty one is zero.
type Embedding struct {
	Dim int `toml:"dim" range:"[1,65536]" help:"numbers in a word's vector, D"`

	Subwords *Subwords `toml:"-"` // which rows make up a word; nil: each has its own
	Slots    bool      `toml:"-"` // contexts consist of slots
}

// Size implements [Sizer].
func (l *Embedding) Size(words int) Size {
	return Size{Features: words * l.Dim, Floats: 2 * words * l.Dim}
}

// Build implements [Spec].
func (l *Embedding) Build(s *graph.Scope, x *G.Node) *G.Node {
	w, width := table(s, l.Dim, l.Subwords), x.Shape()[1]
	op := s.NewOp("embedding", graph.Matrix, graph.Matrix, graph.Index)
	if l.Subwords != nil || l.Slots {
		o := &embeddingBag{Op: op, mode: s.Mode(), dim: l.Dim, mean: true, width: width, sub: l.Subwords, slots: l.Slots}
		return graph.Must(G.ApplyOp(o, s.UseRows(w, "w", o.reads), x)) // (B, C·D)
	}
	o := &embedding{Op: op, mode: s.Mode(), dim: l.Dim, width: width}
	return graph.Must(G.ApplyOp(o, s.UseRows(w, "w", contexts), x)) // (B, C·D)
}

// contexts are the rows that an embedding reads.
func contexts(b *graph.Batch, read func(rows []int32)) { read(b.ID) }

type embedding struct {
	graph.Op
	mode       *graph.Mode
	dim, width int
	trained    bool // the graph has the gradient
	output     graph.Buffer
	rows       graph.Rows
	order      graph.Order
}

func (o *embedding) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[1][0], s[1][1] * o.dim}, nil
}

func (o *embedding) Do(in ...G.Value) (G.Value, error) {
	w, batch := graph.AsMatrix(in[0]), in[1].(*graph.Batch)
	if err := checkWidth(batch, o.width); err != nil {
		return nil, err
	}
	y := o.output.Matrix(batch.Len(), o.width*o.dim).Data // (B, C·D)
	if o.trained && o.mode.Training {
		o.rows = graph.Rows{V: w.Rows, D: w.Cols, ID: batch.ID}
		o.order.Start(&o.rows)
	}
	const ahead = 8
	eachBlock(len(batch.ID), func(k int) {
		if next := k + ahead; next < len(batch.ID) && batch.ID[next] >= 0 {
			kernel.Prefetch(w.Row(int(batch.ID[next])))
		}
		dst := y[k*o.dim : (k+1)*o.dim]
		if id := int(batch.ID[k]); id >= 0 {
			copy(dst, w.Data[id*o.dim:(id+1)*o.dim])
		} else {
			clear(dst)
		}
	})
	return o.output.Value(), nil
}

// checkWidth reports contexts that are not of the given number of words.
func checkWidth(b *graph.Batch, width int) error {
	if len(b.ID) != b.Len()*width {
		return fmt.Errorf("%d contexts have %d words in all, not %d each", b.Len(), len(b.ID), width)
	}
	return checkUnweighted(b)
}

// checkUnweighted reports weights, which only [EmbeddingBag] has a use for.
func checkUnweighted(b *graph.Batch) error {
	if len(b.Weight) > 0 {
		return errors.New("the words of contexts have weights, which count only where the vectors of all words become one: by an embedding_bag")
	}
	return nil
}

func (o *embedding) DiffWRT(int) []bool { return []bool{true, false} }

func (o *embedding) SymDiff(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
	o.trained = true
	dw := o.Gradient("dw", in[0], func(v []G.Value) (G.Value, error) {
		if !o.mode.Training {
			o.rows = graph.Rows{V: in[0].Shape()[0], D: o.dim, ID: v[0].(*graph.Batch).ID}
		}
		o.rows.Grad = graph.AsMatrix(v[1]).Data
		return &o.rows, nil
	}, in[1], dy)
	return G.Nodes{dw, nil}, nil
}

// eachBlock calls do for 0 … n−1 on the worker pool, some neighbours together.
func eachBlock(n int, do func(i int)) {
	const block = 64
	kernel.Blocks(n, block, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			do(i)
		}
	})
}
