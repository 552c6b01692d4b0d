package main

import "fmt"

// The tile's sums fill 24 registers, four of a row; one row of the panel of B takes
// four more, and two columns of A's panel, 12 elements, three.
const tileRows, tileCols = 6, 16

// tile writes the kernel of the matrix product: a tile of C stays in registers
// while each row of the panel of B is multiplied by the elements of A's panel that
// belong to it. Rows of B are bStride apart, so that B can be read where it lies.
//
// Note: of the instructions of a product of 128 × 256 × 64, counted on an emulator, 71 to 74 %
// are multiply-adds, packing and Go's code included, and 80 % of the tile's. 97 % of them are
// for elements of C. A core that starts four instructions a cycle and two multiply-adds, as
// Neoverse N1, waits for these and nothing else.
func tile() {
	k := begin("tileNEON", "func(k int, a, b []float32, bStride int, c []float32, cStride int, add bool, bias []float32)",
		fmt.Sprintf("sets the %d × %d tile of c to the product of the panels a and b, or adds it, and adds bias, unless nil, to its rows.",
			tileRows, tileCols))
	n, a, b, c := k.loadParam("k"), k.loadParam("a_base"), k.loadParam("b_base"), k.loadParam("c_base")
	down, stride, row := k.loadParam("bStride"), k.loadParam("cStride"), k.int()
	k.op("LSL", imm(2), down)
	k.op("LSL", imm(2), stride)
	k.op("MOVD", c, row)
	var sums [tileRows][]vec
	for i := range sums {
		k.op("PRFM", mem(row, 0), "PLDL1KEEP")
		k.op("ADD", stride, row)
		sums[i] = k.vecs(tileCols / lanes)
		for _, v := range sums[i] {
			k.zero(v)
		}
	}
	bs, as := k.vecs(tileCols/lanes), k.vecs(3)
	pair := func(vs []vec) string { return fmt.Sprintf("(%v, %v)", vs[0], vs[1]) }
	row16 := func(vs []vec, address string, store bool) {
		for i := 0; i < len(vs); i += 2 {
			if m := mem(address, 16*i); store {
				k.op("FSTPQ", pair(vs[i:]), m)
			} else {
				k.op("FLDPQ", m, pair(vs[i:]))
			}
		}
	}
	step := func(i int) { // with the elements from 6·i of as
		row16(bs, b, false)
		k.op("ADD", down, b)
		for j, x := range bs {
			for r := range sums {
				at := i*tileRows + r
				k.fmlaBy(sums[r][j], x, as[at/lanes], at%lanes)
			}
		}
	}
	const unroll = 4
	k.loop("several", unroll, n, nil, func() {
		for range unroll / 2 {
			k.op("FLDPQ", mem(a, 0), pair(as))
			k.op("FMOVQ", mem(a, 32), as[2])
			k.op("ADD", imm(4*2*tileRows), a)
			step(0)
			step(1)
		}
	})
	k.op("CBZ", n, "add")
	k.label("one")
	k.op("FMOVQ", mem(a, 0), as[0])
	k.op("FMOVD", mem(a, 16), as[1])
	k.op("ADD", imm(4*tileRows), a)
	step(0)
	k.op("SUBS", imm(1), n)
	k.op("BNE", "one")

	// What C held comes first, then the bias: so the bits are those of a sum
	// after the product.
	k.label("add")
	k.op("CBZ", k.loadParam("add"), "bias")
	k.op("MOVD", c, row)
	for _, vs := range sums {
		row16(bs, row, false)
		k.op("ADD", stride, row)
		for j, v := range vs {
			k.plus(v, bs[j])
		}
	}
	k.label("bias")
	bias := k.loadParam("bias_base")
	k.op("CBZ", bias, "store")
	row16(bs, bias, false)
	for _, vs := range sums {
		for j, v := range vs {
			k.plus(v, bs[j])
		}
	}
	k.label("store")
	for _, vs := range sums {
		row16(vs, c, true)
		k.op("ADD", stride, c)
	}
	k.end()
}

// copyPanels writes the kernel that packs neighbouring panels whose source lies
// along its rows.
func copyPanels(name string, width, panels int) {
	k := begin(name+"NEON", "func(dst, src []float32, stride, k int)", fmt.Sprintf(
		"sets dst[(q·k+p)·%d+j] = src[p·stride+q·%d+j] for j < %d, p < k and q < %d.",
		width, width, width, panels))
	src, stride, n := k.loadParam("src_base"), k.loadParam("stride"), k.loadParam("k")
	dst := []string{k.loadParam("dst_base")}
	size := k.int()
	k.op("MOVD", imm(4*width), size)
	k.op("MUL", n, size)
	for len(dst) < panels {
		next := k.int()
		k.op("ADD", size, dst[len(dst)-1], next)
		dst = append(dst, next)
	}
	k.op("LSL", imm(2), stride)
	k.op("CBZ", n, "done")
	k.label("loop")
	for q, dst := range dst {
		k.scope(func() {
			for at := 0; at < width; at += lanes {
				p := span{k, map[string]string{"src": src, "dst": dst}, 4 * at, min(lanes, width-at), nil}
				from := p
				from.offset += 4 * width * q
				p.store(from.load("src"), "dst")
			}
		})
		k.op("ADD", imm(4*width), dst)
	}
	k.op("ADD", stride, src)
	k.op("SUBS", imm(1), n)
	k.op("BNE", "loop")
	k.label("done")
	k.end()
}

// transpose8 writes the kernel that packs eight columns of a panel whose source
// lies across its rows.
func transpose8() {
	k := begin("transpose8NEON", "func(dst []float32, dstStride int, src []float32, srcStride, k int)",
		"sets dst[p·dstStride+j] = src[j·srcStride+p] for j < 8 and p < k, p by p; k is a multiple of 4.")
	dst, ds := k.loadParam("dst_base"), k.loadParam("dstStride")
	src, ss, n, row := k.loadParam("src_base"), k.loadParam("srcStride"), k.loadParam("k"), k.int()
	k.op("LSL", imm(2), ds)
	k.op("LSL", imm(2), ss)
	k.op("CBZ", n, "done")
	k.label("loop")
	k.op("MOVD", src, row)
	var out [2][4]vec // a half of the columns, four of each
	for half := range out {
		var in [4]vec
		for i := range in {
			in[i] = k.vec()
			k.op("FMOVQ", mem(row, 0), in[i])
			k.op("ADD", ss, row)
		}
		mixed := func(name, shape string, x, y vec) vec {
			v := k.vec()
			k.native(name, shape, v, x, y)
			return v
		}
		even01, odd01 := mixed("VTRN1", "S4", in[0], in[1]), mixed("VTRN2", "S4", in[0], in[1])
		even23, odd23 := mixed("VTRN1", "S4", in[2], in[3]), mixed("VTRN2", "S4", in[2], in[3])
		out[half] = [4]vec{
			mixed("VTRN1", "D2", even01, even23), mixed("VTRN1", "D2", odd01, odd23),
			mixed("VTRN2", "D2", even01, even23), mixed("VTRN2", "D2", odd01, odd23),
		}
	}
	for i := range 4 {
		k.op("FSTPQ", fmt.Sprintf("(%v, %v)", out[0][i], out[1][i]), mem(dst, 0))
		k.op("ADD", ds, dst)
	}
	k.op("ADD", imm(16), src)
	k.op("SUBS", imm(4), n)
	k.op("BNE", "loop")
	k.label("done")
	k.end()
}
