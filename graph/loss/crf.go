package loss

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// CRF is a linear-chain conditional random field over the labels of a sentence (Lafferty,
// McCallum and Pereira, Conditional random fields, 2001), on top of a network as in Collobert
// et al., Natural language processing (almost) from scratch, 2011 (sentence-level
// log-likelihood). A sentence of n tokens with the labels y has the score
//
//	S(y) = start[y_1] + Σ_i z_i[y_i] + Σ_i t[y_i, y_(i+1)] + end[y_n],   z = h·wᵀ + b
//	L    = 1/T Σ_sentences [ ln Σ_y' e^S(y') − S(y) ]
//
// From hidden vectors of shape (B, H), one a token, and the T tokens' labels it makes a
// scalar, in nats a token. The parameters are w, shape (V, H), b, start and end, (V), and t,
// (V, V), which begin at zero but for w and b: a label's score after each other one. The
// sentences are the batch's Span; without that each token is one. Time grows with V².
//
// The sum over all label sequences, and the gradients, which are probabilities of labels and
// of pairs, are made by the forward-backward algorithm on logarithms, in float64. Predictions
// are the sequence with the greatest score (Viterbi).
type CRF struct{}

// Sentences implements [Sequence].
func (*CRF) Sentences() {}

// transitions is the parameter with the score of a label after each other one.
const transitions = "t"

// Transitions implements [Transitional].
func (*CRF) Transitions() string { return transitions }

// Size implements [Sizer].
func (*CRF) Size(v, h, _ int) Size { return Size{Table: v * h, Others: 3*v + v*v} }

// Build implements [Spec].
func (l *CRF) Build(s *graph.Scope, h *G.Node, out Output) *G.Node {
	zero := graph.Constant(0)
	w, b := outputLayer(s, h, out)
	start, end := s.Param("start", zero, out.Vocab), s.Param("end", zero, out.Vocab)
	t := s.Param(transitions, zero, out.Vocab, out.Vocab)
	o := &crf{
		Op:   s.NewOp("crf", graph.Scalar, graph.Matrix, graph.Matrix, graph.Vector, graph.Vector, graph.Vector, graph.Matrix, graph.Index),
		mode: s.Mode(), loss: new(G.F64),
	}
	in := G.Nodes{h, s.Use(w, "w"), s.Use(b, "b"), s.Use(start, "start"), s.Use(end, "end"), s.Use(t, transitions), s.Batch()}
	return graph.Must(G.ApplyOp(o, in...))
}

// Scores implements [Scorer].
func (l *CRF) Scores(_ Output, param func(name string) *graph.Param) Scores {
	start, end, t := param("start"), param("end"), param(transitions)
	return Scores{Link: Softmax, Set: linear(param("w"), param("b")), Sentence: func(z kernel.Matrix, p kernel.Matrix, path []int32) {
		var c chain
		c.set(z, start.Data, end.Data, t.Data)
		if p.Data != nil {
			c.probabilities(p)
		}
		c.best(path)
	}}
}

// crf is the op of CRF. Its gradients are made along with the loss.
type crf struct {
	graph.Op
	mode  *graph.Mode
	loss  *G.F64
	ready bool // the gradients are those of the last loss

	z                            []float32
	dz                           []float32
	dh, dw, db, dstart, dend, dt graph.Buffer
	chains                       []chain
	from                         []int32 // where each sentence starts, and the last ends
	own                          []int32 // from, where the batch has no sentences
}

// Holds says for drawings what the op holds beside the loss.
func (o *crf) Holds() string { return "linear, transitions" }

func (o *crf) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	return fit(in, 1)
}

func (o *crf) DiffWRT(int) []bool { return []bool{true, true, true, true, true, true, false} }

func (o *crf) Do(in ...G.Value) (G.Value, error) {
	l, err := o.run(in, o.mode.Training)
	*o.loss = G.F64(l)
	return o.loss, err
}

// mostChains is into how many pieces the sentences of a batch are cut, however many threads
// there are.
const mostChains = 16

