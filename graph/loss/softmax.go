package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// softmax computes the cross-entropy of a batch's targets, and its gradients. It is
// not an op and has no parameters: [CrossEntropy] and others make ops of it.
//
// The vocabulary is cut into [tiles], and a training batch into blocks of examples, so
// that a block's logits stay in the cache that the cores share. For each block a first
// pass over the tiles finds each example's log-sum-exp and keeps e^(z − tile's maximum);
// a second one makes the gradients of it. Sizes depend on the batch and the vocabulary
// only.
//
// Note: a step of the seed network at V = 33,278 and B = 512 takes 57 ms when the
// logits are computed a second time instead of being kept, and 46 ms both when
// all 68 MB of them are kept and when blocks of 24 MiB are.
type softmax struct {
	tiles
	smoothing float64 // s, of the training loss
	examples  int     // of the batch under way, which may have targets only

	// weigh, if there is one, makes another training loss of a target's cross-entropy:
	// from the target and the logarithm of its probability it returns the loss and c, where c·(p − onehot)
	// is the derivative of that by the logits. It goes without smoothing.
	weigh func(target int32, logq float64) (loss, c float64)

	peak, mass []float32 // (tiles, n): largest logit, Σ e^(z − peak)
	total      []float64 // (tiles, n): Σ z, where there is smoothing
	lse        []float64 // (n)
	losses     []float64 // (n): of each example's targets
	target     []float32 // (T): each target's logit
	weight     []float64 // (T): each target's c
}

// keepLimit is the number of logits kept between the two passes over a block, 24 MiB: less than the third level cache of current
// server cores. Tests have fewer.
var keepLimit = 6 << 20

const (
	// leastBlock is the number of examples below which a block is not worth it:
	// the gradient of w is added up block by block. Larger vocabularies have
	// their logits computed twice.
	leastBlock = 64
	// leastScored is the number of examples that are scored at once while nothing is trained, whatever
	// they take.
	leastScored = 128
)

// tileSums is the number of sums of tiles at most while nothing is trained, 16 MiB: a block
// of the examples is as large as that allows. Tests have fewer.
//
// Note: without blocks, 4096 examples over 10⁶ words have 66 million of them.
var tileSums = 2 << 20

// run returns the targets' mean cross-entropy or, if asked for gradients, leaves those of
// the training loss and returns that. b may be nil for none.
func (o *softmax) run(h, w kernel.Matrix, b []float32, batch *graph.Batch, gradients bool) float64 {
	block, keep := scoredBlock(h.Rows, w.Rows), false
	if gradients {
		block, keep = blockSize(h.Rows, w.Rows)
		o.makeGradients(h, w)
	}
	o.batch, o.examples = batch, h.Rows
	if n := len(batch.Target); len(o.target) < n {
		o.target, o.weight = make([]float32, n), make([]float64, n)
	}
	var loss float64
	for o.from = 0; o.from < h.Rows; o.from += block {
		to := min(o.from+block, h.Rows)
		if o.tiles.resize(to-o.from, w.Rows); !gradients {
			o.tile = tileSize(h.Rows) // the sums do not depend on the blocks
		}
		o.resize(keep)
		loss += o.forward(rowsOf(h, o.from, to), w, b, gradients)
		if gradients {
			o.backward(rowsOf(o.dh.Matrix(h.Rows, h.Cols), o.from, to), rowsOf(h, o.from, to), w, b, to == h.Rows)
		}
	}
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

// scoredBlock returns the number of examples of a batch of b that are scored at once over v words where
// nothing is trained.
func scoredBlock(b, v int) int {
	tiles := (v + tileSize(b) - 1) / tileSize(b)
	return min(b, max(tileSums/tiles&^15, leastScored))
}

// softmaxScores returns how many numbers a batch of b takes over v words beside hidden vectors of h features and the gradients: the logits
// that are kept, and the partial sums of the hidden vectors' gradient.
func softmaxScores(v, h, b int) int {
	block, keep := blockSize(b, max(1, v))
	if !keep {
		return groups * block * h
	}
	return keptLogits(b, v) + groups*longestBlock(b, v)*h
}

// keptLogits returns how many logits there is room for where those of blocks of batches of at most b are kept.
func keptLogits(b, v int) int { return longestBlock(b, v) * (v + v/32 + 2*mostWords) }

// resize prepares for the block under way.
func (o *softmax) resize(keep bool) {
	n, v := o.n, o.v
	size := o.count() * n
	if len(o.mass) < size {
		o.peak, o.mass = make([]float32, size), make([]float32, size)
	}
	if o.smoothing > 0 && len(o.total) < size {
		o.total = make([]float64, size)
	}
	if len(o.lse) < n {
		o.lse, o.losses = make([]float64, n), make([]float64, n)
	}
	if keep {
		// An epoch's last batch is shorter and may have the longer blocks. It
		// finds room for them: 24 MiB are not to be there twice.
		if cap(o.kept) < size*o.stride() {
			o.kept = kernel.Floats(max(size*o.stride(), keptLogits(o.examples, v)))
		}
		o.kept = o.kept[:size*o.stride()]
	}
}

// forward finds the log-sum-exp of each example of a block, and returns the sum
// of their losses: the training loss or the plain cross-entropy.
func (o *softmax) forward(h, w kernel.Matrix, b []float32, train bool) float64 {
	smooth := train && o.smoothing > 0
	kernel.For(o.count(), func(t int) {
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
			o.peak[t*o.n+i], o.mass[t*o.n+i] = kernel.MaxExpSum(row, row)
		}
	})
	const block = 32 // examples a piece
	kernel.For((o.n+block-1)/block, func(p int) {
		for i := p * block; i < min((p+1)*block, o.n); i++ {
			o.losses[i] = o.join(i, smooth, train && o.weigh != nil)
		}
	})
	var loss float64
	for _, l := range o.losses[:o.n] {
		loss += l
	}
	return loss
}

