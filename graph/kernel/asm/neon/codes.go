package main

import "fmt"

// dotCodes multiplies four rows at once with the query.
func dotCodes() {
	k := begin("dotCodesNEON", "func(dst []int32, codes []int8, units []int16, dim int)",
		"is dotCodesPortable for a multiple of four rows; fourRows says what units are.")
	n, dst, row, dim := k.loadParam("dst_len"), k.loadParam("dst_base"), k.loadParam("codes_base"), k.loadParam("dim")
	units := k.loadParam("units_base")
	rows := []string{row, k.int(), k.int(), k.int()}
	back, query, left := k.int(), k.int(), k.int()
	sums, q := k.vecs(4), k.vecs(2)
	k.op("AND", imm(unit-1), dim, back) // from the end of the whole units to the last unit
	k.op("SUB", imm(unit), back)
	k.op("CBZ", n, "done")

	k.label("rows")
	for i, v := range sums {
		k.zero(v)
		if i > 0 {
			k.op("ADD", dim, rows[i-1], rows[i])
		}
	}
	products := func() {
		k.op("FMOVQ.P", mem(query, 16), q[0])
		k.op("FMOVQ.P", mem(query, 16), q[1])
		for i, sum := range sums {
			k.scope(func() {
				x, wide := k.vec(), k.vecs(2)
				k.op("FMOVQ.P", mem(rows[i], 16), x)
				k.do(sxtl, wide[0], x)
				k.do(sxtl2, wide[1], x)
				for h := range wide {
					k.do(smlal, sum, wide[h], q[h])
					k.do(smlal2, sum, wide[h], q[h])
				}
			})
		}
	}
	k.op("MOVD", units, query)
	k.op("LSR", imm(4), dim, left)
	k.label("unit")
	products()
	k.op("SUBS", imm(1), left)
	k.op("BNE", "unit")
	k.op("CMN", imm(unit), back)
	k.op("BEQ", "sum")
	for _, r := range rows {
		k.op("ADD", back, r)
	}
	products()

	k.label("sum") // the lanes of each row; the next row is behind the last
	k.op("MOVD", rows[3], row)
	k.do(addp, sums[0], sums[0], sums[1])
	k.do(addp, sums[2], sums[2], sums[3])
	k.do(addp, sums[0], sums[0], sums[2])
	k.op("FMOVQ.P", sums[0], fmt.Sprintf("16(%s)", dst))
	k.op("SUBS", imm(4), n)
	k.op("BNE", "rows")
	k.label("done")
	k.end()
}
