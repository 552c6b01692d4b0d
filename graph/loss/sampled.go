package loss

import (
	"fmt"

	"github.com/chewxy/hm"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// sampled is the op of the losses that compare a target with a few words drawn
// at random, its negatives, instead of with all of the vocabulary. It makes the
// logits, z = h·w_v + b_v, or by distance b_v − |h − w_v|, and the gradients; what a
// comparison is worth is for the loss's [formula] to say.
//
// A row is what is compared at once: some negatives, and the targets that share
// them. Drawn for each target, a row is a target with negatives of its own.
// Drawn for a block of examples, a row is an example with all its targets, and
// the rows of a block together are three products of small matrices. Examples that are
// neighbours in the text share most of their targets too, see own.
//
// No gradient of w is ever written down as a matrix of V rows, nor is h copied:
// an entry of the gradient is a multiple of a hidden vector, and only a shared
// word's, to which all of its block adds, is a row of its own. By distance each
// comparison has a direction, and that is a row of its own.
type sampled struct {
	graph.Op
	comparison
	mode     *graph.Mode
	distance string      // how words are compared: see [Output]
	work     func(p int) // does piece p: rows, or block where negatives are drawn for a block

	// The inputs of the run under way.
	h, w  kernel.Matrix // (B, H), (V, H)
	b     []float32     // (V); nil: the loss has none
	batch *graph.Batch
	scale float32 // 1/T

	// What the pieces make of them.
	y       []float32 // (T): each target's logit, then the derivative by it
	z       []float32 // (T, K): those of a target's own negatives
	lender            // of those of a block's, (n, K)
	source  []int32   // (T): the example of each target
	far     []int32   // (T, K): the example of each negative
	every   []int32   // 0, K: where a target's own negatives begin and end
	away    []float32 // (T + T·K, H): by distance, the directions from targets and their own negatives to h
	shared  shared
	parts   []float64 // the sum of the losses of each piece
	scratch []scratch // one for each piece

	// The results.
	loss   *G.F64
	dh, db graph.Buffer
	target graph.Rows // the gradient of w as far as targets make it
	noise  graph.Rows // and negatives
	order  graph.Order
	ready  bool // the gradients are those of the last loss

	// The loss on held-out text, of all words.
	heldOut struct {
		softmax   softmax
		distances distances // in its place, by distance
		bias      []float32 // (V): prior + b
	}
}

// A comparison is what a loss says of itself to the op.
type comparison struct {
	formula formula
	draws   Draws
	skip    skip
	once    bool      // a negative drawn twice counts once
	offset  []float32 // (V): added to the logits in training; nil: nothing

	// plain losses are the same in training and on held-out text. The others have
	// a distribution over words there: the softmax of the logits and of prior,
	// which is added to them; nil: nothing.
	plain bool
	prior []float32 // (V)
}

// skip says which negatives a target is not compared with: TensorFlow calls them
// accidental hits.
type skip int

const (
	skipNone    skip = iota
	skipTarget       // those that are the target
	skipTargets      // those that are any target of its example, which then count once
)

// exampleBlock is the number of examples in a piece of the work where negatives
// are drawn for each target.
const exampleBlock = 16

// build adds a sampled loss to the network.
func (c comparison) build(s *graph.Scope, h *G.Node, out Output, name string, bias bool) *G.Node {
	types := []hm.Type{graph.Matrix, graph.Matrix}
	w := outputTable(s, h, out)
	in := G.Nodes{h, s.UseRows(w, "w", compared)}
	if bias {
		b := s.Param("b", s.Init().Bias(h.Shape()[1]), out.Vocab)
		types, in = append(types, graph.Vector), append(in, s.Use(b, "b"))
	}
	o := &sampled{Op: s.NewOp(name, graph.Scalar, append(types, graph.Index)...), comparison: c, mode: s.Mode(), distance: out.Distance, loss: new(G.F64)}
	o.heldOut.distances.distance = out.Distance
	o.work = o.rows
	if c.draws.Block > 0 {
		o.work, o.shared.find = o.block, o.share
	}
	return graph.Must(G.ApplyOp(o, append(in, s.Batch())...))
}

// compared calls read with the words that a sampled loss reads in training.
func compared(b *graph.Batch, read func(rows []int32)) {
	read(b.Target)
	read(b.Negative)
}

func (o *sampled) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	return fit(in, 1)
}

func (o *sampled) DiffWRT(inputs int) []bool {
	return append([]bool{true, true, true}[:inputs-1:inputs-1], false)
}

