package loss

import (
	"fmt"
	"math"
	"sync"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// softmax is the op of [CrossEntropy].
//
// The vocabulary is cut into tiles, so that one tile's logits stay in a core's
// cache, and a training batch into blocks of examples, so that a block's logits
// stay in the cache that the cores share. For each block a first pass over the
// tiles finds each example's log-sum-exp and keeps e^(z − tile's maximum); a
// second one makes the gradients of it. Sizes depend on the batch and the
// vocabulary only.
//
// The gradients are made along with the loss, while the logits are there, and
// handed out by the gradient's nodes.
//
// Note: a step of the seed network at V = 33,278 and B = 512 takes 57 ms when the
// logits are computed a second time instead of being kept, and 46 ms both when
// all 68 MB of them are kept and when blocks of 24 MiB are.
type softmax struct {
	graph.Op
	mode      *graph.Mode
	smoothing float64

	param      *graph.Param // w, if it may be moved while it is trained on; nil: it may not
	batch      *graph.Batch // the one under way
	from       int          // the first example of the block under way
	n, v, tile int          // sizes of the block under way: examples, words, words a tile
	peak, mass []float32    // (tiles, n): largest logit, Σ e^(z − peak)
	target     []float32    // (T): each target's logit
	total      []float64    // (tiles, n): Σ z, for smoothing
	lse        []float64    // (n)
	kept       []float32    // (tiles, n, tile): e^(z − peak), or empty
	loss       *G.F64

	mu         sync.Mutex
	free       [][]float32 // each one tile's logits or gradients, lent to pieces under way; guarded by mu
	dh, dw, db graph.Buffer
	parts      []float32 // (groups, n, H): dh of each group of tiles
	ready      bool      // dh, dw and db are those of the last loss
}

const (
	// tileLogits is the number of logits in a tile: 512 KiB, half of the second
	// level cache of current server cores.
	tileLogits = 1 << 17
	// mostWords is the number of words in a tile at most.
	mostWords = 1 << 10
	// keepLimit is the number of logits kept between the two passes over a
	// block, 24 MiB: less than the third level cache of current server cores.
	keepLimit = 6 << 20
	// leastBlock is the number of examples below which a block is not worth it:
	// the gradient of w is added up block by block. Larger vocabularies have
	// their logits computed twice.
	leastBlock = 64
	// groups is the number of partial sums of the hidden vectors' gradient. It
	// bounds the threads that a backward pass can use, and nothing else.
	groups = 32
)

func (o *softmax) InferShape(in ...G.DimSizer) (tensor.Shape, error) {
	s, err := graph.Shapes(in)
	if err != nil {
		return nil, err
	}
	if s[0][1] != s[1][1] || s[1][0] != s[2][0] {
		return nil, fmt.Errorf("hidden vectors %v do not fit weights %v and biases %v", s[0], s[1], s[2])
	}
	return tensor.ScalarShape(), nil
}

func (o *softmax) DiffWRT(int) []bool { return []bool{true, true, true, false} }

func (o *softmax) Do(in ...G.Value) (G.Value, error) {
	h, batch := graph.AsMatrix(in[0]), in[3].(*graph.Batch)
	if batch.Len() != h.Rows {
		return nil, fmt.Errorf("targets of %d examples for %d hidden vectors", batch.Len(), h.Rows)
	}
	if o.loss == nil {
		o.loss = new(G.F64)
	}
	*o.loss = G.F64(o.run(h, graph.AsMatrix(in[1]), graph.AsVector(in[2]), batch, o.mode.Training))
	return o.loss, nil
}

func (o *softmax) SymDiff(in G.Nodes, out, dl *G.Node) (G.Nodes, error) {
	return o.differentiate(in, out, dl, o.run)
}

// differentiate returns the nodes of the gradients that run leaves.
func (o *softmax) differentiate(in G.Nodes, out, dl *G.Node, run func(h, w kernel.Matrix, b []float32, batch *graph.Batch, gradients bool) float64) (G.Nodes, error) {
	again := func(v []G.Value) error {
		run(graph.AsMatrix(v[0]), graph.AsMatrix(v[1]), graph.AsVector(v[2]), v[3].(*graph.Batch), true)
		return nil
	}
	scale := func(by float32) {
		kernel.Scale(by, graph.AsMatrix(o.dh.Value()).Data)
		o.scaleWeights(by)
	}
	return derive(&o.Op, &o.ready, in, out, dl, again, scale,
		derivative{"dh", 0, o.dh.Value}, derivative{"dw", 1, o.dw.Value}, derivative{"db", 2, o.db.Value}), nil
}

// scaleWeights multiplies the gradients of w and b.
func (o *softmax) scaleWeights(by float32) {
	kernel.Scale(by, graph.AsMatrix(o.dw.Value()).Data)
	kernel.Scale(by, graph.AsVector(o.db.Value()))
}

// run returns the mean loss of the targets and, if asked to, leaves its
// gradients: those of the smoothed loss, which it then returns. b may be nil for
// none.
func (o *softmax) run(h, w kernel.Matrix, b []float32, batch *graph.Batch, gradients bool) float64 {
	block, keep := h.Rows, false
	if gradients {
		block, keep = blockSize(h.Rows, w.Rows)
		o.dh.Matrix(h.Rows, h.Cols)
		o.dw.Matrix(w.Rows, w.Cols)
		o.db.Vector(w.Rows)
	}
	o.batch = batch
	if n := len(batch.Target); len(o.target) < n {
		o.target = make([]float32, n)
	}
	var loss float64
	for o.from = 0; o.from < h.Rows; o.from += block {
		to := min(o.from+block, h.Rows)
		o.resize(to-o.from, w.Rows, keep)
		loss += o.forward(rowsOf(h, o.from, to), w, b, gradients && o.smoothing > 0)
		if gradients {
			o.backward(rowsOf(o.dh.Matrix(h.Rows, h.Cols), o.from, to), rowsOf(h, o.from, to), w, b, to == h.Rows)
		}
	}
	o.ready = gradients
	return loss / float64(max(1, len(batch.Target)))
}

// blockSize returns the number of examples in a block of a batch of b, and
// whether the logits of a block over v words are kept.
func blockSize(b, v int) (examples int, keep bool) {
	most := keepLimit / v
	if most < min(b, leastBlock) {
		return b, false
	}
	blocks := (b + most - 1) / most
	return ((b+blocks-1)/blocks + 15) &^ 15, true
}

// longestBlock returns the number of examples in the longest block that any batch of at
// most b examples has where logits are kept.
func longestBlock(b, v int) int { return (min(b, keepLimit/v) + 15) &^ 15 }

// rowsOf returns the rows lo … hi−1 of m.
func rowsOf(m kernel.Matrix, lo, hi int) kernel.Matrix {
	return kernel.Matrix{Data: m.Data[lo*m.Stride : (hi-1)*m.Stride+m.Cols], Rows: hi - lo, Cols: m.Cols, Stride: m.Stride}
}

// resize prepares for a block of n examples and v words.
func (o *softmax) resize(n, v int, keep bool) {
	o.tile = min(max(tileLogits/n&^31, 64), mostWords)
	o.n, o.v = n, v
	size := o.tiles() * n
	if len(o.mass) < size {
		o.peak, o.mass, o.total = make([]float32, size), make([]float32, size), make([]float64, size)
	}
	if len(o.lse) < n {
		o.lse = make([]float64, n)
	}
	o.kept = o.kept[:0]
	if keep {
		// An epoch's last batch is shorter and may have the longer blocks. It
		// finds room for them: 24 MiB are not to be there twice.
		if cap(o.kept) < size*o.tile {
			o.kept = kernel.Floats(max(size*o.tile, longestBlock(o.batch.Len(), v)*(v+mostWords)))
		}
		o.kept = o.kept[:size*o.tile]
	}
}

func (o *softmax) tiles() int { return (o.v + o.tile - 1) / o.tile }

// tileOf returns the words lo … hi−1 of tile t.
func (o *softmax) tileOf(t int) (lo, hi int) { return t * o.tile, min((t+1)*o.tile, o.v) }

// forward finds the log-sum-exp of each example of a block, and returns the sum
// of their losses, smoothed or not.
func (o *softmax) forward(h, w kernel.Matrix, b []float32, smooth bool) float64 {
	kernel.For(o.tiles(), func(t int) {
		z := o.logits(t)
		defer o.release(z)
		o.score(z, h, w, b, t)
		lo, _ := o.tileOf(t)
		for i := range o.n {
			row := z.Data[i*z.Stride : i*z.Stride+z.Cols]
			for k, end := o.batch.Targets(o.from + i); k < end; k++ {
				if j := int(o.batch.Target[k]) - lo; j >= 0 && j < len(row) {
					o.target[k] = row[j]
				}
			}
			if smooth {
				o.total[t*o.n+i] = float64(kernel.Sum(row))
			}
			peak := kernel.Max(row)
			o.peak[t*o.n+i] = peak
			o.mass[t*o.n+i] = kernel.ExpSum(row, row, peak)
		}
	})
	var loss float64
	for i := range o.n {
		loss += o.join(i, smooth)
	}
	return loss
}

// logits returns memory for tile t's logits, shape (n, width), until release.
func (o *softmax) logits(t int) kernel.Matrix {
	lo, hi := o.tileOf(t)
	z := kernel.Matrix{Rows: o.n, Cols: hi - lo, Stride: o.tile}
	if len(o.kept) > 0 {
		z.Data = o.kept[t*o.n*o.tile : (t+1)*o.n*o.tile]
	} else {
		z.Data = o.lend(o.n * o.tile)
	}
	return z
}

// release gives back what logits returned.
func (o *softmax) release(z kernel.Matrix) {
	if len(o.kept) == 0 {
		o.takeBack(z.Data)
	}
}

// lend returns memory for size numbers until takeBack. (A sync.Pool in free's
// place would be emptied by the garbage collector, and steps would allocate now
// and then.)
func (o *softmax) lend(size int) []float32 {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := len(o.free)
	if n == 0 {
		return make([]float32, size)
	}
	x := o.free[n-1]
	o.free = o.free[:n-1]
	if cap(x) < size {
		return make([]float32, size)
	}
	return x[:size]
}

func (o *softmax) takeBack(x []float32) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.free = append(o.free, x)
}

