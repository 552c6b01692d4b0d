package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func addRows(s isa) {
	s.text("addRows", "func(dst, table []float32, row []int32, weight []float32)",
		"adds weight[k]·table[row[k]·D+i] to dst[i], for each k whose row is not negative. Without weights they are 1.")
	rows(s, func(dst span) reg.VecVirtual { return dst.load("x") }, func([]reg.VecVirtual) {})
}

func sumRows(s isa) {
	s.text("sumRows", "func(dst []float32, scale float32, table []float32, row []int32, weight []float32)",
		"sets dst to scale times what addRows"+s.name+" adds to zeros.")
	rows(s, func(span) reg.VecVirtual { return s.zero() }, func(sums []reg.VecVirtual) {
		scale := s.broadcastAgain(build.Param("scale"))
		for _, sum := range sums {
			build.VMULPS(scale, sum, sum)
		}
	})
}

// mostSums returns how many vectors rows keeps in registers. With AVX2 that is all but three of them, which
// is enough for 104 columns: each row of the usual 100 is then read at once.
func (s isa) mostSums() int {
	if s == avx512 {
		return 8
	}
	return 13
}

// rows keeps up to mostSums vectors in registers, the first values of which begin makes, adds those columns of
// every row to them, finishes them, and goes on with the columns beyond.
func rows(s isa, begin func(dst span) reg.VecVirtual, finish func(sums []reg.VecVirtual)) {
	n := build.Load(build.Param("dst").Len(), build.GP64())
	dst := build.Load(build.Param("dst").Base(), build.GP64())
	r := rowSums{isa: s, begin: begin, finish: finish}
	r.table = build.Load(build.Param("table").Base(), build.GP64())
	r.rows = build.Load(build.Param("row").Base(), build.GP64())
	r.weights = build.Load(build.Param("weight").Base(), build.GP64())
	r.width, r.step = build.GP64(), build.GP64()
	build.MOVQ(n, r.width)
	build.SHLQ(op.U8(2), r.width)
	build.MOVQ(op.I32(4), r.step)
	build.TESTQ(r.weights, r.weights)
	build.JNZ(op.LabelRef("columns"))
	build.LEAQ(s.constant(1), r.weights)
	build.XORQ(r.step, r.step)

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
		r.vectors(v, n, dst)
		if v < most {
			build.JMP(op.LabelRef("done"))
			continue
		}
		build.ADDQ(op.I32(4*most*s.lanes), dst)
		build.ADDQ(op.I32(4*most*s.lanes), r.table)
		build.SUBQ(op.I32(most*s.lanes), n)
		build.JMP(op.LabelRef("columns"))
	}
	if s != avx512 {
		build.Label("few")
		r.few(n, dst)
	}
	build.Label("done")
	end()
}

// rowSums are the sums of rows that are being written.
type rowSums struct {
	isa
	begin                func(dst span) reg.VecVirtual
	finish               func(sums []reg.VecVirtual)
	table, rows, weights reg.Register
	width, step          reg.Register // bytes from row to row, from weight to weight
}

// vectors sums v vectors of every row, of which n columns are left from dst on. With AVX2 the last of them ends with
// the last column: what it has in common with the one before is summed twice, to the same bits. That takes no mask.
func (s rowSums) vectors(v int, n, dst reg.Register) {
	last := s.lastLanes(v, n)
	s.sums(fmt.Sprint(v), v, dst, func(p *span) {
		if s.isa == avx512 {
			p.mask = s.mask(last)
			return
		}
		p.offset, p.index = p.offset-4*s.lanes, last
	})
}

// few sums rows of n columns, which do not fill a vector.
func (s rowSums) few(n, dst reg.Register) {
	s.sums("few", 1, dst, func(p *span) { p.mask, p.left = s.mask(n), n })
}

// sums sums v vectors of every row, the last of them as cut says.
func (s rowSums) sums(name string, v int, dst reg.Register, cut func(*span)) {
	end := span{isa: s.isa, offset: 4 * (v - 1) * s.lanes}
	cut(&end)
	at := func(base reg.Register, i int) span {
		p := span{isa: s.isa, offset: 4 * i * s.lanes}
		if i == v-1 {
			p = end
		}
		p.pointers = map[string]reg.Register{"x": base}
		return p
	}
	sums := make([]reg.VecVirtual, v)
	for i := range sums {
		sums[i] = s.begin(at(dst, i))
	}
	r, w, k := build.GP64(), build.GP64(), build.GP64()
	build.MOVQ(s.rows, r)
	build.MOVQ(s.weights, w)
	build.Load(build.Param("row").Len(), k)
	build.JMP(op.LabelRef("next" + name))
	build.Label("row" + name)
	from, weight := build.GP64(), s.vec()
	build.MOVLQSX(op.Mem{Base: r}, from)
	build.VBROADCASTSS(op.Mem{Base: w}, weight)
	build.ADDQ(op.I32(4), r)
	build.ADDQ(s.step, w)
	build.TESTQ(from, from)
	build.JS(op.LabelRef("next" + name))
	build.IMULQ(s.width, from)
	build.ADDQ(s.table, from)
	for i, sum := range sums {
		build.VFMADD231PS(at(from, i).operand("x"), weight, sum)
	}
	build.Label("next" + name)
	build.DECQ(k)
	build.JNS(op.LabelRef("row" + name))
	s.finish(sums)
	for i := range sums {
		// The last first: whoever reads the vector that it has columns in common with gets that
		// from one store, for which a processor need not wait.
		i = (i + v - 1) % v
		at(dst, i).store(sums[i], "x")
	}
}

// lastLanes returns how many lanes of the last of v vectors are columns, of which n are left.
func (s rowSums) lastLanes(v int, n reg.Register) reg.Register {
	last := build.GP64()
	build.LEAQ(op.Mem{Base: n, Disp: -(v - 1) * s.lanes}, last)
	if v == s.mostSums() {
		full := build.GP64()
		build.MOVQ(op.I32(s.lanes), full)
		build.CMPQ(last, full)
		build.CMOVQGT(full, last)
	}
	return last
}
