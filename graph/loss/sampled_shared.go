package loss

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// This file has what a block of examples does with targets that most of them share, as
// neighbours in a text do: as with shared negatives, the rows of w are gathered once, and lie in
// the nearest cache while logits and gradients are made of them. The gradient of a word is
// added up there too, so that there is one row of it for the block, not one for each target.

// shared is what the blocks of a batch share: words whose rows of w are gathered, a block's negatives and then its targets if it
// shares them too.
type shared struct {
	words  []int32
	rows   []float32   // (words, H): those of w, then their gradient
	begin  []int       // the first word of each block, and one more
	bias   []float32   // (blocks, K): the derivative by what is added to the negatives' logits
	others []int32     // (T): the targets that no block shares; −1 in place of the others
	find   func(p int) // finds out whether block p shares its targets; made once, so that no step allocates it
}

// own are the words among the targets of a block.
type own struct {
	graph.Distinct
	shared  bool      // they are few, and their rows are gathered
	example []int32   // word by word, the example of each target
	weight  []float32 // and the derivative by its logit
	same    []int     // of each word: the first negative that is the same, or nowhere
}

// ownTargets does what targets does for a block that shares its targets: those have the logits y, and their words the
// given rows and biases.
func (o *sampled) ownTargets(h, words kernel.Matrix, bias, y []float32, tmp *scratch) {
	own, k := &tmp.own, o.draws.K
	own.same = own.same[:0]
	for _, v := range own.ID {
		same := nowhere
		if o.skip == skipTarget {
			same = tmp.list.find(v)
		}
		own.same = append(own.same, same)
	}
	kernel.DotGroups(y, h.Data, h.Cols, words.Data, own.Place, tmp.first)
	for i := range h.Rows {
		for t := tmp.first[i]; t < tmp.first[i+1]; t++ {
			c := own.Place[t]
			y[t] += bias[c]
			tmp.hit(int(t), i*k, own.same[c])
		}
	}
}

// ownGradients adds to dh what the targets of a block that shares them give it, and sets their
// words' rows to the gradient of those. y are the derivatives by the logits.
func (o *sampled) ownGradients(dh, h, words kernel.Matrix, y []float32, tmp *scratch) {
	own := &tmp.own
	own.example, own.weight = kernel.Sized(own.example, len(y)), kernel.Sized(own.weight, len(y))
	kernel.AddGroups(dh.Data, dh.Cols, words.Data, own.Place, y, tmp.first)
	i, next := 0, own.Begin()
	for t, p := range own.Place {
		for t >= int(tmp.first[i+1]) {
			i++
		}
		at := next[p]
		own.example[at], own.weight[at] = int32(i), y[t]
		next[p] = at + 1
	}
	kernel.SumGroups(words.Data, h.Cols, nil, h.Data, own.example, own.weight, own.Starts())
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
		own.shared = 2*len(own.ID) <= end-first
	}
}

// arrange gives each block its place in near, and leaves to target those of w's gradient
// that no block shares.
func (o *sampled) arrange(blocks int) {
	kernel.For(blocks, o.shared.find)
	o.shared.words, o.shared.begin = o.shared.words[:0], append(o.shared.begin[:0], 0)
	sharing := 0
	for p := range blocks {
		o.shared.words = append(o.shared.words, o.batch.Negative[p*o.draws.K:(p+1)*o.draws.K]...)
		if own := &o.scratch[p].own; own.shared {
			o.shared.words = append(o.shared.words, own.ID...)
			sharing++
		}
		o.shared.begin = append(o.shared.begin, len(o.shared.words))
	}
	o.shared.rows = kernel.Sized(o.shared.rows, len(o.shared.words)*o.h.Cols)
	switch sharing {
	case 0:
	case blocks:
		o.target = graph.Rows{V: o.w.Rows, D: o.h.Cols, Next: &o.noise}
	default:
		o.shared.others = append(o.shared.others[:0], o.batch.Target...)
		for p := range blocks {
			if o.scratch[p].own.shared {
				first, end := o.targetsOf(p*o.draws.Block, min((p+1)*o.draws.Block, o.h.Rows))
				for t := first; t < end; t++ {
					o.shared.others[t] = -1
				}
			}
		}
		o.target.ID = o.shared.others
	}
}

// gather returns block p's rows of near, which it sets to those of w, and what is added to
// their logits.
func (o *sampled) gather(p int) (near kernel.Matrix, bias []float32) {
	const ahead = 8
	tmp, units := &o.scratch[p], o.h.Cols
	from, to := o.shared.begin[p], o.shared.begin[p+1]
	near = kernel.Matrix{Data: o.shared.rows[from*units : to*units], Rows: to - from, Cols: units, Stride: units}
	tmp.bias = kernel.Sized(tmp.bias, to-from)
	words := o.shared.words[from:to]
	for s, v := range words {
		if s+ahead < len(words) {
			kernel.Prefetch(rowOf(o.w, int(words[s+ahead])))
		}
		copy(rowOf(near, s), rowOf(o.w, int(v)))
		tmp.bias[s] = o.added(v)
	}
	return near, tmp.bias
}
