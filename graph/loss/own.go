package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// This file has what a block of examples does with targets that most of them share, as
// neighbours in a text do: as with shared negatives, the rows of w are gathered once, and
// logits and gradients are products of small matrices. Pairs of an example and a word
// that is not a target of it are computed in vain; processors do that much faster than
// they fetch the rows of one target after the other, and then sort the gradients.

// own are the words among the targets of a block.
type own struct {
	graph.Distinct
	shared bool      // they are few, and all examples are compared with all of them
	same   [][]entry // of each word: the negatives that are the same
	memory []float32
	all    kernel.Matrix // (n, K + words): the logits of negatives and words, then their derivatives
}

// wasted is how many pairs may be computed for each one that is used.
//
// Note: skip-gram over WikiText-2 with blocks of 64 neighbours, windows of up to 5 words
// on each side, computes 9 to 10 of them.
const wasted = 16

// spread sets all to the derivatives z by the negatives' logits and y by the targets'.
func (o *own) spread(z kernel.Matrix, y []float32, first []int32) {
	copyColumns(o.all, z)
	for i := range z.Rows {
		row := rowOf(o.all, i)[z.Cols:]
		clear(row)
		for t := first[i]; t < first[i+1]; t++ {
			row[o.Place[t]] += y[t]
		}
	}
}

// copyColumns copies the columns that both have, the first ones.
func copyColumns(dst, src kernel.Matrix) {
	for i := range dst.Rows {
		copy(rowOf(dst, i), rowOf(src, i))
	}
}

// ownTargets does what targets does for each example of a block that shares its targets,
// from number lo on, whose logits y are in all.
func (o *sampled) ownTargets(lo int, y []float32, tmp *scratch) {
	own, k := &tmp.own, o.draws.K
	own.same = own.same[:0]
	for _, v := range own.ID {
		var same []entry
		if o.skip == skipTarget {
			same = tmp.list.find(v)
		}
		own.same = append(own.same, same)
	}
	t := 0
	for i := range own.all.Rows {
		row := rowOf(own.all, i)[k:]
		from, end := o.batch.Targets(lo + i)
		for range end - from {
			c := own.Place[t]
			y[t] = row[c]
			if same := own.same[c]; len(same) > 0 {
				tmp.hit(t, i*k, same)
			}
			t++
		}
		tmp.first = append(tmp.first, int32(t))
	}
}

// targetsOf returns where in the batch the targets of the examples lo … hi−1 are.
func (o *sampled) targetsOf(lo, hi int) (first, end int) {
	first, _ = o.batch.Targets(lo)
	_, end = o.batch.Targets(hi - 1)
	return first, end
}

// share finds out whether block p shares its targets.
func (o *sampled) share(p int) {
	lo, hi := p*o.draws.Block, min((p+1)*o.draws.Block, o.h.Rows)
	first, end := o.targetsOf(lo, hi)
	own := &o.scratch[p].own
	if own.shared = false; o.distance == "" && end-first > hi-lo {
		own.Find(o.batch.Target[first:end])
		own.shared = (hi-lo)*len(own.ID) <= wasted*(end-first)
	}
}

// arrange gives each block its place in near, and leaves to target those of w's gradient
// that no block shares.
func (o *sampled) arrange(blocks int) {
	kernel.For(blocks, o.sharing)
	o.shared, o.begin = o.shared[:0], append(o.begin[:0], 0)
	sharing := 0
	for p := range blocks {
		o.shared = append(o.shared, o.batch.Negative[p*o.draws.K:(p+1)*o.draws.K]...)
		if own := &o.scratch[p].own; own.shared {
			o.shared = append(o.shared, own.ID...)
			sharing++
		}
		o.begin = append(o.begin, len(o.shared))
	}
	o.near = kernel.Sized(o.near, len(o.shared)*o.h.Cols)
	switch sharing {
	case 0:
	case blocks:
		o.target = graph.Rows{V: o.w.Rows, D: o.h.Cols, Next: &o.noise}
	default:
		o.single = append(o.single[:0], o.batch.Target...)
		for p := range blocks {
			if o.scratch[p].own.shared {
				first, end := o.targetsOf(p*o.draws.Block, min((p+1)*o.draws.Block, o.h.Rows))
				for t := first; t < end; t++ {
					o.single[t] = -1
				}
			}
		}
		o.target.ID = o.single
	}
}

// gather returns block p's rows of near, which it sets to those of w, and what is added to
// their logits.
func (o *sampled) gather(p int) (near kernel.Matrix, bias []float32) {
	const ahead = 4
	tmp, units := &o.scratch[p], o.h.Cols
	from, to := o.begin[p], o.begin[p+1]
	near = kernel.Matrix{Data: o.near[from*units : to*units], Rows: to - from, Cols: units, Stride: units}
	tmp.bias = kernel.Sized(tmp.bias, to-from)
	words := o.shared[from:to]
	for s, v := range words {
		if s+ahead < len(words) {
			kernel.Prefetch(rowOf(o.w, int(words[s+ahead])))
		}
		copy(rowOf(near, s), rowOf(o.w, int(v)))
		tmp.bias[s] = o.added(v)
	}
	return near, tmp.bias
}
