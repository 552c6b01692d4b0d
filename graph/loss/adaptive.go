package loss

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// adaptive is the op of [AdaptiveSoftmax]. Its inputs are h, the batch, the head,
// each tail's projection and words, and perhaps the head's bias. The head and each
// tail are a softmax of their own, over batches of their own: a tail's has those
// examples that have targets in its cluster.
type adaptive struct {
	graph.Op
	mode    *graph.Mode
	columns int         // of the head: S + C
	at      []wordPlace // of each word
	head    softmax
	targets graph.Batch // with the head's columns for targets
	tails   []tail
	loss    *G.F64
	ready   bool // the gradients are those of the last loss
}

// A wordPlace says where a word is predicted.
type wordPlace struct {
	column int32 // of the head
	tail   int32 // −1: the word is of the shortlist
	member int32 // of its cluster's words
}

// A tail is what predicts the words of one cluster.
type tail struct {
	size    int          // words
	softmax softmax      // its gradients are multiplied by the tail's share of the targets afterwards
	targets graph.Batch  // with members for targets
	example []int32      // which examples those of the batch are
	x, dx   graph.Buffer // (n, H): their hidden vectors, and a part of the gradient of those
	g       graph.Buffer // (n, D_c): their projections
	dproj   graph.Buffer // (H, D_c)
}

// newAdaptive returns the op for clusters that end, except the last, at the given
// numbers of words by falling frequency.
func newAdaptive(mode *graph.Mode, ends []int, counts []int64) *adaptive {
	v := len(counts)
	short := v
	if len(ends) > 0 {
		short = ends[0]
	}
	o := &adaptive{mode: mode, columns: short + len(ends), at: make([]wordPlace, v), loss: new(G.F64)}
	o.tails = make([]tail, len(ends))
	for c := range ends {
		end := v
		if c+1 < len(ends) {
			end = ends[c+1]
		}
		t := &o.tails[c]
		t.size = end - ends[c]
	}
	c := -1
	for rank, word := range byFrequency(counts) {
		if c+1 < len(ends) && rank == ends[c+1] {
			c++
		}
		if c < 0 {
			o.at[word] = wordPlace{column: int32(rank), tail: -1}
		} else {
			o.at[word] = wordPlace{column: int32(short + c), tail: int32(c), member: int32(rank - ends[c])}
		}
	}
	return o
}

func (o *adaptive) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	return fit(in, 2)
}

func (o *adaptive) DiffWRT(n int) []bool {
	wrt := make([]bool, n)
	for i := range wrt {
		wrt[i] = i != 1
	}
	return wrt
}

func (o *adaptive) Do(in ...G.Value) (G.Value, error) {
	if err := fitBatch(in[1].(*graph.Batch), graph.AsMatrix(in[0])); err != nil {
		return nil, err
	}
	*o.loss = G.F64(o.run(in, o.mode.Training))
	return o.loss, nil
}

func (o *adaptive) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	o.head.partOf(dl)
	again := func(v []G.Value) error {
		o.run(v, true)
		return nil
	}
	scale := func(by float32) {
		o.head.scale(by)
		for c := range o.tails {
			o.tails[c].softmax.scaleWeights(by)
			kernel.Scale(by, graph.AsMatrix(o.tails[c].dproj.Value()).Data)
		}
	}
	list := []derivative{{"dh", 0, o.head.dh.Value}, {"dhead", 2, o.head.dw.Value}}
	for c := range o.tails {
		t := &o.tails[c]
		list = append(list,
			derivative{fmt.Sprintf("dprojection%d", c+1), 3 + 2*c, t.dproj.Value},
			derivative{fmt.Sprintf("dw%d", c+1), 4 + 2*c, t.softmax.dw.Value})
	}
	if n := 3 + 2*len(o.tails); len(in) > n {
		list = append(list, derivative{"db", n, o.head.db.Value})
	}
	return derive(&o.Op, &o.ready, in, out, dl, again, scale, list...), nil
}

