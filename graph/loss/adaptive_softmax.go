package loss

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/chewxy/hm"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
)

// AdaptiveSoftmax predicts frequent words at once and rare ones in two steps, with
// shorter vectors the rarer they are (Grave et al., Efficient softmax approximation
// for GPUs, 2017). The words by falling frequency are cut into a shortlist and
// clusters 1 … C. From hidden vectors of shape (B, H) and the targets t of each
// example i, T in all, it makes the scalar
//
//	L = −1/T Σ_i Σ_t ln p(t | h_i)
//
// in nats, with
//
//	p(w | h) = softmax(head·h + b)_w                                     for w of the shortlist
//	p(w | h) = softmax(head·h + b)_c · softmax(w_c·projection_cᵀ·h)_w    for w of cluster c
//
// where the first softmax is over the shortlist's words and the C clusters. p sums
// to 1 over the vocabulary, so training and held-out loss are the same number, and
// its perplexity can be compared with that of a full softmax. Only the targets in a
// cluster cost that cluster's softmax.
//
// The parameters are head, shape (S+C, H): the shortlist, then the clusters; with
// head_bias b, named head_b; and for each cluster c of V_c words tailc/projection,
// shape (H, D_c), and tailc/w, shape (V_c, D_c), where D_c = ⌊H / div_value^c⌋, at
// least 1. Rows are in the order of falling frequency, those of equal counts by id.
// There is no one matrix with a vector for each word that could be tied or exported.
//
// This is PyTorch's nn.AdaptiveLogSoftmaxWithLoss, which takes words to be numbered
// by frequency, where we use the training text's counts, and cut-offs as numbers of
// words only. The paper chooses cut-offs by a model of a GPU's time; ours are the
// user's.
type AdaptiveSoftmax struct {
	Cutoffs  []float64 `toml:"cutoffs" range:"(0,inf)" help:"where the vocabulary, by frequency, is cut: shares of it, or numbers of words"`
	DivValue float64   `toml:"div_value" range:"[1,1024]" help:"how many times shorter each cluster's vectors are than the last one's"`
	HeadBias bool      `toml:"head_bias" help:"whether the shortlist's words and the clusters have biases"`
}

// NoOutputVectors implements [NoOutputVectors].
func (l *AdaptiveSoftmax) NoOutputVectors() string {
	return "adaptive_softmax has vectors of several lengths for words"
}

// Alike implements [Arranged].
func (l *AdaptiveSoftmax) Alike(a, b []int64) bool {
	return slices.Equal(byFrequency(a), byFrequency(b))
}

// Validate reports cut-offs that do not ascend or are of two kinds. All are under 1,
// shares of the vocabulary, or all whole, numbers of words.
func (l *AdaptiveSoftmax) Validate() error {
	if len(l.Cutoffs) == 0 {
		return errors.New("cutoffs: none leave only the shortlist; use cross_entropy for that")
	}
	for i, c := range l.Cutoffs {
		switch {
		case !(c > 0) || math.IsInf(c, 1):
			return fmt.Errorf("cutoffs: %v is neither a share of the vocabulary nor a number of words", c)
		case c > 1 && c != math.Trunc(c):
			return fmt.Errorf("cutoffs: %v is more than all of the vocabulary and not a whole number of words", c)
		case i == 0:
		case (c < 1) != (l.Cutoffs[0] < 1):
			return fmt.Errorf("cutoffs: %v and %v: give shares of the vocabulary, under 1, or numbers of words, not both", l.Cutoffs[0], c)
		case c <= l.Cutoffs[i-1]:
			return fmt.Errorf("cutoffs: %v comes after %v: they must ascend", c, l.Cutoffs[i-1])
		}
	}
	return nil
}

// FitsVocab implements [Sized]: cut-offs that are numbers of words must be under v.
func (l *AdaptiveSoftmax) FitsVocab(v int) error {
	_, err := l.cut(v)
	return err
}

// cut returns where the shortlist and each cluster but the last end, for v words.
// A share is rounded up, to one word at least. Clusters that shares leave without
// words are left out; numbers of words must leave some.
func (l *AdaptiveSoftmax) cut(v int) ([]int, error) {
	var ends []int
	for _, c := range l.Cutoffs {
		if c >= 1 {
			if c >= float64(v) {
				return nil, fmt.Errorf("cutoffs: %.0f of %d words leave none for the last cluster; give smaller numbers, or shares of the vocabulary", c, v)
			}
			ends = append(ends, int(c))
			continue
		}
		end := int(math.Ceil(c * float64(v)))
		if n := len(ends); n > 0 {
			end = max(end, ends[n-1]+1)
		}
		if end < v {
			ends = append(ends, end)
		}
	}
	return ends, nil
}

