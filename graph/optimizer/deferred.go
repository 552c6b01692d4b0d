package optimizer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// Deferred rows.
//
// With sparse = "exact" every row of a table moves in every step, even without a
// gradient: Adam's momentum carries it on. A pass over the whole table in each
// step reads and writes all of it from memory. Rows may be deferred instead: a row
// that a batch lacks stays as it is, and catches up, step by step with a gradient of
// zero, when it is next read. These are the very operations of the whole pass,
// so not a bit differs, but they happen with the row in the nearest cache.
//
// Note: a step of the seed network (V = 33,278, D = 100, Adam, random bags of 8)
// takes 3.96 ms with deferred rows and 5.07 ms with the whole pass at B = 32, and 44.2
// against 43.8 ms at B = 512, where most rows are touched often: medians of five
// alternating runs on 2 cores with AVX-512. A closed form for the skipped steps would
// be shorter still, but epsilon and the rounding stand in its way, and the result would
// depend on when rows happen to be read.

// deferred is a table some of whose rows may have steps still to do.
type deferred struct {
	current []int32 // how many of the remembered steps each row has done
	row     []int32 // scratch: the rows to catch up
	from    []int32 // scratch: where each of them is
	step    int32   // how many steps are remembered
}

// done marks rows as moved in the last step.
func (q *deferred) done(rows []int32) {
	for _, r := range rows {
		q.current[r] = q.step + 1
	}
}

// small is the number of weights of a table that stays in the cache between
// steps, so that a pass over the whole of it is quick.
const small = 1 << 18

// prepare brings the rows that g reads of its input up to date.
func (o *Optimizer) prepare(g *graph.Graph) {
	for _, p := range g.Params {
		m := o.find(p)
		if m == nil {
			continue
		}
		if p.EachRead(g.Input, func(rows []int32) { o.catchUp(m, rows) }) {
			o.mayDefer(m)
		}
	}
}

// mayDefer lets the rows of the table p that batches lack be deferred. It has no effect
// where that would not pay: on small tables, with sparse = "lazy", and for optimizers
// that leave such rows alone.
func (o *Optimizer) mayDefer(p *param) {
	if len(p.Shape) != 2 || len(p.Data) < small || o.rule.Idle || o.Sparse == "lazy" || p.deferred != nil {
		return
	}
	if len(o.past) > 0 { // another table has deferred rows; begin together
		o.Flush()
	}
	p.deferred = &deferred{current: make([]int32, p.Shape[0])}
}

// find returns what is known of a parameter, or nil if the optimizer does not move it.
func (o *Optimizer) find(p *graph.Param) *param {
	for _, m := range o.params {
		if m.Param == p {
			return m
		}
	}
	return nil
}

// catchUp brings rows of the table p to the last step. Rows may repeat; −1 is
// padding.
func (o *Optimizer) catchUp(p *param, rows []int32) {
	q := p.deferred
	if q == nil {
		return
	}
	q.row, q.from = q.row[:0], q.from[:0]
	for _, r := range rows {
		if r >= 0 && q.current[r] < q.step {
			q.row, q.from = append(q.row, r), append(q.from, q.current[r])
			q.current[r] = q.step
		}
	}
	o.replay(p, q.row, q.from)
}

// replay moves rows of the table p, each through the steps from the given one
// on, with a gradient of zero.
func (o *Optimizer) replay(p *param, rows, from []int32) {
	const block = 8 // rows a piece: they may have very different ways to go
	zero := o.zeroes(p.Shape[1])
	kernel.For((len(rows)+block-1)/block, func(piece int) {
		end := min((piece+1)*block, len(rows))
		for k := piece * block; k < end; k++ {
			if k+1 < end {
				p.prefetchRow(int(rows[k+1]))
			}
			row := int(rows[k])
			if o.still(p.stateOf(row, 1)) {
				continue
			}
			for _, moves := range o.past[from[k]:] {
				if move := p.update(moves); move != nil {
					p.moveRow(move, row, zero, 1)
				}
			}
		}
	})
}

// still reports whether weights stay where they are, and their state with them, as long as
// their gradient is zero: those of rows that no batch has had yet do.
func (o *Optimizer) still(s State) bool {
	if o.WeightDecay > 0 {
		return false
	}
	for slot := range s.of.state {
		for _, x := range s.Slot(slot) {
			if x != 0 {
				return false
			}
		}
	}
	return true
}

// remember keeps a step for deferred rows.
func (o *Optimizer) remember(moves []Update) {
	any := false
	for _, p := range o.params {
		if p.deferred != nil {
			p.deferred.step++
			any = true
		}
	}
	if !any {
		return
	}
	o.past = append(o.past, moves)
	const most = 1 << 16 // steps remembered
	if len(o.past) == most {
		o.Flush()
	}
}

// Flush brings all rows up to date. Call it before reading parameters that
// [Optimizer.Train] moves.
func (o *Optimizer) Flush() {
	if len(o.past) == 0 {
		return
	}
	for _, p := range o.params {
		q := p.deferred
		if q == nil {
			continue
		}
		q.row, q.from = q.row[:0], q.from[:0]
		for r, at := range q.current {
			if at < q.step {
				q.row, q.from = append(q.row, int32(r)), append(q.from, at)
			}
		}
		o.replay(p, q.row, q.from)
		clear(q.current)
		q.step = 0
	}
	clear(o.past)
	o.past = o.past[:0]
}
