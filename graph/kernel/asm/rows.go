package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func addGroups(s isa) {
	s.text("addGroups", "func(dst []float32, d int, table []float32, row []int32, weight []float32, start []int32)",
		"adds weight[k]·table[row[k]·d+i] to dst[p·d+i], for each group p and each k from start[p] to start[p+1]−1 whose row "+
			"is not negative. Without weights they are 1.")
	groups(s, false, func(dst span) reg.VecVirtual { return dst.load("x") })
}

func sumGroups(s isa) {
	s.text("sumGroups", "func(dst []float32, d int, scale, table []float32, row []int32, weight []float32, start []int32)",
		"sets row p of dst to scale[p] times what addGroups"+s.name+" adds to zeros. Without scale that is 1.")
	groups(s, true, func(span) reg.VecVirtual { return s.zero() })
}

// mostSums returns how many vectors groups keeps in registers. With AVX2 that is all but three of them, which
// is enough for 104 columns: each row of the usual 100 is then read at once.
func (s isa) mostSums() int {
	if s == avx512 {
		return 8
	}
	return 13
}

// groups keeps up to mostSums vectors in registers, the first values of which begin makes, adds those columns of
// every row of a group to them, scales them if there are scales, and goes on with the next group. In the end it goes
// on with the columns beyond.
func groups(s isa, scaled bool, begin func(dst span) reg.VecVirtual) {
	g := rowGroups{isa: s, scaled: scaled, begin: begin}
	n := build.Load(build.Param("d"), build.GP64())
	g.dst = build.Load(build.Param("dst").Base(), build.GP64())
	g.table = build.Load(build.Param("table").Base(), build.GP64())
	g.weights = build.Load(build.Param("weight").Base(), build.GP64())
	g.step = build.GP64()
	build.MOVQ(op.I32(4), g.step)
	build.TESTQ(g.weights, g.weights)
	build.JNZ(op.LabelRef("columns"))
	build.LEAQ(s.constant(1), g.weights)
	build.XORQ(g.step, g.step)

	build.Label("columns")
	build.TESTQ(n, n)
	build.JLE(op.LabelRef("done"))
	most := s.mostSums()
	build.CMPQ(n, op.I32((most-1)*s.lanes))
	build.JGT(op.LabelRef(fmt.Sprintf("vectors%d", most)))
	if s != avx512 {
		build.CMPQ(n, op.I32(s.lanes))
		build.JLT(op.LabelRef("few"))
	}
	for v := 1; v < most; v++ {
		build.CMPQ(n, op.I32(v*s.lanes))
		build.JLE(op.LabelRef(fmt.Sprintf("vectors%d", v)))
	}
	for v := most; v > 0; v-- {
		build.Label(fmt.Sprintf("vectors%d", v))
		g.vectors(v, n)
		if v < most {
			build.JMP(op.LabelRef("done"))
			continue
		}
		build.ADDQ(op.I32(4*most*s.lanes), g.dst)
		build.ADDQ(op.I32(4*most*s.lanes), g.table)
		build.SUBQ(op.I32(most*s.lanes), n)
		build.JMP(op.LabelRef("columns"))
	}
	if s != avx512 {
		build.Label("few")
		g.few(n)
	}
	build.Label("done")
	end()
}

// rowGroups are the sums of groups of rows that are being written.
type rowGroups struct {
	isa
	scaled        bool
	begin         func(dst span) reg.VecVirtual
	dst, table    reg.Register // from the columns under way on
	weights, step reg.Register // and the bytes from weight to weight
}

// vectors sums v vectors of every row, of which n columns are left. With AVX2 the last of them ends with
// the last column: what it has in common with the one before is summed twice, to the same bits. That takes no mask.
func (g rowGroups) vectors(v int, n reg.Register) {
	last := g.lastLanes(v, n)
	g.sums(fmt.Sprint(v), v, func(p *span) {
		if g.isa == avx512 {
			p.mask = g.mask(last)
			return
		}
		p.offset, p.index = p.offset-4*g.lanes, last
	})
}

