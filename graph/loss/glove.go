package loss

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// GloVe fits the logarithms of co-occurrence counts by weighted least squares
// (Pennington, Socher and Manning, GloVe: Global Vectors for Word Representation,
// 2014), with the output layer, as one op:
//
//	L = 1/T Σ_i Σ_j f(X_ij)·(h_i·w_j + b_j + c_i − ln X_ij)²,   f(x) = min(1, (x/x_max)^alpha)
//
// over the targets j of each example i, T in all, whose values are the counts
// X_ij > 0, as objective cooccurrence gives them. From hidden vectors of shape
// (B, H) it makes a scalar. With no layer between embedding and loss, h_i is the
// word vector and w_j the context vector of the paper. The parameters are w, shape
// (V, H), and b, shape (V), by target; and input_bias, shape (V), by the words of
// the example's context, whose mean c_i is: the paper's bias of word i where the
// context is that word, and 0 where it is empty.
//
// XMax is the paper's 100 by default; Stanford's demo, on a text of 17 million
// words, sets 10. The paper's J is the sum over all pairs, and this is the mean
// over a batch's. Stanford's glove.c minimises and prints half of it. Its AdaGrad
// sums up the squares of eta times the gradient, beginning with 1, so that for
// batches of T pairs its steps are those of optimizer adagrad with
// learning_rate = 1 and initial = (2/(eta·T))², not with learning_rate = eta.
//
// The loss defines no probability of a word, so there is no perplexity.
type GloVe struct {
	XMax  float64 `toml:"x_max" range:"(0,inf)" help:"count from which on pairs weigh the same"`
	Alpha float64 `toml:"alpha" range:"[0,inf)" help:"power of the count in the weight of rarer pairs"`
}

// Unnormalised implements [Unnormalised].
func (l *GloVe) Unnormalised() string {
	return "glove fits co-occurrence counts and defines no probability of a word"
}

// Fits implements [Fitting].
func (l *GloVe) Fits() string { return "co-occurrence counts" }

// Size implements [Sizer]. A batch has a pair for each of its examples, and both sides have biases.
func (l *GloVe) Size(v, h, batch int) Size { return Size{Table: v * h, Others: 2 * v, Rows: batch} }

// Build implements [Spec].
func (l *GloVe) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	if !(l.XMax > 0) || math.IsInf(l.XMax, 0) {
		panic(fmt.Errorf("x_max: %v is not a count; it must be above 0", l.XMax))
	}
	if !(l.Alpha >= 0) || math.IsInf(l.Alpha, 0) {
		panic(fmt.Errorf("alpha: %v is not a power; it must be 0 or more", l.Alpha))
	}
	w, b := outputLayer(s, h, out)
	c := s.Param("input_bias", s.Init().Bias(h.Shape()[1]), s.Vocab())
	o := &glove{
		Op:   s.NewOp("glove", graph.Scalar, graph.Matrix, graph.Matrix, graph.Vector, graph.Vector, graph.Index),
		spec: *l,
		loss: new(G.F64),
	}
	return graph.Must(G.ApplyOp(o, h, s.UseRows(w, "w", targets), s.Use(b, "b"), s.Use(c, "input_bias"), s.Batch()))
}

// targets are the rows that a loss reads which scores nothing but targets.
func targets(b *graph.Batch, read func(rows []int32)) { read(b.Target) }

// glove is the op of [GloVe]. The gradients are made along with the loss, while
// the vectors are in the cache: with r the residual of a target,
// dr = 2/T · f(X)·r, dh = Σ dr·w, dw = dr·h, db = dr, dc = Σ dr shared out among
// the context's words. That of w is a multiple of a row of h for each target, so
// it is handed on as that.
//
// Note: the biases' gradients are vectors of V numbers although a batch has few
// of them: to clear, fill and apply 33,278 numbers takes 21 µs, and 1,024 rows of
// one number each 68, on two busy cores.
//
// Note: batches of thousands of pairs cost no quality. With Stanford's steps for
// eta = 0.05 on WikiText-2 (7.4 million pairs, window 10, x_max 10, dim 50), half
// the loss of the eighth epoch is 0.0309 for batches of 1,024, 4,096 and 16,384,
// and pair by pair, from Stanford's initial vectors, 0.0321; that of the fifteenth
// 0.0266 for batches of 4,096 and 0.0269 pair by pair. With learning_rate = 0.05
// and initial = 0 the eighth has 0.0320 at 1,024 and 0.0338 at 16,384. Of 10.5
// million pairs (window 15, dim 100) the fifteenth has 0.0204 for batches of 4,096,
// 0.0205 for 65,536, and 0.0209 in Stanford's program.
//
// Note: a word's vector is read once in a batch, and moved once. A batch of 4,096 pairs of
// those 10.5 million has 3,000 different words on either side, one of 65,536 has 16,300;
// a command of one epoch takes 7.9 and 4.8 s of CPU time (on two busy cores).
type glove struct {
	graph.Op
	spec GloVe
	loss *G.F64

	terms  []float64 // (T): f(X)·r²
	dr     []float32 // (T)
	source []int32   // (T): each target's example
	dh     graph.Buffer
	db, dc graph.Buffer
	rows   graph.Rows
}

func (o *glove) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	return fitBiased(in)
}

func (o *glove) DiffWRT(int) []bool { return []bool{true, true, true, true, false} }

