package optimizer

import (
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"gorgonia.org/tensor"
)

// clip returns the factor that brings the norm of all gradients together down to
// ClipNorm: min(1, ClipNorm / norm). (Pascanu, Mikolov and Bengio, On the
// Difficulty of Training Recurrent Neural Networks, 2013.)
func (o *Optimizer) clip() float32 {
	if o.ClipNorm == 0 {
		return 1
	}
	var squares float64
	for _, p := range o.params {
		switch g := p.grad.(type) {
		case *tensor.Dense:
			squares += o.sumSquares(g.Float32s())
		case *graph.Rows:
			squares += o.sumSquares(p.merged.Sum())
		}
	}
	return float32(min(1, o.ClipNorm/math.Sqrt(squares)))
}

// sumSquares adds the spans' sums in their order.
func (o *Optimizer) sumSquares(x []float32) float64 {
	n := (len(x) + piece - 1) / piece
	o.parts = slices.Grow(o.parts[:0], n)[:n]
	kernel.Blocks(len(x), piece, func(p, lo, hi int) { o.parts[p] = kernel.SumSquares(x[lo:hi]) })
	var sum float64
	for _, s := range o.parts {
		sum += s
	}
	return sum
}

// moveAll moves all weights of a parameter by a dense gradient.
func (p *param) moveAll(move Update, g []float32, scale float32) {
	kernel.Blocks(len(g), p.piece(), func(_, lo, hi int) { p.move(move, lo, g[lo:hi], scale) })
}

// moveRows moves only the rows of a table that have a gradient.
func (p *param) moveRows(move Update, scale float32) {
	m := &p.merged
	m.EachRow(func(u int) { p.prefetchRow(int(m.ID[u])) }, func(u int, g []float32) {
		p.moveRow(move, int(m.ID[u]), g, scale)
	})
}

// moveTable moves every row of a table in one pass over it: those without a gradient
// by zeros, so that momentum and decay act on them too.
func (o *Optimizer) moveTable(move Update, p *param, scale float32) {
	m, d, length := &p.merged, p.Shape[1], p.Shape[0]
	rows := max(1, piece/d) // a piece
	zeros := o.zeroes(p.piece())
	sum := m.Sum()
	kernel.For((length+rows-1)/rows, func(piece int) {
		row, end := piece*rows, min((piece+1)*rows, length)
		u := m.From(int32(row))
		for row < end {
			until := end
			if u < len(m.ID) {
				until = min(end, int(m.ID[u]))
			}
			for lo, hi := row*d, until*d; lo < hi; lo += len(zeros) {
				p.move(move, lo, zeros[:min(len(zeros), hi-lo)], scale)
			}
			if row = until; row < end {
				p.moveRow(move, row, sum[u*d:(u+1)*d], scale)
				row, u = row+1, u+1
			}
		}
	})
}
