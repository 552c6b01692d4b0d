package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// tiles score a batch with all words of the vocabulary and make the gradients of
// that, a tile of words at a time: a tile's logits stay in a core's cache. Sizes
// depend on the batch and the vocabulary only.
type tiles struct {
	param *graph.Param // w, if it may be moved while it is trained on; nil: it may not

	batch      *graph.Batch // the one under way
	from       int          // the first example of the block under way
	n, v, tile int          // sizes of the block under way: examples, words, words a tile
	kept       []float32    // (tiles, n, stride): the logits, or empty where each tile borrows its memory

	lender     // of one tile's logits or gradients
	dh, dw, db graph.Buffer
	parts      []float32 // (groups, n, H): dh of each group of tiles
}

const (
	// tileLogits is the number of logits in a tile: 512 KiB, half of the second
	// level cache of current server cores.
	tileLogits = 1 << 17
	// mostWords is the number of words in a tile at most.
	mostWords = 1 << 10
	// groups is the number of partial sums of the hidden vectors' gradient. It
	// bounds the threads that a backward pass can use, and nothing else.
	groups = 32
)

// resize prepares for a block of n examples and v words.
func (o *tiles) resize(n, v int) {
	o.tile = tileSize(n)
	o.n, o.v = n, v
	o.kept = o.kept[:0]
}

// tileSize returns the number of words in a tile of n examples.
func tileSize(n int) int { return min(max(tileLogits/max(1, n)&^31, 64), mostWords) }

// makeGradients prepares the gradients for hidden vectors h and weights w.
func (o *tiles) makeGradients(h, w kernel.Matrix) {
	o.dh.Matrix(h.Rows, h.Cols)
	o.dw.Matrix(w.Rows, w.Cols)
	o.db.Vector(w.Rows)
}

// stride returns how far apart the logits of two examples of a tile are. Were it a multiple of 4 KiB, those of
// the same word would compete for the same lines of the first level cache.
func (o *tiles) stride() int {
	if o.tile%mostWords == 0 {
		return o.tile + 16
	}
	return o.tile
}

// count returns the number of tiles.
func (o *tiles) count() int { return (o.v + o.tile - 1) / o.tile }

// tileOf returns the words lo … hi−1 of tile t.
func (o *tiles) tileOf(t int) (lo, hi int) { return t * o.tile, min((t+1)*o.tile, o.v) }

// rowsOf returns the rows lo … hi−1 of m.
func rowsOf(m kernel.Matrix, lo, hi int) kernel.Matrix {
	return kernel.Matrix{Data: m.Data[lo*m.Stride : (hi-1)*m.Stride+m.Cols], Rows: hi - lo, Cols: m.Cols, Stride: m.Stride}
}

// logits returns memory for tile t's logits, shape (n, width), until release.
func (o *tiles) logits(t int) kernel.Matrix {
	lo, hi := o.tileOf(t)
	z := kernel.Matrix{Rows: o.n, Cols: hi - lo, Stride: o.stride()}
	if len(o.kept) > 0 {
		z.Data = o.kept[t*o.n*o.stride() : (t+1)*o.n*o.stride()]
	} else {
		z.Data = o.lend(o.n * o.stride())
	}
	return z
}

// release gives back what logits returned.
func (o *tiles) release(z kernel.Matrix) {
	if len(o.kept) == 0 {
		o.takeBack(z.Data)
	}
}

// score sets z to the logits of tile t.
func (o *tiles) score(z, h, w kernel.Matrix, b []float32, t int) {
	lo, hi := o.tileOf(t)
	var e kernel.Epilogue
	if b != nil {
		e.Bias = b[lo:hi]
	}
	kernel.GemmBiasSerial(z, kernel.Operand{Matrix: h}, rowsOf(w, lo, hi).T(), e)
}

// weights sets or adds to the gradient of w's rows lo … hi−1. Where w has a
// consumer it gets the last.
func (o *tiles) weights(dz, h kernel.Matrix, lo, hi int, add, last bool) {
	units := h.Cols
	var dw kernel.Matrix
	consume := o.consumer()
	if consume != nil && !add && last {
		x := o.lend((hi - lo) * units) // temporary: only consume reads it
		defer o.takeBack(x)
		dw = kernel.Matrix{Data: x, Rows: hi - lo, Cols: units, Stride: units}
	} else {
		dw = rowsOf(o.dw.Matrix(o.v, units), lo, hi)
	}
	kernel.GemmSerial(dw, dz.T(), kernel.Operand{Matrix: h}, add)
	if consume != nil && last {
		consume(lo*units, dw.Data)
	}
}

// consumer returns what takes the gradient of w in stretches, or nil.
func (o *tiles) consumer() func(lo int, g []float32) {
	if o.param == nil {
		return nil
	}
	return o.param.Consume
}

// partOf takes the node of the derivative by the loss. Where an op computes that, as the loss is a part of another
// one, the gradient of w is not handed over: it is multiplied by the derivative once it is whole.
func (o *tiles) partOf(dl *G.Node) {
	if dl.Op() != nil {
		o.param = nil
	}
}

// addParts sets dh to the sum of the groups' parts, in their order.
func (o *tiles) addParts(dh kernel.Matrix, size int) {
	const span = 1 << 12
	kernel.Blocks(size, span, func(_, lo, hi int) {
		copy(dh.Data[lo:hi], o.parts[lo:hi])
		for g := 1; g < groups; g++ {
			kernel.Add(dh.Data[lo:hi], o.parts[g*size+lo:g*size+hi])
		}
	})
}

// scale multiplies the gradients.
func (o *tiles) scale(by float32) {
	kernel.Scale(by, graph.AsMatrix(o.dh.Value()).Data)
	o.scaleWeights(by)
}

// scaleWeights multiplies the gradients of w and b.
func (o *tiles) scaleWeights(by float32) {
	kernel.Scale(by, graph.AsMatrix(o.dw.Value()).Data)
	kernel.Scale(by, graph.AsVector(o.db.Value()))
}