func (o *sampled) Do(in ...G.Value) (G.Value, error) {
	o.read(in)
	if err := fitBatch(o.batch, o.h); err != nil {
		return nil, err
	}
	if !o.mode.Training && !o.plain {
		run := o.heldOut.softmax.run
		if o.distance != "" {
			run = o.heldOut.distances.run
		}
		*o.loss = G.F64(run(o.h, o.w, o.heldOutBias(), o.batch, false))
		return o.loss, nil
	}
	l, err := o.run()
	*o.loss = G.F64(l)
	return o.loss, err
}

// read takes the op's inputs: h, w, perhaps b, and the batch.
func (o *sampled) read(in []G.Value) {
	o.h, o.w, o.b = graph.AsMatrix(in[0]), graph.AsMatrix(in[1]), nil
	if len(in) == 4 {
		o.b = graph.AsVector(in[2])
	}
	o.batch = in[len(in)-1].(*graph.Batch)
}

// heldOutBias returns what is added to the logits on held-out text, nil for
// nothing.
func (o *sampled) heldOutBias() []float32 {
	switch {
	case o.prior == nil:
		return o.b
	case o.b == nil:
		return o.prior
	}
	o.heldOut.bias = append(o.heldOut.bias[:0], o.prior...)
	kernel.Add(o.heldOut.bias, o.b)
	return o.heldOut.bias
}

func (o *sampled) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	again := func(v []G.Value) error {
		o.read(v)
		_, err := o.run()
		return err
	}
	scale := func(by float32) {
		for _, x := range [][]float32{graph.AsMatrix(o.dh.Value()).Data, o.target.Scale, o.noise.Scale, o.shared.rows} {
			kernel.Scale(by, x)
		}
		if o.b != nil {
			kernel.Scale(by, graph.AsVector(o.db.Value()))
		}
	}
	list := []derivative{{"dh", 0, o.dh.Value}, {"dw", 1, func() G.Value { return &o.target }}}
	if len(in) == 4 {
		list = append(list, derivative{"db", 2, o.db.Value})
	}
	return derive(&o.Op, &o.ready, in, out, dl, again, scale, list...), nil
}

// run returns the mean loss of the targets and leaves its gradients.
func (o *sampled) run() (float64, error) {
	t, k, units := len(o.batch.Target), o.draws.K, o.h.Cols
	span, sets := exampleBlock, t
	if o.draws.Block > 0 {
		span = o.draws.Block
		sets = (o.h.Rows + span - 1) / span
	}
	if len(o.batch.Negative) != sets*k {
		return 0, fmt.Errorf("%d negatives for %d targets of %d examples, not %d: see loss.Draws",
			len(o.batch.Negative), t, o.h.Rows, sets*k)
	}
	pieces := (o.h.Rows + span - 1) / span
	o.scale = 1 / float32(max(1, t))
	o.y, o.source = kernel.Sized(o.y, t), kernel.Sized(o.source, t)
	o.parts, o.scratch = kernel.Sized(o.parts, pieces), kernel.Sized(o.scratch, pieces)
	o.dh.Matrix(o.h.Rows, units)
	o.target = graph.Rows{V: o.w.Rows, D: units, ID: o.batch.Target, Src: o.source, Scale: o.y, Grad: o.h.Data, Next: &o.noise}
	o.noise = graph.Rows{V: o.w.Rows, D: units, ID: o.batch.Negative}
	if o.draws.Block > 0 {
		o.shared.bias = kernel.Sized(o.shared.bias, sets*k)
		o.arrange(sets)
		o.noise.ID, o.noise.Grad = o.shared.words, o.shared.rows
	} else {
		o.z = kernel.Sized(o.z, t*k)
		o.far, o.every = kernel.Sized(o.far, t*k), append(o.every[:0], 0, int32(k))
		o.noise.Src, o.noise.Scale, o.noise.Grad = o.far, o.z, o.h.Data
	}
	if o.distance != "" {
		o.directions()
	}
	if o.mode.Training {
		o.order.Start(&o.target)
	}
	kernel.For(pieces, o.work)
	if o.b != nil {
		o.biasGradient()
	}
	o.ready = true
	var sum float64
	for _, part := range o.parts {
		sum += part
	}
	return sum / float64(max(1, t)), nil
}

func (o *sampled) biasGradient() {
	db := o.db.Vector(len(o.b))
	clear(db)
	for k, v := range o.batch.Target {
		db[v] += o.y[k]
	}
	d := o.z
	if o.draws.Block > 0 {
		d = o.shared.bias
	}
	for k, v := range o.batch.Negative {
		db[v] += d[k]
	}
}
