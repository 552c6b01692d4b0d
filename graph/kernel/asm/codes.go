package main

import (
	"github.com/mmcloughlin/avo/build"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// dotCodes multiplies four rows at once with the query.
func dotCodes(s isa) {
	s.text("dotCodes", "func(dst []int32, codes []int8, units []int16, dim int)",
		"is dotCodesPortable for a multiple of four rows; fourRows says what units are.")
	n := build.Load(build.Param("dst").Len(), build.GP64())
	dst := build.Load(build.Param("dst").Base(), build.GP64())
	row := build.Load(build.Param("codes").Base(), build.GP64())
	dim := build.Load(build.Param("dim"), build.GP64())
	three, back, query, left := build.GP64(), build.GP64(), build.GP64(), build.GP64()
	build.LEAQ(op.Mem{Base: dim, Index: dim, Scale: 2}, three)
	build.MOVQ(dim, back) // from the end of the whole units to the last unit
	build.ANDQ(op.I32(unit-1), back)
	build.SUBQ(op.I32(unit), back)
	build.TESTQ(n, n)
	build.JZ(op.LabelRef("done"))

	build.Label("rows")
	sums := make([]reg.VecVirtual, 4)
	for i := range sums {
		sums[i] = s.zero()
	}
	products := func() {
		q := s.vec()
		build.VMOVDQU(op.Mem{Base: query}, q)
		for i, at := range []op.Mem{{Base: row}, {Base: row, Index: dim, Scale: 1}, {Base: row, Index: dim, Scale: 2}, {Base: row, Index: three, Scale: 1}} {
			x := s.vec()
			build.VPMOVSXBW(at, x)
			build.VPMADDWD(q, x, x)
			build.VPADDD(x, sums[i], sums[i])
		}
	}
	build.Load(build.Param("units").Base(), query)
	build.MOVQ(dim, left)
	build.SHRQ(op.U8(4), left)
	build.Label("unit")
	products()
	build.ADDQ(op.I32(unit), row)
	build.ADDQ(op.I32(2*unit), query)
	build.DECQ(left)
	build.JNZ(op.LabelRef("unit"))
	build.CMPQ(back, op.I32(-unit))
	build.JEQ(op.LabelRef("sum"))
	build.ADDQ(back, row)
	products()
	build.ADDQ(op.I32(unit), row)

	build.Label("sum") // the lanes of each row
	build.ADDQ(three, row)
	build.VPHADDD(sums[1], sums[0], sums[0])
	build.VPHADDD(sums[3], sums[2], sums[2])
	build.VPHADDD(sums[2], sums[0], sums[0])
	high := build.XMM()
	build.VEXTRACTI128(op.U8(1), sums[0], high)
	build.VPADDD(high, sums[0].AsX(), high)
	build.VMOVDQU(high, op.Mem{Base: dst})
	build.ADDQ(op.I32(16), dst)
	build.SUBQ(op.I32(4), n)
	build.JNZ(op.LabelRef("rows"))
	build.Label("done")
	end()
}
