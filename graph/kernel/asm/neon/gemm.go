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
	p := product{kernel: k, a: a, b: b, down: k.loadParam("bStride"), c: c, stride: k.loadParam("cStride"), row: k.int()}
	k.op("LSL", imm(2), p.down)
	k.op("LSL", imm(2), p.stride)
	k.op("MOVD", c, p.row)
	for i := range p.sums {
		k.op("PRFM", mem(p.row, 0), "PLDL1KEEP")
		k.op("ADD", p.stride, p.row)
		p.sums[i] = k.vecs(tileCols / lanes)
		for _, v := range p.sums[i] {
			k.zero(v)
		}
	}
	p.bs, p.as = k.vecs(tileCols/lanes), k.vecs(3)
	const unroll = 4
	k.loop("several", unroll, n, nil, func() {
		for range unroll / 2 {
			k.op("FLDPQ", mem(a, 0), pair(p.as))
			k.op("FMOVQ", mem(a, 32), p.as[2])
			k.op("ADD", imm(4*2*tileRows), a)
			p.step(0)
			p.step(1)
		}
	})
	k.op("CBZ", n, "add")
	k.label("one")
	k.op("FMOVQ", mem(a, 0), p.as[0])
	k.op("FMOVD", mem(a, 16), p.as[1])
	k.op("ADD", imm(4*tileRows), a)
	p.step(0)
	k.op("SUBS", imm(1), n)
	k.op("BNE", "one")
	p.addHeldAndBias()
	k.label("store")
	for _, vs := range p.sums {
		p.row16(vs, c, true)
		k.op("ADD", p.stride, c)
	}
	k.end()
}

// A product is a tile of C that is being computed.
type product struct {
	*kernel
	a, b, down     string // the panels, and the bytes from a row of B's to the next
	c, stride, row string // the tile, the bytes from row to row, and one of its rows
	sums           [tileRows][]vec
	bs, as         []vec // a row of the panel of B, and two columns of that of A
}

func pair(vs []vec) string { return fmt.Sprintf("(%v, %v)", vs[0], vs[1]) }

// row16 loads or stores a row of a tile or a panel.
func (p *product) row16(vs []vec, address string, store bool) {
	for i := 0; i < len(vs); i += 2 {
		if m := mem(address, 16*i); store {
			p.op("FSTPQ", pair(vs[i:]), m)
		} else {
			p.op("FLDPQ", m, pair(vs[i:]))
		}
	}
}

// step multiplies the next row of the panel of B by the elements from 6·i of as.
func (p *product) step(i int) {
	p.row16(p.bs, p.b, false)
	p.op("ADD", p.down, p.b)
	for j, x := range p.bs {
		for r := range p.sums {
			at := i*tileRows + r
			p.fmlaBy(p.sums[r][j], x, p.as[at/lanes], at%lanes)
		}
	}
}

// addHeldAndBias adds what C held and then the bias: so the bits are those of a sum
// after the product.
func (p *product) addHeldAndBias() {
	p.label("add")
	p.op("CBZ", p.loadParam("add"), "bias")
	p.op("MOVD", p.c, p.row)
	for _, vs := range p.sums {
		p.row16(p.bs, p.row, false)
		p.op("ADD", p.stride, p.row)
		for j, v := range vs {
			p.plus(v, p.bs[j])
		}
	}
	p.label("bias")
	bias := p.loadParam("bias_base")
	p.op("CBZ", bias, "store")
	p.row16(p.bs, bias, false)
	for _, vs := range p.sums {
		for j, v := range vs {
			p.plus(v, p.bs[j])
		}
	}
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
