package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// This file has the two pieces of work of a sampled loss: examples whose targets
// have negatives of their own, and a block of examples that shares them.

// A scratch is what a piece of the work needs for itself, kept from step to step.
type scratch struct {
	list  list
	hits  []hit
	first []int32 // where the targets of each example begin, and the last ones end
	row   []float32
	bias  []float32 // of a block: what is added to the logits of each of near's rows
	own   own
}

// A hit is a target and a negative that are not compared with one another: they
// are the same word, say. Both are given by the places of their logits. Hits are in
// the order of their targets.
type hit struct {
	target, negative int
	d                float32 // the formula's own
}

// alone is the first of one example that has one target.
var alone = []int32{0, 1}

// rows does the piece p where each target has its own negatives.
func (o *sampled) rows(p int) {
	k, tmp := o.draws.K, &o.scratch[p]
	dh := o.dh.Matrix(o.h.Rows, o.h.Cols)
	var loss float64
	for i := p * exampleBlock; i < min((p+1)*exampleBlock, o.h.Rows); i++ {
		x, dx := rowOf(o.h, i), rowOf(dh, i)
		clear(dx)
		first, end := o.batch.Targets(i)
		if o.skip == skipTargets {
			tmp.list.fill(o.batch.Target[first:end])
		}
		for t := first; t < end; t++ {
			o.source[t] = int32(i)
			for e := t * k; e < (t+1)*k; e++ {
				o.far[e] = int32(i)
			}
			if o.skip == skipTargets && tmp.list.find(o.batch.Target[t]) != t-first {
				o.y[t] = 0
				clear(o.z[t*k : (t+1)*k])
				continue
			}
			loss += o.single(x, dx, t, tmp)
		}
	}
	o.parts[p] = loss
}

// single returns the loss of target t beside its own negatives, for the hidden vector x. It leaves the derivatives by their logits,
// and adds that by x to dx.
func (o *sampled) single(x, dx []float32, t int, tmp *scratch) float64 {
	k := o.draws.K
	word, noise := o.batch.Target[t], o.batch.Negative[t*k:(t+1)*k]
	y, z := o.y[t:t+1], o.z[t*k:(t+1)*k]
	if o.distance != "" {
		o.measure(x, t, word, noise)
	} else {
		y[0] = kernel.Dot(x, rowOf(o.w, int(word))) + o.added(word)
		for s, v := range noise {
			z[s] = kernel.Dot(x, rowOf(o.w, int(v))) + o.added(v)
		}
	}
	row := kernel.Matrix{Data: z, Rows: 1, Cols: k, Stride: k}
	loss := o.formula.compare(y, alone, row, o.skipped(tmp, word, noise, z), o.scale)
	if o.distance != "" {
		o.approach(dx, t)
	} else {
		kernel.Axpy(y[0], rowOf(o.w, int(word)), dx)
		kernel.AddGroups(dx, len(dx), o.w.Data, noise, z, o.every)
	}
	return loss
}

// skipped returns the negatives that are not compared with the target word, whose
// own they are. With once it gives what is repeated among them no logit.
func (o *sampled) skipped(tmp *scratch, word int32, noise []int32, z []float32) []hit {
	tmp.hits = tmp.hits[:0]
	for s, v := range noise {
		if o.skip == skipTarget && v == word || o.skip == skipTargets && tmp.list.find(v) != nowhere {
			tmp.hits = append(tmp.hits, hit{negative: s})
		}
	}
	if o.once {
		tmp.list.fill(noise)
		tmp.list.repeated(func(s int) { z[s] = float32(math.Inf(-1)) })
	}
	return tmp.hits
}