// few sums rows of n columns, which do not fill a vector.
func (g rowGroups) few(n reg.Register) {
	g.sums("few", 1, func(p *span) { p.mask, p.left = g.mask(n), n })
}

// sums sums v vectors of every row, the last of them as cut says.
func (g rowGroups) sums(name string, v int, cut func(*span)) {
	end := span{isa: g.isa, offset: 4 * (v - 1) * g.lanes}
	cut(&end)
	at := func(base reg.Register, i int) span {
		p := span{isa: g.isa, offset: 4 * i * g.lanes}
		if i == v-1 {
			p = end
		}
		p.pointers = map[string]reg.Register{"x": base}
		return p
	}
	start := build.Load(build.Param("start").Base(), build.GP64())
	left := build.Load(build.Param("start").Len(), build.GP64())
	dst, scale := build.GP64(), build.GP64()
	build.MOVQ(g.dst, dst)
	if g.scaled {
		build.Load(build.Param("scale").Base(), scale)
	}
	build.JMP(op.LabelRef("nextGroup" + name))

	build.Label("group" + name)
	r, w, k, from := build.GP64(), build.GP64(), build.GP64(), build.GP64()
	build.MOVLQSX(op.Mem{Base: start}, from)
	build.MOVLQSX(op.Mem{Base: start, Disp: 4}, k)
	build.ADDQ(op.I32(4), start)
	build.SUBQ(from, k)
	build.Load(build.Param("row").Base(), r)
	build.LEAQ(op.Mem{Base: r, Index: from, Scale: 4}, r)
	build.IMULQ(g.step, from)
	build.LEAQ(op.Mem{Base: g.weights, Index: from, Scale: 1}, w)
	sums := make([]reg.VecVirtual, v)
	for i := range sums {
		sums[i] = g.begin(at(dst, i))
	}
	build.JMP(op.LabelRef("next" + name))
	build.Label("row" + name)
	weight := g.vec()
	build.MOVLQSX(op.Mem{Base: r}, from)
	build.VBROADCASTSS(op.Mem{Base: w}, weight)
	build.ADDQ(op.I32(4), r)
	build.ADDQ(g.step, w)
	build.TESTQ(from, from)
	build.JS(op.LabelRef("next" + name))
	build.IMULQ(place(build.Param("d")), from)
	build.LEAQ(op.Mem{Base: g.table, Index: from, Scale: 4}, from)
	for i, sum := range sums {
		build.VFMADD231PS(at(from, i).operand("x"), weight, sum)
	}
	build.Label("next" + name)
	build.DECQ(k)
	build.JNS(op.LabelRef("row" + name))
	if g.scaled {
		build.TESTQ(scale, scale)
		build.JZ(op.LabelRef("store" + name))
		by := g.vec()
		build.VBROADCASTSS(op.Mem{Base: scale}, by)
		build.ADDQ(op.I32(4), scale)
		for _, sum := range sums {
			build.VMULPS(by, sum, sum)
		}
		build.Label("store" + name)
	}
	for i := range sums {
		// The last first: whoever reads the vector that it has columns in common with gets that
		// from one store, for which a processor need not wait.
		i = (i + v - 1) % v
		at(dst, i).store(sums[i], "x")
	}
	d := build.Load(build.Param("d"), build.GP64())
	build.LEAQ(op.Mem{Base: dst, Index: d, Scale: 4}, dst)
	build.Label("nextGroup" + name)
	build.DECQ(left)
	build.JG(op.LabelRef("group" + name))
}

// lastLanes returns how many lanes of the last of v vectors are columns, of which n are left.
func (g rowGroups) lastLanes(v int, n reg.Register) reg.Register {
	last := build.GP64()
	build.LEAQ(op.Mem{Base: n, Disp: -(v - 1) * g.lanes}, last)
	if v == g.mostSums() {
		full := build.GP64()
		build.MOVQ(op.I32(g.lanes), full)
		build.CMPQ(last, full)
		build.CMOVQGT(full, last)
	}
	return last
}