// Size implements [Sizer].
func (l *AdaptiveSoftmax) Size(v, h, batch int) Size {
	ends, err := l.cut(v)
	if err != nil || len(ends) == 0 { // Build says what is wrong
		return Size{Table: v * h, Others: v, Scores: softmaxScores(v, h, batch)}
	}
	first, ends := ends[0], append(ends[1:], v)
	columns := first + len(ends)
	size := Size{Table: columns * h, Scores: softmaxScores(columns, h, batch)}
	for c, end := range ends {
		dim := l.tailDim(h, c)
		size.Table += (end - first) * dim
		size.Others += h * dim
		first = end
	}
	if l.HeadBias {
		size.Others += columns
	}
	return size
}

// tailDim returns how long the vectors of cluster c are, from 0, where those of the
// shortlist have h numbers.
func (l *AdaptiveSoftmax) tailDim(h, c int) int {
	return max(1, int(float64(h)/elementary.Pow(l.DivValue, float64(c+1))))
}

// Build implements [Spec].
func (l *AdaptiveSoftmax) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	checkArranged(l, out)
	if err := l.Validate(); err != nil {
		panic(err)
	}
	if !(l.DivValue >= 1) {
		panic(fmt.Errorf("div_value: %v is not at least 1", l.DivValue))
	}
	ends, err := l.cut(out.Vocab)
	if err != nil {
		panic(err)
	}
	units, init := h.Shape()[1], s.Init()
	o := newAdaptive(s.Mode(), ends, out.Counts)
	head := s.Param("head", init.Weight(units, o.columns, "none"), o.columns, units)
	o.head.param = head
	types, in := []hm.Type{graph.Matrix, graph.Index, graph.Matrix}, G.Nodes{h, s.Batch(), s.Use(head, "head")}
	for c := range o.tails {
		path := fmt.Sprintf("tail%d/", c+1)
		size, dim := o.tails[c].size, l.tailDim(units, c)
		projection := s.Param(path+"projection", init.Weight(units, dim, "none"), units, dim)
		w := s.Param(path+"w", init.Weight(dim, size, "none"), size, dim)
		types, in = append(types, graph.Matrix, graph.Matrix), append(in, s.Use(projection, path+"projection"), s.Use(w, path+"w"))
	}
	if l.HeadBias {
		b := s.Param("head_b", init.Bias(units), o.columns)
		types, in = append(types, graph.Vector), append(in, s.Use(b, "head_b"))
	}
	o.Op = s.NewOp("adaptive_softmax", graph.Scalar, types...)
	return graph.Must(G.ApplyOp(o, in...))
}

// Scores implements [Scorer]: ln p.
func (l *AdaptiveSoftmax) Scores(out Output, param func(name string) *graph.Param) Scores {
	ends, _ := l.cut(out.Vocab) // Build has found it to fit
	o := newAdaptive(nil, ends, out.Counts)
	head, bias := param("head"), optional(l.HeadBias, param, "head_b")
	var first, rest, tmp, shorter []float32
	return Scores{Link: Softmax, Set: func(z, h kernel.Matrix) {
		n := h.Rows
		top := sizedMatrix(&first, n, o.columns)
		scoreAll(top, h, head, bias)
		tmp = kernel.Sized(tmp, out.Vocab)
		eachRow(top, func(_ int, row []float32) { logSoftmax(row, tmp[:len(row)]) })
		eachRow(z, func(i int, row []float32) {
			for word, at := range o.at {
				row[word] = rowOf(top, i)[at.column]
			}
		})
		for c := range o.tails {
			path := fmt.Sprintf("tail%d/", c+1)
			projection, w := tableOf(param(path+"projection")), param(path+"w")
			g := sizedMatrix(&shorter, n, projection.Cols)
			kernel.Gemm(g, kernel.Operand{Matrix: h}, kernel.Operand{Matrix: projection}, false)
			within := sizedMatrix(&rest, n, o.tails[c].size)
			scoreAll(within, g, w, nil)
			eachRow(within, func(_ int, row []float32) { logSoftmax(row, tmp[:len(row)]) })
			eachRow(z, func(i int, row []float32) {
				for word, at := range o.at {
					if int(at.tail) == c {
						row[word] += rowOf(within, i)[at.member]
					}
				}
			})
		}
	}}
}