// block does the piece p where negatives are shared by a block of examples.
func (o *sampled) block(p int) {
	k, units, tmp := o.draws.K, o.h.Cols, &o.scratch[p]
	lo, hi := p*o.draws.Block, min((p+1)*o.draws.Block, o.h.Rows)
	near, bias := o.gather(p)
	first, end := o.targetsOf(lo, hi)
	if !tmp.own.shared {
		for _, v := range o.batch.Target[first:end] {
			kernel.Prefetch(rowOf(o.w, int(v)))
		}
	}
	noise := o.batch.Negative[p*k : (p+1)*k]
	tmp.list.fill(noise)
	if o.once {
		tmp.list.repeated(func(s int) { bias[s] = float32(math.Inf(-1)) })
	}
	h, dh := rowsOf(o.h, lo, hi), rowsOf(o.dh.Matrix(o.h.Rows, units), lo, hi)
	z := kernel.Matrix{Data: o.lend((hi - lo) * k), Rows: hi - lo, Cols: k, Stride: k} // of the negatives
	defer o.takeBack(z.Data)
	drawn := rowsOf(near, 0, k)
	if o.distance != "" {
		o.measureBlock(z, h, drawn, bias, tmp)
	} else {
		kernel.GemmBiasSerial(z, kernel.Operand{Matrix: h}, drawn.T(), kernel.Epilogue{Bias: bias[:k]}) // (n, K)
	}
	y := o.y[first:end]
	tmp.hits, tmp.first = tmp.hits[:0], append(tmp.first[:0], 0)
	for i := lo; i < hi; i++ {
		from, to := o.batch.Targets(i)
		for t := from; t < to; t++ {
			o.source[t] = int32(i)
		}
		tmp.first = append(tmp.first, int32(to-first))
	}
	if tmp.own.shared {
		o.ownTargets(h, rowsOf(near, k, near.Rows), bias[k:], y, tmp)
	} else {
		o.targets(h, y, first, tmp)
	}
	o.parts[p] = o.formula.compare(y, tmp.first, z, tmp.hits, o.scale)
	if o.distance != "" {
		o.approachBlock(dh, drawn, z, h, noise, first, tmp)
	} else {
		kernel.GemmSerial(dh, kernel.Operand{Matrix: z}, kernel.Operand{Matrix: drawn}, false) // (n, H)
		kernel.GemmSerial(drawn, z.T(), kernel.Operand{Matrix: h}, false)                      // (K, H)
		if tmp.own.shared {
			o.ownGradients(dh, h, rowsOf(near, k, near.Rows), y, tmp)
		} else {
			kernel.AddGroups(dh.Data, units, o.w.Data, o.batch.Target[first:end], y, tmp.first)
		}
	}
	if o.b != nil {
		kernel.ColumnSums(o.shared.bias[p*k:(p+1)*k], z)
	}
}

// targets sets the logits y of a block's targets, of which the batch has number first first, and finds those of them
// that are among the negatives.
func (o *sampled) targets(h kernel.Matrix, y []float32, first int, tmp *scratch) {
	words := o.batch.Target[first : first+len(y)]
	if o.distance == "" {
		kernel.DotGroups(y, h.Data, h.Cols, o.w.Data, words, tmp.first)
	}
	for i := range h.Rows {
		for t := int(tmp.first[i]); t < int(tmp.first[i+1]); t++ {
			v := words[t]
			if o.distance != "" {
				y[t] = o.added(v) - o.direction(o.awayFrom(first+t), rowOf(h, i), rowOf(o.w, int(v)))
			} else {
				y[t] += o.added(v)
			}
			if o.skip == skipTarget {
				tmp.hit(t, i*o.draws.K, tmp.list.find(v))
			}
		}
	}
}

// hit notes that a target is the word of some of the listed negatives, the first of which is same, or nowhere. Their logits are from
// place negatives on.
func (s *scratch) hit(target, negatives, same int) {
	for ; same != nowhere; same = s.list.after(same) {
		s.hits = append(s.hits, hit{target: target, negative: negatives + same})
	}
}

// added returns what is added to the product h·w_v, or to −|h − w_v|, in training.
func (o *sampled) added(v int32) float32 {
	var sum float32
	if o.b != nil {
		sum = o.b[v]
	}
	if o.offset != nil {
		sum += o.offset[v]
	}
	return sum
}

func rowOf(m kernel.Matrix, i int) []float32 { return m.Data[i*m.Stride : i*m.Stride+m.Cols] }