// score sets z to the logits of tile t.
func (o *softmax) score(z, h, w kernel.Matrix, b []float32, t int) {
	lo, hi := o.tileOf(t)
	var e kernel.Epilogue
	if b != nil {
		e.Bias = b[lo:hi]
	}
	kernel.GemmBiasSerial(z, kernel.Operand{Matrix: h}, rowsOf(w, lo, hi).T(), e)
}

// join joins the tiles' sums for example i, in their order, into its
// log-sum-exp, and returns the sum of its targets' losses.
func (o *softmax) join(i int, smooth bool) float64 {
	peak := math.Inf(-1)
	for t := range o.tiles() {
		peak = max(peak, float64(o.peak[t*o.n+i]))
	}
	var mass, total float64
	for t := range o.tiles() {
		mass += float64(float64(o.mass[t*o.n+i]) * elementary.Exp(float64(o.peak[t*o.n+i])-peak))
		total += o.total[t*o.n+i]
	}
	o.lse[i] = peak + elementary.Log(mass)
	lo, hi := o.batch.Targets(o.from + i)
	var target float64
	for _, z := range o.target[lo:hi] {
		target += float64(z)
	}
	n := float64(hi - lo)
	if smooth {
		return float64(n*o.lse[i]) - float64((1-o.smoothing)*target) - float64(n*o.smoothing/float64(o.v)*total)
	}
	return float64(n*o.lse[i]) - target
}

