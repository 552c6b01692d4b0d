package loss

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// Margin wants a target's similarity to the hidden vector to be greater, by a
// margin m, than that of words drawn at random:
//
//	L = 1/(T·K) Σ_t Σ_n max(0, m − s(h, w_t) + s(h, w_n))
//
// for the T targets t of a batch, each with K negatives n, and hidden vectors h of
// shape (B, H): a scalar. s is the cosine, h·w / |h||w|, or the dot product. The
// parameter is w, shape (V, H), with row i for word i. A negative that is the
// target itself adds nothing. A vector of zeros has cosine 0 with every other, and
// no gradient; PyTorch's cosine_similarity takes 1e-8 for a smaller norm instead.
// At the hinge itself the derivative is 0.
//
// This is the ranking criterion of Collobert and Weston (A Unified Architecture
// for Natural Language Processing, 2008), who have m = 1 on unbounded scores, in
// the form of StarSpace (Wu et al., Embed All The Things!, 2017): cosine or dot, and
// several negatives. StarSpace has m = 0.05 and draws until it has found a few
// negatives within the margin; we take the mean over all of K, and the default of
// 0.5, a quarter of the range of a cosine, is meant for that. PyTorch's
// TripletMarginWithDistanceLoss with −s for the distance is this loss with K = 1.
//
// The scores define no probability of a word, so there is no perplexity: held-out
// loss is L, with negatives that are the same each time.
type Margin struct {
	Negatives  int     `toml:"negatives" range:"[1,65536]" help:"words drawn to compare each target with, K"`
	Margin     float64 `toml:"margin" range:"(0,inf)" help:"how much more similar a target must be than a negative"`
	Similarity string  `toml:"similarity" choice:"cosine dot" help:"of the hidden vector and a word's"`
}

// Draws implements [Sampled].
func (l *Margin) Draws() Draws { return Draws{K: l.Negatives} }

// Unnormalised implements [Unnormalised].
func (l *Margin) Unnormalised() string {
	return "a margin compares the scores of words and gives them no probabilities"
}

// ByDistance implements [ByDistance]: with the similarity "dot" s is then −|h − w|, which has to be L2.
func (l *Margin) ByDistance(distance string) bool { return l.Similarity == "dot" && distance == L2 }

// Build implements [Spec].
func (l *Margin) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	atLeast("negatives", l.Negatives, 1)
	if !(l.Margin > 0) || math.IsInf(l.Margin, 1) {
		panic(fmt.Errorf("margin: %v is not a number over 0", l.Margin))
	}
	if l.Similarity != "cosine" && l.Similarity != "dot" {
		panic(fmt.Errorf("similarity: %q is neither cosine nor dot", l.Similarity))
	}
	w := outputTable(s, h, out)
	rule := &triplets{k: l.Negatives, margin: l.Margin, cosine: l.Similarity == "cosine", distance: out.Distance != ""}
	return newRowLoss(s, "margin", rule, h, s.UseRows(w, "w", compared), nil)
}

// Scores implements [Scorer]: the similarities.
func (l *Margin) Scores(out Output, param func(name string) *graph.Param) Scores {
	w := param("w")
	if out.Distance != "" {
		return Scores{Link: None, Set: func(z, h kernel.Matrix) { scoreDistances(out.Distance, z, h, w, nil) }}
	}
	return Scores{Link: None, Set: func(z, h kernel.Matrix) {
		scoreAll(z, h, w, nil)
		if l.Similarity == "cosine" {
			toCosines(z, h, tableOf(w))
		}
	}}
}

// toCosines turns products of rows of h and w into cosines.
func toCosines(z, h, w kernel.Matrix) {
	norms := make([]float64, w.Rows)
	for v := range norms {
		norms[v] = math.Sqrt(kernel.SumSquares(rowOf(w, v)))
	}
	for i := range z.Rows {
		row, norm := rowOf(z, i), math.Sqrt(kernel.SumSquares(rowOf(h, i)))
		for v := range row {
			if norm == 0 || norms[v] == 0 {
				row[v] = 0
			} else {
				row[v] = float32(float64(row[v]) / (norm * norms[v]))
			}
		}
	}
}

// triplets is the rule of [Margin].
type triplets struct {
	k        int
	margin   float64
	cosine   bool
	distance bool

	// The entries of w's gradient are K+1 for each target: its own, then its
	// negatives'. Each is a multiple of the hidden vector and, for the cosine, one
	// of the word's own row.
	id      []int32
	src     []int32   // the example
	by      []float32 // of the hidden vector
	own     []float32 // of the word's row
	ownRows graph.Rows
	part    []float64      // the loss of each block of examples
	piece   [][]similarity // for each block, one target's words
}

// A similarity is a word's similarity to a hidden vector.
type similarity struct {
	s     float64
	w2    float64 // |w|²
	slope float64 // dL/ds
}

const tripletExamples = 32 // in a block