// join joins the tiles' sums for example i, in their order, into its
// log-sum-exp, and returns the sum of its targets' losses.
func (o *softmax) join(i int, smooth, weighed bool) float64 {
	peak := math.Inf(-1)
	for t := range o.count() {
		peak = max(peak, float64(o.peak[t*o.n+i]))
	}
	var mass, total float64
	for t := range o.count() {
		mass += float64(float64(o.mass[t*o.n+i]) * elementary.Exp(float64(o.peak[t*o.n+i])-peak))
		if smooth {
			total += o.total[t*o.n+i]
		}
	}
	o.lse[i] = peak + elementary.Log(mass)
	lo, hi := o.batch.Targets(o.from + i)
	if weighed {
		var sum float64
		for k := lo; k < hi; k++ {
			var loss float64
			loss, o.weight[k] = o.weigh(o.batch.Target[k], float64(o.target[k])-o.lse[i])
			sum += loss
		}
		return sum
	}
	var target float64
	for k := lo; k < hi; k++ {
		target += float64(o.target[k])
		o.weight[k] = 1
	}
	n := float64(hi - lo)
	if smooth {
		return float64(n*o.lse[i]) - float64((1-o.smoothing)*target) - float64(n*o.smoothing/float64(o.v)*total)
	}
	return float64(n*o.lse[i]) - target
}

// backward sets dh, and sets or adds to dw and db, the gradients of 1/T times the
// block's sum of losses. With p the softmax of an example whose n targets t weigh c_t,
// 1 as a rule, dz = 1/T · (Σ c_t·p − (1−s)·Σ c_t·onehot(t) − n·s/V), dh = dz·w,
// dw = dzᵀ·h, db = Σ dz.
// After the last block dw is whole, tile by tile, and goes where w.Consume says.
func (o *softmax) backward(dh, h, w kernel.Matrix, b []float32, last bool) {
	db, add := o.db.Vector(w.Rows), o.from > 0
	size := h.Rows * h.Cols
	if len(o.parts) < groups*size {
		o.parts = make([]float32, max(groups*size, groups*longestBlock(o.examples, o.v)*h.Cols))
	}
	tiles := o.count()
	kernel.For(groups, func(g int) {
		g = groups - 1 - g // first what the pass before left last: it may be in the cache still
		part := kernel.Matrix{Data: o.parts[g*size : (g+1)*size], Rows: h.Rows, Cols: h.Cols, Stride: h.Cols}
		clear(part.Data)
		for t := g * tiles / groups; t < (g+1)*tiles/groups; t++ {
			dz := o.logits(t)
			if len(o.kept) == 0 {
				o.score(dz, h, w, b, t)
			}
			lo, hi := o.tileOf(t)
			if !add {
				clear(db[lo:hi])
			}
			for i := range o.n {
				row := dz.Data[i*dz.Stride : i*dz.Stride+dz.Cols]
				o.differentiate(row, t, i)
				kernel.Add(db[lo:hi], row)
			}
			kernel.GemmSerial(part, kernel.Operand{Matrix: dz}, kernel.Operand{Matrix: rowsOf(w, lo, hi)}, true)
			o.weights(dz, h, lo, hi, add, last)
			o.release(dz)
		}
	})
	o.addParts(dh, size)
}

// differentiate turns a row of tile t's logits, or what was kept of it, into dz of example i.
func (o *softmax) differentiate(row []float32, t, i int) {
	scale := 1 / float64(max(1, len(o.batch.Target)))
	even, hit := scale*o.smoothing/float64(o.v), scale*(1-o.smoothing)
	k, end := o.batch.Targets(o.from + i)
	var weight float64
	for _, c := range o.weight[k:end] {
		weight += c
	}
	o.probabilities(row, t, i, weight*scale)
	if even > 0 {
		less := float32(float64(end-k) * even)
		for j := range row {
			row[j] -= less
		}
	}
	lo, _ := o.tileOf(t)
	for ; k < end; k++ {
		if j := int(o.batch.Target[k]) - lo; j >= 0 && j < len(row) {
			row[j] -= float32(hit * o.weight[k])
		}
	}
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
