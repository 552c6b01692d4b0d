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

// mostRows is how many vectors rows keeps in registers.
const mostRows = 8

// rows keeps up to eight vectors in registers, the first values of which begin makes, adds those columns of
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
	for v := 1; v < mostRows; v++ {
		build.CMPQ(n, op.I32(v*s.lanes))
		build.JLE(op.LabelRef(fmt.Sprintf("vectors%d", v)))
	}
	for v := mostRows; v > 0; v-- {
		build.Label(fmt.Sprintf("vectors%d", v))
		r.vectors(v, n, dst)
		if v < mostRows {
			build.JMP(op.LabelRef("done"))
			continue
		}
		build.ADDQ(op.I32(4*mostRows*s.lanes), dst)
		build.ADDQ(op.I32(4*mostRows*s.lanes), r.table)
		build.SUBQ(op.I32(mostRows*s.lanes), n)
		build.JMP(op.LabelRef("columns"))
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

// vectors sums v vectors of every row, of which n columns are left from dst on.
func (s rowSums) vectors(v int, n, dst reg.Register) {
	mask := s.mask(s.lastLanes(v, n))
	at := func(base reg.Register, i int) span {
		p := span{s.isa, map[string]reg.Register{"x": base}, 4 * i * s.lanes, nil}
		if i == v-1 {
			p.mask = mask
		}
		return p
	}
	sums := make([]reg.VecVirtual, v)
	for i := range sums {
		sums[i] = s.begin(at(dst, i))
	}
	name := func(label string) string { return fmt.Sprintf("%s%d", label, v) }
	r, w, k := build.GP64(), build.GP64(), build.GP64()
	build.MOVQ(s.rows, r)
	build.MOVQ(s.weights, w)
	build.Load(build.Param("row").Len(), k)
	build.JMP(op.LabelRef(name("next")))
	build.Label(name("row"))
	from, weight := build.GP64(), s.vec()
	build.MOVLQSX(op.Mem{Base: r}, from)
	build.VBROADCASTSS(op.Mem{Base: w}, weight)
	build.ADDQ(op.I32(4), r)
	build.ADDQ(s.step, w)
	build.TESTQ(from, from)
	build.JS(op.LabelRef(name("next")))
	build.IMULQ(s.width, from)
	build.ADDQ(s.table, from)
	for i, sum := range sums {
		build.VFMADD231PS(at(from, i).load("x"), weight, sum)
	}
	build.Label(name("next"))
	build.DECQ(k)
	build.JNS(op.LabelRef(name("row")))
	s.finish(sums)
	for i, sum := range sums {
		at(dst, i).store(sum, "x")
	}
}

// lastLanes returns how many lanes of the last of v vectors are columns, of which n are left.
func (s rowSums) lastLanes(v int, n reg.Register) reg.Register {
	last := build.GP64()
	build.LEAQ(op.Mem{Base: n, Disp: -(v - 1) * s.lanes}, last)
	if v == mostRows {
		full := build.GP64()
		build.MOVQ(op.I32(s.lanes), full)
		build.CMPQ(last, full)
		build.CMOVQGT(full, last)
	}
	return last
}
