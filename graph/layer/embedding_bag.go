package layer

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// EmbeddingBag looks the words of each context up in a table and pools their
// vectors into one:
//
//	mean: y[b] = 1/n Σ w[id]     sum: y[b] = Σ w[id]     max: y[b,j] = max w[id,j]     over the n words of context b
//
// From a batch of B contexts, each of any length, it makes (B, D). The parameter
// is w, shape (V, D). Padding ids, −1, do not count; an empty bag gives a zero
// vector, as PyTorch's nn.EmbeddingBag does.
//
// With subwords the bag is of table rows, all those of all its words, and n is
// their number, as in fastText's cbow: a word with more n-grams weighs more.
//
// Where the batch has weights, each vector is multiplied by that of its word before they are added up, as by
// PyTorch's per_sample_weights; n stays what it is. No other embedding takes weights, nor does max.
//
// The gradient of a largest number is that of the first word that has it.
type EmbeddingBag struct {
	Dim  int    `toml:"dim" range:"[1,65536]" help:"numbers in a word's vector, D"`
	Mode string `toml:"mode" choice:"mean sum max" help:"how a bag's vectors become one"`

	Subwords *Subwords `toml:"-"` // which rows make up a word; nil: each has its own
}

// Size implements [Sizer].
func (l *EmbeddingBag) Size(int) Size { return Size{Features: l.Dim, Floats: 2 * l.Dim} }

// Build implements [Spec].
func (l *EmbeddingBag) Build(s *graph.Scope, x *G.Node) *G.Node {
	if l.Mode != "mean" && l.Mode != "sum" && l.Mode != "max" {
		panic(fmt.Errorf("mode: %q is not mean, sum or max", l.Mode))
	}
	w := table(s, l.Dim, l.Subwords)
	op := s.NewOp("embedding_bag", graph.Matrix, graph.Matrix, graph.Index)
	if l.Mode == "max" {
		o := &embeddingMax{Op: op, dim: l.Dim, sub: l.Subwords}
		return graph.Must(G.ApplyOp(o, s.UseRows(w, "w", o.reads), x)) // (B, D)
	}
	o := &embeddingBag{
		Op:   op,
		dim:  l.Dim,
		mean: l.Mode == "mean",
		mode: s.Mode(),
		sub:  l.Subwords,
	}
	return graph.Must(G.ApplyOp(o, s.UseRows(w, "w", o.reads), x)) // (B, D)
}

// embeddingBag is the op of EmbeddingBag, and of an Embedding with subwords: that
// has a bag for each word of a context, and their vectors side by side.
type embeddingBag struct {
	graph.Op
	mode   *graph.Mode
	dim    int
	mean   bool
	width  int // the words of a context, C, each a bag; 0: a context is a bag
	sub    *Subwords
	slots  bool      // the bags are the batch's slots
	bags   bags      // of the batch under way; with subwords in memory of their own
	share  []float32 // what each row of a bag counts in its mean; nil for sums
	output graph.Buffer

	trained    bool       // the graph has the gradient
	rows       graph.Rows // it
	arranged   bool       // its rows are those of the batch under way
	order      graph.Order
	neighbours neighbours
}

// take makes the bags those of a batch.
func (o *embeddingBag) take(batch *graph.Batch) {
	switch {
	case o.slots:
		o.bags = bags{row: batch.ID, offset: batch.Slot}
	case o.width > 0:
		o.bags.words(batch.ID, o.sub)
	case o.sub != nil:
		o.bags.contexts(batch, o.sub)
	default:
		o.bags = bags{batch.ID, batch.Offset, batch.Weight}
	}
}

func (o *embeddingBag) reads(batch *graph.Batch, read func(rows []int32)) {
	o.take(batch)
	read(o.bags.row)
}

func (o *embeddingBag) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[1][0], max(1, o.width) * o.dim}, nil
}

func (o *embeddingBag) Do(in ...G.Value) (G.Value, error) {
	w, batch := graph.AsMatrix(in[0]), in[1].(*graph.Batch)
	if err := o.check(batch); err != nil {
		return nil, err
	}
	o.take(batch)
	y := o.output.Matrix(batch.Len(), max(1, o.width)*o.dim) // (B, D) or (B, C·D)
	if o.mean {
		o.share = kernel.Sized(o.share, len(o.bags.offset)-1)
	}
	o.arranged = o.trained && o.mode.Training
	if o.arranged {
		o.neighbours.begin(o.bags.row, o.bags.offset)
	}
	kernel.Blocks(len(o.bags.offset)-1, neighbourBags, func(block, lo, hi int) {
		if o.arranged {
			o.neighbours.find(block)
			for _, id := range o.neighbours.block[block].ID {
				if id >= 0 {
					kernel.Prefetch(w.Row(int(id)))
				}
			}
		}
		o.bags.pool(y.Data, w, o.share, lo, hi)
	})
	if o.arranged {
		o.arrange(w.Rows)
	}
	return o.output.Value(), nil
}

// check reports contexts that are not of the op's kind.
func (o *embeddingBag) check(b *graph.Batch) error {
	if o.slots {
		if n := len(b.Slot) - 1; n != b.Len()*o.width {
			return fmt.Errorf("%d contexts have %d slots in all, not %d each", b.Len(), max(0, n), o.width)
		}
		return checkUnweighted(b)
	}
	if o.width > 0 {
		return checkWidth(b, o.width)
	}
	return nil
}

func (o *embeddingBag) DiffWRT(int) []bool { return []bool{true, false} }

func (o *embeddingBag) SymDiff(in G.Nodes, out, dy *G.Node) (G.Nodes, error) {
	o.trained = true
	// out is an input for its place in the order: the bags are then there.
	dw := o.Gradient("dw", in[0], func(v []G.Value) (G.Value, error) {
		if !o.arranged {
			o.neighbours.begin(o.bags.row, o.bags.offset)
			kernel.For(len(o.neighbours.block), o.neighbours.find)
			o.arrange(in[0].Shape()[0])
		}
		w := weights{share: o.share}
		if len(o.bags.weight) > 0 {
			w.each = o.bags.weight
		}
		o.neighbours.add(&o.rows, graph.AsMatrix(v[1]).Data, w)
		return &o.rows, nil
	}, out, dy)
	return G.Nodes{dw, nil}, nil
}

// arrange makes the gradient's rows those of the batch under way, which neighbours have found, and leaves
// their order to be found while the gradient is computed.
func (o *embeddingBag) arrange(v int) {
	o.rows = graph.Rows{V: v, D: o.dim}
	o.neighbours.join(&o.rows)
	o.order.Start(&o.rows)
}
