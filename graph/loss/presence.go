package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// presence computes [BinaryCrossEntropy] over all words. Other than [softmax] it has
// no normaliser to wait for: a tile's logits become its derivatives at once, so there
// is one pass, over the whole batch, and nothing is kept.
type presence struct {
	tiles
	positive float64
	again    []bool    // (T): the word is among the example's targets before
	dy       []float32 // (T): the derivative by a target's logit
	sum      []float64 // the loss of each tile
	lists    []list
}

// run returns the mean loss of the targets and, if asked to, leaves its
// gradients.
func (o *presence) run(h, w kernel.Matrix, b []float32, batch *graph.Batch, gradients bool) float64 {
	o.batch, o.from = batch, 0
	o.resize(h.Rows, w.Rows)
	o.findRepeated()
	size, tiles := h.Rows*h.Cols, o.count()
	o.sum = kernel.Sized(o.sum, tiles)
	if gradients {
		o.makeGradients(h, w)
		if len(o.parts) < groups*size {
			o.parts = make([]float32, groups*size)
		}
	}
	kernel.For(groups, func(g int) {
		var part kernel.Matrix
		if gradients {
			part = kernel.Matrix{Data: o.parts[g*size : (g+1)*size], Rows: h.Rows, Cols: h.Cols, Stride: h.Cols}
			clear(part.Data)
		}
		for t := g * tiles / groups; t < (g+1)*tiles/groups; t++ {
			dz := o.logits(t)
			o.score(dz, h, w, b, t)
			o.sum[t] = o.judge(dz, t)
			if gradients {
				lo, hi := o.tileOf(t)
				kernel.GemmSerial(part, kernel.Operand{Matrix: dz}, kernel.Operand{Matrix: rowsOf(w, lo, hi)}, true)
				kernel.ColumnSums(o.db.Vector(w.Rows)[lo:hi], dz)
				o.weights(dz, h, lo, hi, false, true)
			}
			o.release(dz)
		}
	})
	if gradients {
		o.addParts(o.dh.Matrix(h.Rows, h.Cols), size)
	}
	var loss float64
	for _, l := range o.sum {
		loss += l
	}
	return loss / float64(max(1, len(batch.Target)))
}

// findRepeated marks the targets that are among their example's before.
func (o *presence) findRepeated() {
	n := len(o.batch.Target)
	o.again, o.dy = kernel.Sized(o.again, n), kernel.Sized(o.dy, n)
	pieces := (o.n + exampleBlock - 1) / exampleBlock
	o.lists = kernel.Sized(o.lists, pieces)
	kernel.For(pieces, func(p int) {
		for i := p * exampleBlock; i < min((p+1)*exampleBlock, o.n); i++ {
			lo, hi := o.batch.Targets(i)
			clear(o.again[lo:hi])
			if hi-lo > 1 {
				o.lists[p].fill(o.batch.Target[lo:hi])
				o.lists[p].repeated(func(k int) { o.again[lo+k] = true })
			}
		}
	})
}

// judge returns the sum of the losses of tile t's words, whose logits are z, and
// replaces z by the derivatives of 1/T times it.
func (o *presence) judge(z kernel.Matrix, t int) (loss float64) {
	scale := 1 / float32(max(1, len(o.batch.Target)))
	first, _ := o.tileOf(t)
	for i := range o.n {
		row := rowOf(z, i)
		lo, hi := o.batch.Targets(i)
		for k := lo; k < hi; k++ {
			if j := int(o.batch.Target[k]) - first; j >= 0 && j < len(row) && !o.again[k] {
				x := float64(row[j])
				loss += float64(o.positive*softplus(-x)) - softplus(x)
				o.dy[k] = float32(-o.positive / (1 + elementary.Exp(x)))
			}
		}
		loss += kernel.Logistic(row)
		for k := lo; k < hi; k++ {
			if j := int(o.batch.Target[k]) - first; j >= 0 && j < len(row) && !o.again[k] {
				row[j] = o.dy[k]
			}
		}
		kernel.Scale(scale, row)
	}
	return loss
}