// backward sets dh, and sets or adds to dw and db, the gradients of 1/T times the
// block's sum of losses. With p the softmax of an example of n targets,
// dz = 1/T · (n·p − (1−s)·Σ onehot(t) − n·s/V), dh = dz·w, dw = dzᵀ·h, db = Σ dz.
// After the last block dw is whole, tile by tile, and goes where w.Consume says.
func (o *softmax) backward(dh, h, w kernel.Matrix, b []float32, last bool) {
	scale := 1 / float64(max(1, len(o.batch.Target)))
	even, hit := scale*o.smoothing/float64(o.v), float32(scale*(1-o.smoothing))
	db, add := o.db.Vector(w.Rows), o.from > 0
	size := h.Rows * h.Cols
	if len(o.parts) < groups*size {
		o.parts = make([]float32, max(groups*size, groups*longestBlock(o.batch.Len(), o.v)*h.Cols))
	}
	tiles := o.tiles()
	kernel.For(groups, func(g int) {
		part := kernel.Matrix{Data: o.parts[g*size : (g+1)*size], Rows: h.Rows, Cols: h.Cols, Stride: h.Cols}
		clear(part.Data)
		for t := g * tiles / groups; t < (g+1)*tiles/groups; t++ {
			dz := o.logits(t)
			if len(o.kept) == 0 {
				o.score(dz, h, w, b, t)
			}
			lo, hi := o.tileOf(t)
			for i := range o.n {
				row := dz.Data[i*dz.Stride : i*dz.Stride+dz.Cols]
				k, end := o.batch.Targets(o.from + i)
				n := float64(end - k)
				o.probabilities(row, t, i, n*scale)
				if even > 0 {
					less := float32(n * even)
					for j := range row {
						row[j] -= less
					}
				}
				for ; k < end; k++ {
					if j := int(o.batch.Target[k]) - lo; j >= 0 && j < len(row) {
						row[j] -= hit
					}
				}
			}
			kernel.GemmSerial(part, kernel.Operand{Matrix: dz}, kernel.Operand{Matrix: rowsOf(w, lo, hi)}, true)
			o.columnSums(db[lo:hi], dz, add)
			o.weights(dz, h, lo, hi, add, last)
			o.release(dz)
		}
	})
	o.addParts(dh, size)
}