func (o *triplets) run(h, w kernel.Matrix, _ []float32, batch *graph.Batch, left *gradients) (float64, error) {
	t := len(batch.Target)
	if len(batch.Negative) != t*o.k {
		return 0, fmt.Errorf("%d negatives for %d targets, not %d each: see loss.Draws", len(batch.Negative), t, o.k)
	}
	n := t * (o.k + 1)
	o.id, o.src, o.by, o.own = kernel.Sized(o.id, n), kernel.Sized(o.src, n), kernel.Sized(o.by, n), kernel.Sized(o.own, n)
	pieces := (h.Rows + tripletExamples - 1) / tripletExamples
	o.part = kernel.Sized(o.part, pieces)
	for len(o.piece) < pieces {
		o.piece = append(o.piece, make([]similarity, o.k+1))
	}
	var dh kernel.Matrix
	if left != nil {
		dh = left.dh.Matrix(h.Rows, h.Cols)
	}
	kernel.Blocks(h.Rows, tripletExamples, func(p, lo, hi int) {
		o.part[p] = 0
		for i := lo; i < hi; i++ {
			var dx []float32
			if left != nil {
				dx = dh.Data[i*h.Cols : (i+1)*h.Cols]
				clear(dx)
			}
			o.part[p] += o.example(i, h.Data[i*h.Stride:i*h.Stride+h.Cols], dx, w, batch, o.piece[p])
		}
	})
	if left != nil {
		left.dw = graph.Rows{V: w.Rows, D: w.Cols, ID: o.id, Src: o.src, Scale: o.by, Grad: h.Data}
		if o.cosine || o.distance {
			o.ownRows = graph.Rows{V: w.Rows, D: w.Cols, ID: o.id, Src: o.id, Scale: o.own, Grad: w.Data}
			left.dw.Next = &o.ownRows
		}
	}
	var sum float64
	for _, l := range o.part {
		sum += l
	}
	return sum / float64(max(1, t)), nil
}

// example returns T times what the targets of example i add to the loss. Unless
// dx is nil it adds its gradient to dx, and leaves the entries for w.
func (o *triplets) example(i int, x, dx []float32, w kernel.Matrix, batch *graph.Batch, words []similarity) float64 {
	var x2 float64
	if o.cosine || o.distance {
		x2 = kernel.SumSquares(x)
	}
	each := 1 / float64(o.k)
	slope := each / float64(len(batch.Target))
	var sum float64
	for t, end := batch.Targets(i); t < end; t++ {
		y, negative := batch.Target[t], batch.Negative[t*o.k:(t+1)*o.k]
		words[0] = o.compare(x, w, y, x2)
		for k, id := range negative {
			n := &words[k+1]
			if id == y {
				*n = similarity{}
				continue
			}
			*n = o.compare(x, w, id, x2)
			if short := o.margin - words[0].s + n.s; !(short <= 0) { // written so that NaN counts
				sum += float64(short * each)
				n.slope = slope
				words[0].slope -= slope
			}
		}
		if dx != nil {
			o.entry(i, t*(o.k+1), y, words[0], x, dx, w, x2)
			for k, id := range negative {
				o.entry(i, t*(o.k+1)+k+1, id, words[k+1], x, dx, w, x2)
			}
		}
	}
	return sum
}

// compare scores a word. x2 is |x|².
func (o *triplets) compare(x []float32, w kernel.Matrix, id int32, x2 float64) similarity {
	row := w.Data[int(id)*w.Stride : int(id)*w.Stride+w.Cols]
	c := similarity{s: float64(kernel.Dot(x, row))}
	if o.distance {
		c.s = -float64(distance(float32(x2) + float32(kernel.SumSquares(row)) - float32(2*c.s)))
	}
	if o.cosine {
		c.w2 = kernel.SumSquares(row)
		if x2 == 0 || c.w2 == 0 {
			c.s = 0
		} else {
			c.s /= math.Sqrt(x2) * math.Sqrt(c.w2)
		}
	}
	return c
}

// entry adds a word's part of the gradient to dx and leaves entry e of w's. For
// the cosine, with a = dL/ds,
//
//	dx = a/|x||w|·w − a·s/|x|²·x      dw = a/|x||w|·x − a·s/|w|²·w
func (o *triplets) entry(i, e int, id int32, c similarity, x, dx []float32, w kernel.Matrix, x2 float64) {
	if c.slope == 0 || o.cosine && (x2 == 0 || c.w2 == 0) {
		o.id[e] = -1
		return
	}
	by := c.slope
	if o.distance { // with d = −s, dx = a/d·(w − x) and dw = a/d·(x − w)
		by /= -c.s
		o.own[e] = float32(-by)
		kernel.Axpy(float32(-by), x, dx)
	}
	if o.cosine {
		by /= math.Sqrt(x2) * math.Sqrt(c.w2)
		o.own[e] = float32(-c.slope * c.s / c.w2)
		kernel.Axpy(float32(-c.slope*c.s/x2), x, dx)
	}
	kernel.Axpy(float32(by), w.Data[int(id)*w.Stride:int(id)*w.Stride+w.Cols], dx)
	o.id[e], o.src[e], o.by[e] = id, int32(i), float32(by)
}