func (o *glove) Do(in ...G.Value) (G.Value, error) {
	h, w, batch := graph.AsMatrix(in[0]), graph.AsMatrix(in[1]), in[4].(*graph.Batch)
	if err := fitBatch(batch, h); err != nil {
		return nil, err
	}
	if len(batch.Value) != len(batch.Target) {
		return nil, fmt.Errorf("the batch has no co-occurrence counts to fit; use objective.type = \"cooccurrence\"")
	}
	for k, x := range batch.Value {
		if !(x > 0 && x <= math.MaxFloat32) {
			return nil, fmt.Errorf("the value of target %d is %v; a co-occurrence count is above 0", k, x)
		}
	}
	*o.loss = G.F64(o.run(h, w, graph.AsVector(in[2]), graph.AsVector(in[3]), batch))
	return o.loss, nil
}

// run returns the mean loss of the targets and leaves dr and dh.
func (o *glove) run(h, w kernel.Matrix, b, c []float32, batch *graph.Batch) float64 {
	n := len(batch.Target)
	if len(o.terms) < n {
		o.terms, o.dr, o.source = make([]float64, n), make([]float32, n), make([]int32, n)
	}
	dh := o.dh.Matrix(h.Rows, h.Cols)
	top, scale := elementary.Log(o.spec.XMax), 2/float64(max(1, n))
	const block = 64 // examples a piece
	const ahead = 4  // targets, whose rows lie far from each other
	kernel.For((h.Rows+block-1)/block, func(p int) {
		for i := p * block; i < min((p+1)*block, h.Rows); i++ {
			hi, di := h.Data[i*h.Stride:i*h.Stride+h.Cols], dh.Data[i*dh.Stride:i*dh.Stride+dh.Cols]
			clear(di)
			shift := inputBias(c, batch, i)
			for k, end := batch.Targets(i); k < end; k++ {
				if next := k + ahead; next < n {
					kernel.Prefetch(rowOf(w, int(batch.Target[next])))
				}
				j := int(batch.Target[k])
				wj := w.Data[j*w.Stride : j*w.Stride+w.Cols]
				x := elementary.Log(float64(batch.Value[k]))
				weight := elementary.Exp(min(0, o.spec.Alpha*(x-top)))
				r := float64(kernel.Dot(hi, wj)) + float64(b[j]) + shift - x
				o.terms[k] = weight * r * r
				o.dr[k], o.source[k] = float32(scale*weight*r), int32(i)
				kernel.Axpy(o.dr[k], wj, di)
			}
		}
	})
	var sum float64
	for _, term := range o.terms[:n] {
		sum += term
	}
	return sum / float64(max(1, n))
}

// inputBias returns c_i, the mean of the biases of example i's context words.
func inputBias(c []float32, batch *graph.Batch, i int) float64 {
	var sum float64
	n := 0
	for _, id := range batch.ID[batch.Offset[i]:batch.Offset[i+1]] {
		if id >= 0 {
			sum += float64(c[id])
			n++
		}
	}
	return sum / float64(max(1, n))
}

func (o *glove) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	h, w, b, c, batch := in[0], in[1], in[2], in[3], in[4]
	// out is an input for its place in the order: what it left is then there.
	dh := o.Gradient("dh", h, func(v []G.Value) (G.Value, error) {
		if scale := float32(*v[1].(*G.F64)); scale != 1 {
			kernel.Scale(scale, graph.AsMatrix(o.dh.Value()).Data)
			kernel.Scale(scale, o.dr[:len(v[2].(*graph.Batch).Target)])
		}
		return o.dh.Value(), nil
	}, out, dl, batch)
	dw := o.Gradient("dw", w, func(v []G.Value) (G.Value, error) {
		n, s := len(v[1].(*graph.Batch).Target), w.Shape()
		o.rows = graph.Rows{
			V: s[0], D: s[1],
			ID: v[1].(*graph.Batch).Target, Src: o.source[:n], Scale: o.dr[:n], Grad: graph.AsMatrix(v[2]).Data,
		}
		return &o.rows, nil
	}, dh, batch, h)
	db := o.Gradient("db", b, func(v []G.Value) (G.Value, error) {
		db := o.db.Vector(b.Shape()[0])
		clear(db)
		for k, j := range v[1].(*graph.Batch).Target {
			db[j] += o.dr[k]
		}
		return o.db.Value(), nil
	}, dh, batch)
	dc := o.Gradient("dinput_bias", c, func(v []G.Value) (G.Value, error) {
		dc := o.dc.Vector(c.Shape()[0])
		clear(dc)
		o.shareOut(dc, v[1].(*graph.Batch))
		return o.dc.Value(), nil
	}, dh, batch)
	return G.Nodes{dh, dw, db, dc, nil}, nil
}

// shareOut adds each example's dr to its context words, in equal parts.
func (o *glove) shareOut(dc []float32, batch *graph.Batch) {
	for i := range batch.Len() {
		var sum float32
		for k, end := batch.Targets(i); k < end; k++ {
			sum += o.dr[k]
		}
		words, n := batch.ID[batch.Offset[i]:batch.Offset[i+1]], 0
		for _, id := range words {
			if id >= 0 {
				n++
			}
		}
		for _, id := range words {
			if id >= 0 {
				dc[id] += sum / float32(n)
			}
		}
	}
}