// run returns the loss for the values of the op's inputs, and leaves its gradients if asked.
func (o *crf) run(in []G.Value, gradients bool) (float64, error) {
	h, w, b := graph.AsMatrix(in[0]), graph.AsMatrix(in[1]), graph.AsVector(in[2])
	start, end, t := graph.AsVector(in[3]), graph.AsVector(in[4]), graph.AsMatrix(in[5]).Data
	batch := in[6].(*graph.Batch)
	if err := o.sentences(batch, h.Rows); err != nil {
		return 0, err
	}
	o.ready = gradients
	labels := w.Rows
	z := sizedMatrix(&o.z, h.Rows, labels)
	kernel.GemmBias(z, kernel.Operand{Matrix: h}, w.T(), kernel.Epilogue{Bias: b})
	dz := sizedMatrix(&o.dz, h.Rows, labels)
	clear(dz.Data)
	n, share := len(o.from)-1, 1/float64(max(1, len(batch.Target)))
	piece := max(1, (n+mostChains-1)/mostChains)
	pieces := (n + piece - 1) / piece
	o.chains = kernel.Sized(o.chains, pieces)
	kernel.Blocks(n, piece, func(k, lo, hi int) {
		c := &o.chains[k]
		c.begin(labels, gradients)
		for i := lo; i < hi && len(batch.Target) > 0; i++ {
			from, to := int(o.from[i]), int(o.from[i+1])
			if from == to {
				continue
			}
			c.set(rowsOf(z, from, to), start, end, t)
			c.loss += c.logZ - c.score(batch.Target[from:to])
			if gradients {
				c.gradients(rowsOf(dz, from, to), batch.Target[from:to], share)
			}
		}
	})
	var loss float64
	for k := range o.chains {
		loss += o.chains[k].loss
	}
	if gradients {
		kernel.Gemm(o.dh.Matrix(h.Rows, h.Cols), kernel.Operand{Matrix: dz}, kernel.Operand{Matrix: w}, false)
		kernel.Gemm(o.dw.Matrix(w.Rows, w.Cols), dz.T(), kernel.Operand{Matrix: h}, false)
		kernel.ColumnSums(o.db.Vector(labels), dz)
		o.total(o.dstart.Vector(labels), share, func(c *chain) []float64 { return c.dstart })
		o.total(o.dend.Vector(labels), share, func(c *chain) []float64 { return c.dend })
		o.total(o.dt.Matrix(labels, labels).Data, share, func(c *chain) []float64 { return c.dt })
	}
	return float64(loss * share), nil
}

// sentences sets o.from. Every token has one label, or none has any.
func (o *crf) sentences(batch *graph.Batch, tokens int) error {
	if batch.Len() != tokens {
		return fmt.Errorf("labels of %d tokens for %d hidden vectors", batch.Len(), tokens)
	}
	if len(batch.TargetOffset) > 0 && len(batch.Target) > 0 {
		for i := range tokens {
			if lo, hi := batch.Targets(i); hi-lo != 1 {
				return fmt.Errorf("crf: token %d has %d labels; every token of a sentence must have one", i, hi-lo)
			}
		}
	}
	if o.from = batch.Span; len(batch.Span) == 0 {
		o.own = o.own[:0]
		for i := range tokens + 1 {
			o.own = append(o.own, int32(i))
		}
		o.from = o.own
	}
	return nil
}

// total sets d to what the pieces have, in their order.
func (o *crf) total(d []float32, share float64, of func(c *chain) []float64) {
	for i := range d {
		var sum float64
		for k := range o.chains {
			sum += of(&o.chains[k])[i]
		}
		d[i] = float32(float64(sum * share))
	}
}

func (o *crf) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	again := func(v []G.Value) error {
		_, err := o.run(v, true)
		return err
	}
	scale := func(by float32) {
		kernel.Scale(by, graph.AsMatrix(o.dh.Value()).Data)
		kernel.Scale(by, graph.AsMatrix(o.dw.Value()).Data)
		kernel.Scale(by, graph.AsMatrix(o.dt.Value()).Data)
		for _, d := range []*graph.Buffer{&o.db, &o.dstart, &o.dend} {
			kernel.Scale(by, graph.AsVector(d.Value()))
		}
	}
	return derive(&o.Op, &o.ready, in, out, dl, again, scale,
		derivative{"dh", 0, o.dh.Value}, derivative{"dw", 1, o.dw.Value}, derivative{"db", 2, o.db.Value},
		derivative{"dstart", 3, o.dstart.Value}, derivative{"dend", 4, o.dend.Value}, derivative{"dt", 5, o.dt.Value}), nil
}