// run returns the mean loss of the targets and, if asked to, leaves its
// gradients.
func (o *adaptive) run(in []G.Value, gradients bool) float64 {
	h, batch := graph.AsMatrix(in[0]), in[1].(*graph.Batch)
	o.sort(batch)
	var b []float32
	if n := 3 + 2*len(o.tails); len(in) > n {
		b = graph.AsVector(in[n])
	}
	loss := o.head.run(h, graph.AsMatrix(in[2]), b, &o.targets, gradients)
	var dh kernel.Matrix
	if gradients {
		dh = graph.AsMatrix(o.head.dh.Value())
	}
	for c := range o.tails {
		t := &o.tails[c]
		share := float64(len(t.targets.Target)) / float64(max(1, len(batch.Target)))
		loss += float64(share * t.run(h, graph.AsMatrix(in[3+2*c]), graph.AsMatrix(in[4+2*c]), dh, float32(share), gradients))
	}
	o.ready = gradients
	return loss
}

// sort hands the batch's targets to the head and the tails.
func (o *adaptive) sort(batch *graph.Batch) {
	o.targets.Target, o.targets.TargetOffset = o.targets.Target[:0], batch.TargetOffset
	for _, y := range batch.Target {
		o.targets.Target = append(o.targets.Target, o.at[y].column)
	}
	for c := range o.tails {
		t := &o.tails[c]
		t.example, t.targets.Target, t.targets.TargetOffset = t.example[:0], t.targets.Target[:0], append(t.targets.TargetOffset[:0], 0)
	}
	for i := range batch.Len() {
		for k, end := batch.Targets(i); k < end; k++ {
			if at := o.at[batch.Target[k]]; at.tail >= 0 {
				o.tails[at.tail].take(int32(i), at.member)
			}
		}
	}
}

// take adds a target of example i. Examples come in ascending order.
func (t *tail) take(i, member int32) {
	n := len(t.example)
	if n == 0 || t.example[n-1] != i {
		t.example = append(t.example, i)
		t.targets.TargetOffset = append(t.targets.TargetOffset, 0)
		n++
	}
	t.targets.Target = append(t.targets.Target, member)
	t.targets.TargetOffset[n] = int32(len(t.targets.Target))
}

// run returns the mean loss of the tail's targets. If asked to it leaves share
// times the gradients, and adds share times that of h to dh.
func (t *tail) run(h, projection, w, dh kernel.Matrix, share float32, gradients bool) float64 {
	n := len(t.example)
	if n == 0 {
		if gradients { // of nothing
			clear(t.softmax.dw.Matrix(w.Rows, w.Cols).Data)
			clear(t.softmax.db.Vector(w.Rows))
			clear(t.dproj.Matrix(h.Cols, w.Cols).Data)
		}
		return 0
	}
	const block = 64 // examples a piece
	x := t.x.Matrix(n, h.Cols)
	kernel.Blocks(n, block, func(_, lo, hi int) {
		for r := lo; r < hi; r++ {
			i := int(t.example[r])
			copy(x.Data[r*h.Cols:(r+1)*h.Cols], h.Data[i*h.Stride:i*h.Stride+h.Cols])
		}
	})
	g := t.g.Matrix(n, w.Cols)
	kernel.Gemm(g, kernel.Operand{Matrix: x}, kernel.Operand{Matrix: projection}, false)
	loss := t.softmax.run(g, w, nil, &t.targets, gradients)
	if !gradients {
		return loss
	}
	dg := graph.AsMatrix(t.softmax.dh.Value())
	kernel.Scale(share, dg.Data)
	t.softmax.scaleWeights(share)
	kernel.Gemm(t.dproj.Matrix(h.Cols, w.Cols), x.T(), kernel.Operand{Matrix: dg}, false)
	dx := t.dx.Matrix(n, h.Cols)
	kernel.Gemm(dx, kernel.Operand{Matrix: dg}, projection.T(), false)
	kernel.Blocks(n, block, func(_, lo, hi int) {
		for r := lo; r < hi; r++ {
			i := int(t.example[r])
			kernel.Add(dh.Data[i*h.Cols:(i+1)*h.Cols], dx.Data[r*h.Cols:(r+1)*h.Cols])
		}
	})
	return loss
}