// weights sets or adds to the gradient of w's rows lo … hi−1. Where w has a
// consumer it gets the last.
func (o *softmax) weights(dz, h kernel.Matrix, lo, hi int, add, last bool) {
	units := h.Cols
	var dw kernel.Matrix
	consume := o.consumer()
	if consume != nil && !add && last {
		x := o.lend((hi - lo) * units) // nobody else is to see it
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
func (o *softmax) consumer() func(lo int, g []float32) {
	if o.param == nil {
		return nil
	}
	return o.param.Consume
}

// probabilities turns a row of logits, or what was kept of it, into scale times
// the softmax of example i.
func (o *softmax) probabilities(row []float32, t, i int, scale float64) {
	if len(o.kept) > 0 {
		kernel.Scale(float32(scale*elementary.Exp(float64(o.peak[t*o.n+i])-o.lse[i])), row)
		return
	}
	kernel.ExpSum(row, row, float32(o.lse[i]))
	kernel.Scale(float32(scale), row)
}

// columnSums sets db to the sums of dz's columns, or adds them.
func (o *softmax) columnSums(db []float32, dz kernel.Matrix, add bool) {
	if !add {
		kernel.ColumnSums(db, dz)
		return
	}
	for i := range dz.Rows {
		kernel.Add(db, dz.Data[i*dz.Stride:i*dz.Stride+dz.Cols])
	}
}

// addParts sets dh to the sum of the groups' parts, in their order.
func (o *softmax) addParts(dh kernel.Matrix, size int) {
	const span = 1 << 12
	kernel.Blocks(size, span, func(_, lo, hi int) {
		copy(dh.Data[lo:hi], o.parts[lo:hi])
		for g := 1; g < groups; g++ {
			kernel.Add(dh.Data[lo:hi], o.parts[g*size+lo:g*size+hi])
		}
	})
}
