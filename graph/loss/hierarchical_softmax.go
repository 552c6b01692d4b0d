package loss

import (
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// HierarchicalSoftmax predicts a word by the decisions on the way to it through
// a tree that has the words for leaves (Morin and Bengio, Hierarchical
// Probabilistic Neural Network Language Model, 2005). From hidden vectors of
// shape (B, H) and the targets t of each example i, T in all, it makes the scalar
//
//	L = −1/T Σ_i Σ_t ln p(t | h_i)
//
// in nats. p sums to 1 over the vocabulary, so training and held-out loss are the
// same number, and its perplexity can be compared with that of a full softmax.
//
// Tree "huffman" is that of word2vec (Mikolov et al., Distributed Representations
// of Words and Phrases and their Compositionality, 2013): a binary tree over the
// training text's word counts, in which frequent words are near the root. With n
// the inner nodes above word w, and ± for the side that w is on,
//
//	p(w | h) = Π_n σ(±(node_n·h + b_n)),   + to the left, − to the right
//
// The parameter is node, shape (V−1, H), row 0 the root's. A target costs one
// product of vectors for each node above it: about the text's entropy in bits.
// word2vec.c and gensim take the logistic function from a table, skip nodes whose
// score is beyond ±6, and move the vectors after each word; we compute every term,
// and a batch's gradients are those of one loss. Both start with zeros in node,
// where we draw from the experiment's init.
//
// Tree "balanced" has two levels (Goodman, Classes for Fast Maximum Entropy
// Training, 2001; Mikolov et al., Extensions of Recurrent Neural Network Language
// Model, 2011): the words by falling frequency in classes of ⌈√V⌉, the last
// perhaps fewer, with a softmax over the C classes and one over the words of the
// target's class c:
//
//	p(w | h) = e^(node_c·h + b_c) / Σ_{k<C} e^(node_k·h + b_k) · e^(node_w·h + b_w) / Σ_{v in c} e^(node_v·h + b_v)
//
// The parameter is node, shape (C+V, H): the classes, then the words by falling
// frequency. Mikolov et al. give every class an equal share of the text instead of
// the vocabulary, which makes the last ones large; with equal sizes no target
// costs more than 2√V.
//
// With bias there is also node_b, as long as node. Neither tree has a vector for
// each word that could be tied or exported.
type HierarchicalSoftmax struct {
	Tree string `toml:"tree" choice:"huffman balanced" help:"huffman: binary, by word counts; balanced: √V classes of √V words"`
	Bias bool   `toml:"bias" help:"whether the tree's nodes have biases; word2vec's have none"`
}

// NoOutputVectors implements [NoOutputVectors].
func (l *HierarchicalSoftmax) NoOutputVectors() string {
	return "hierarchical_softmax has vectors for the nodes of its tree, not for words"
}

// Alike implements [Arranged].
func (l *HierarchicalSoftmax) Alike(a, b []int64) bool {
	if l.Tree == "huffman" {
		return slices.Equal(huffman(a).up, huffman(b).up)
	}
	return slices.Equal(byFrequency(a), byFrequency(b))
}

// Size implements [Sizer]. How deep a word stands depends on the counts; 16 is the
// depth of one in a balanced binary tree of 65,536.
func (l *HierarchicalSoftmax) Size(v, h, batch int) Size {
	const depth = 16
	size := Size{Table: v * h, Rows: batch * usualTargets * depth}
	if l.Bias {
		size.Others = v
	}
	return size
}

// Build implements [Spec].
func (l *HierarchicalSoftmax) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	checkArranged(l, out)
	var rule interface {
		rowRule
		size() int
		reads(b *graph.Batch, read func(rows []int32))
	}
	switch l.Tree {
	case "huffman":
		rule = newPaths(out.Counts)
	case "balanced":
		rule = newClasses(out.Counts)
	default:
		panic(fmt.Errorf("tree: %q is neither huffman nor balanced", l.Tree))
	}
	units := h.Shape()[1]
	node := s.Param("node", s.Init().Weight(units, rule.size(), "none"), rule.size(), units)
	var b *G.Node
	if l.Bias {
		b = s.Use(s.Param("node_b", s.Init().Bias(units), rule.size()), "node_b")
	}
	return newRowLoss(s, "hierarchical_softmax", rule, h, s.UseRows(node, "node", rule.reads), b)
}

// Scores implements [Scorer]: ln p.
func (l *HierarchicalSoftmax) Scores(out Output, param func(name string) *graph.Param) Scores {
	node, bias := param("node"), optional(l.Bias, param, "node_b")
	var rule interface {
		logs(p, z []float32, tmp *[]float32)
	}
	if l.Tree == "huffman" {
		rule = newPaths(out.Counts)
	} else {
		rule = newClasses(out.Counts)
	}
	var nodes, tmp []float32
	return Scores{Link: Softmax, Set: func(z, h kernel.Matrix) {
		s := sizedMatrix(&nodes, h.Rows, node.Shape[0])
		scoreAll(s, h, node, bias)
		eachRow(s, func(i int, row []float32) { rule.logs(rowOf(z, i), row, &tmp) })
	}}
}

// checkArranged panics unless out is what a loss needs that arranges the words by
// frequency and has no vector for each.
func checkArranged(l NoOutputVectors, out Output) {
	if out.Tied != nil {
		panic(fmt.Errorf("tie: %s, so there is nothing to tie to the embedding; remove tie, or use cross_entropy", l.NoOutputVectors()))
	}
	if len(out.Counts) != out.Vocab {
		panic(fmt.Errorf("words are arranged by how often they come, and %d counts are given for %d words", len(out.Counts), out.Vocab))
	}
}
