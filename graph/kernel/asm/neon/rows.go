package main

import "fmt"

func addRows() {
	k := begin("addRowsNEON", "func(dst, table []float32, row []int32, weight []float32)", "is addGroupsPortable for one group.")
	k.rows(func(dst span) vec { return dst.load("dst") }, func(vec) {})
}

func sumRows() {
	k := begin("sumRowsNEON", "func(dst []float32, scale float32, table []float32, row []int32, weight []float32)", "is sumGroupsPortable for one group.")
	scale := k.broadcast("scale")
	k.rows(func(span) vec {
		v := k.vec()
		k.zero(v)
		return v
	}, func(sum vec) { k.do(fmul, sum, sum, scale) })
}

// rows keeps up to 64 elements in registers, the first values of which first makes, adds those columns of every
// row to them, finishes each, and goes on with the columns beyond: 64 as often as there are so
// many, then what remains in the powers of two that it consists of.
func (k *kernel) rows(first func(dst span) vec, finish func(sum vec)) {
	const most = 64 // columns in registers
	n, dst, table := k.loadParam("dst_len"), k.loadParam("dst_base"), k.loadParam("table_base")
	rows, count, weights := k.loadParam("row_base"), k.loadParam("row_len"), k.loadParam("weight_base")
	width, step := k.int(), k.int() // bytes from row to row, from weight to weight
	k.op("LSL", imm(2), n, width)
	k.op("MOVD", imm(4), step)
	k.op("CBNZ", weights, "weighted")
	k.keep(float(1))
	k.op("ADD", imm(offset(float(1))), k.constants, weights)
	k.op("MOVD", imm(0), step)
	k.label("weighted")

	r, w, left, from := k.int(), k.int(), k.int(), k.int()
	columns := func(label string, columns int) {
		var spans []span
		pointers := map[string]string{"dst": dst, "row": from}
		for at := 0; at < columns; at += lanes {
			spans = append(spans, span{k, pointers, 4 * at, min(lanes, columns), nil})
		}
		var sums []vec
		for _, p := range spans {
			sums = append(sums, first(p))
		}
		weight := k.vec()
		k.op("MOVD", rows, r)
		k.op("MOVD", weights, w)
		k.op("MOVD", count, left)
		k.op("B", "next_"+label)
		k.label("row_" + label)
		k.op("MOVW.P", mem(r, 4), from)
		k.op("VLD1R", mem(w, 0), "["+weight.s4()+"]")
		k.op("ADD", step, w)
		k.op("TBNZ", imm(63), from, "next_"+label)
		k.op("MADD", width, table, from, from)
		for i, p := range spans {
			k.scope(func() { k.fmla(sums[i], p.load("row"), weight) })
		}
		k.label("next_" + label)
		k.op("SUBS", imm(1), left)
		k.op("BGE", "row_"+label)
		for i, p := range spans {
			finish(sums[i])
			p.store(sums[i], "dst")
		}
	}
	k.loop("several", most, n, []string{dst, table}, func() { k.scope(func() { columns("64", most) }) })
	for bit := 5; bit >= 0; bit-- {
		label := fmt.Sprint(1 << bit)
		k.op("TBZ", imm(bit), n, "without_"+label)
		k.scope(func() { columns(label, 1<<bit) })
		if bit > 0 {
			k.op("ADD", imm(4<<bit), dst)
			k.op("ADD", imm(4<<bit), table)
		}
		k.label("without_" + label)
	}
	k.end()
}
