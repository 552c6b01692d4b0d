package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tiles writes the kernels of the matrix product: for tiles of all rows and of fewer, of the whole width and of half of it,
// and for an A whose columns or whose rows lie along memory.
func tiles(s isa) {
	for _, rows := range []int{s.rows, s.fewer} {
		if rows == 0 {
			continue
		}
		for _, vectors := range []int{2, 1} {
			for _, across := range []bool{false, true} {
				tile(s, rows, vectors, across)
			}
		}
	}
}

// tile writes a kernel of the matrix product: a tile of C stays in registers
// while each row of the panel of B, one vector or two, is multiplied by the elements
// of A that belong to it. Rows of B are bStride apart, so that B can be
// read where it lies. The tiles below follow, with the panels of A that are aNext apart.
//
// A panel of A has the elements of a tile's rows side by side, and those of the next step along k aStride on. Across, each
// row of the tile is a row of memory instead, and the next one is aStride on.
func tile(s isa, rows, vectors int, across bool) {
	s.tileText(rows, vectors, across)
	p := product{isa: s, sums: make([][]reg.VecVirtual, rows), bs: make([]reg.VecVirtual, vectors)}
	tiles := build.Load(build.Param("tiles"), build.GP64())
	p.a = s.left(across)
	p.c = build.Load(build.Param("c").Base(), build.GP64())
	p.stride = build.Load(build.Param("cStride"), build.GP64())
	build.SHLQ(op.U8(2), p.stride)
	p.down, p.down3 = build.Load(build.Param("bStride"), build.GP64()), build.GP64()
	build.SHLQ(op.U8(2), p.down)
	build.LEAQ(op.Mem{Base: p.down, Index: p.down, Scale: 2}, p.down3)

	build.Label("tile")
	build.TESTQ(tiles, tiles)
	build.JZ(op.LabelRef("done"))
	p.begin()
	p.loop("four", 4)
	p.loop("one", 1)
	p.addHeldAndBias()
	build.Label("store")
	for i := range p.sums {
		for j, v := range p.sums[i] {
			build.VMOVUPS(v, op.Mem{Base: p.c, Disp: 4 * j * s.lanes})
		}
		build.ADDQ(p.stride, p.c)
	}
	build.DECQ(tiles)
	build.JMP(op.LabelRef("tile"))
	build.Label("done")
	end()
}

// tileText begins the function of a tile.
func (s isa) tileText(rows, vectors int, across bool) {
	name, form := "tile", "a[t·aNext+p·aStride+i]"
	if vectors == 1 {
		name = "half"
	}
	if across {
		name, form = name+"Across", "a[t·aNext+i·aStride+p]"
	}
	if rows == s.fewer {
		name += "Fewer"
	}
	s.text(name, "func(tiles, k int, a []float32, aStride, aNext int, b []float32, bStride int, c []float32, cStride int, add bool, bias []float32)", fmt.Sprintf(
		"sets the %d × %d tiles t of c, one below the other, to the products of the %s and the panel b, or adds them, and adds bias, unless nil, to their rows.",
		rows, vectors*s.lanes, form))
}

// A product is a tile of C that is being computed.
type product struct {
	isa
	a           *left
	b           reg.Register // the row of the panel that the loop has come to
	k           reg.Register // how many rows are left
	down, down3 reg.Register // from a row of B to the next, and to the third, in bytes
	c, row      reg.Register // the tile, and one of its rows
	stride      reg.Register // from row to row of C, in bytes
	sums        [][]reg.VecVirtual
	bs          []reg.VecVirtual // a row of the panel
}

// begin begins a tile.
func (p *product) begin() {
	p.k = build.Load(build.Param("k"), build.GP64())
	p.b = build.Load(build.Param("b").Base(), build.GP64())
	p.a.begin()
	p.row = build.GP64()
	build.MOVQ(p.c, p.row)
	for i := range p.sums {
		build.PREFETCHT0(op.Mem{Base: p.row})
		build.PREFETCHT0(op.Mem{Base: p.row, Disp: 4*len(p.bs)*p.lanes - 4})
		build.ADDQ(p.stride, p.row)
		for range p.bs {
			p.sums[i] = append(p.sums[i], p.zero())
		}
	}
	for j := range p.bs {
		p.bs[j] = p.vec()
	}
}

// loop goes along k, so many steps an iteration.
func (p *product) loop(label string, steps uint8) {
	build.Label(label)
	build.CMPQ(p.k, op.U8(steps))
	build.JLT(op.LabelRef("end_" + label))
	for i := range int(steps) {
		p.step(i)
	}
	p.a.advance()
	build.LEAQ(op.Mem{Base: p.b, Index: p.down, Scale: steps}, p.b)
	build.SUBQ(op.U8(steps), p.k)
	build.JMP(op.LabelRef(label))
	build.Label("end_" + label)
}

// step multiplies the row of the panel that is i below b.
func (p *product) step(i int) {
	row := [4]op.Mem{
		{Base: p.b},
		{Base: p.b, Index: p.down, Scale: 1},
		{Base: p.b, Index: p.down, Scale: 2},
		{Base: p.b, Index: p.down3, Scale: 1},
	}[i]
	for j, v := range p.bs {
		build.VMOVUPS(row.Offset(4*j*p.lanes), v)
	}
	for r := range p.sums {
		if p.isa == avx512 && len(p.bs) == 1 { // the product broadcasts it itself
			build.VFMADD231PS_BCST(p.a.at(r), p.bs[0], p.sums[r][0])
			continue
		}
		// For two vectors it is loaded once: a processor with two units for products
		// can't load more than one number for each.
		v := p.vec()
		build.VBROADCASTSS(p.a.at(r), v)
		for j, b := range p.bs {
			build.VFMADD231PS(v, b, p.sums[r][j])
		}
	}
	p.a.step()
}

// addHeldAndBias adds what C held and then the bias: so the bits are those of a sum
// after the product.
func (p *product) addHeldAndBias() {
	adding := build.Load(build.Param("add"), build.GP8())
	build.TESTB(adding, adding)
	build.JZ(op.LabelRef("bias"))
	build.MOVQ(p.c, p.row)
	for i := range p.sums {
		for j, v := range p.sums[i] {
			build.VADDPS(op.Mem{Base: p.row, Disp: 4 * j * p.lanes}, v, v)
		}
		build.ADDQ(p.stride, p.row)
	}
	build.Label("bias")
	bias := build.Load(build.Param("bias").Base(), build.GP64())
	build.TESTQ(bias, bias)
	build.JZ(op.LabelRef("store"))
	for j, v := range p.bs {
		build.VMOVUPS(op.Mem{Base: bias, Disp: 4 * j * p.lanes}, v)
	}
	for _, sum := range p.sums {
		for j, v := range sum {
			build.VADDPS(p.bs[j], v, v)
		}
	}
}

// A left is the left side of a product, at the step along k that the loop has come to.
type left struct {
	isa
	across  bool
	start   reg.Register   // where the tile's panel begins
	base    []reg.Register // where the step is, in the first row, and across in the fifth too
	stride  reg.Register
	stride3 reg.Register // across
	steps   int          // across: that base is behind
}

func (s isa) left(across bool) *left {
	a := &left{isa: s, across: across, start: build.Load(build.Param("a").Base(), build.GP64())}
	a.stride = build.Load(build.Param("aStride"), build.GP64())
	build.SHLQ(op.U8(2), a.stride)
	a.base = []reg.Register{build.GP64()}
	if across {
		a.stride3 = build.GP64()
		build.LEAQ(op.Mem{Base: a.stride, Index: a.stride, Scale: 2}, a.stride3)
		a.base = append(a.base, build.GP64())
	}
	return a
}

// begin begins a tile, and makes start that of the next.
func (a *left) begin() {
	build.MOVQ(a.start, a.base[0])
	if a.across {
		build.LEAQ(op.Mem{Base: a.start, Index: a.stride, Scale: 4}, a.base[1])
	}
	next := build.Load(build.Param("aNext"), build.GP64())
	build.LEAQ(op.Mem{Base: a.start, Index: next, Scale: 4}, a.start)
}

// at returns the step's element of a row.
func (a *left) at(row int) op.Mem {
	if !a.across {
		return op.Mem{Base: a.base[0], Disp: 4 * row}
	}
	m := op.Mem{Base: a.base[row/4], Disp: 4 * a.steps}
	switch row % 4 {
	case 1, 2:
		m.Index, m.Scale = a.stride, uint8(row%4)
	case 3:
		m.Index, m.Scale = a.stride3, 1
	}
	return m
}

// step goes one step on.
func (a *left) step() {
	if a.across {
		a.steps++
	} else {
		build.ADDQ(a.stride, a.base[0])
	}
}

// advance ends an iteration.
func (a *left) advance() {
	if a.across {
		for _, base := range a.base {
			build.ADDQ(op.U32(4*a.steps), base)
		}
		a.steps = 0
	}
}

// copyPanels writes the kernel that packs neighbouring panels whose source lies
// along its rows. Those of A are narrow: several at once read whole cache
// lines, which else would be lost before the next panel reads its share. Those of B
// are a table's rows, 64 numbers each in the seed network, which memory then reads in order.
func copyPanels(s isa, name string, width, panels int) {
	s.text(name, "func(dst, src []float32, stride, k int)", fmt.Sprintf(
		"sets dst[(q·k+p)·%d+j] = src[p·stride+q·%d+j] for j < %d, p < k and q < %d.",
		width, width, width, panels))
	src := build.Load(build.Param("src").Base(), build.GP64())
	stride := build.Load(build.Param("stride"), build.GP64())
	k := build.Load(build.Param("k"), build.GP64())
	dst := []reg.Register{build.Load(build.Param("dst").Base(), build.GP64())}
	size := build.GP64()
	build.IMUL3Q(op.U32(4*width), k, size)
	for len(dst) < panels {
		next := build.GP64()
		build.LEAQ(op.Mem{Base: dst[len(dst)-1], Index: size, Scale: 1}, next)
		dst = append(dst, next)
	}
	build.SHLQ(op.U8(2), stride)
	build.Label("loop")
	build.TESTQ(k, k)
	build.JZ(op.LabelRef("done"))
	for q, dst := range dst {
		s.copyRow(op.Mem{Base: dst}, op.Mem{Base: src, Disp: 4 * width * q}, width)
		build.ADDQ(op.U32(4*width), dst)
	}
	build.ADDQ(stride, src)
	build.DECQ(k)
	build.JMP(op.LabelRef("loop"))
	build.Label("done")
	end()
}

// copyRow copies width values, an even number, in the widest moves there are.
func (s isa) copyRow(dst, src op.Mem, width int) {
	for at := 0; at < width; {
		from, to := src.Offset(4*at), dst.Offset(4*at)
		var v reg.Register
		move, n := build.VMOVUPS, 0
		switch left := width - at; {
		case left >= s.lanes:
			v, n = s.vec(), s.lanes
		case left >= 8:
			v, n = build.YMM(), 8
		case left >= 4:
			v, n = build.XMM(), 4
		default:
			v, n, move = build.XMM(), 2, build.VMOVSD
		}
		move(from, v)
		move(v, to)
		at += n
	}
}

// transpose8 writes the kernel that packs eight columns of a panel whose
// source lies across its rows. Both instruction sets use it: with AVX-512,
// 16 × 16 would save no shuffle.
func transpose8() {
	avx2.text("transpose8", "func(dst []float32, dstStride int, src []float32, srcStride, k int)",
		"sets dst[p·dstStride+j] = src[j·srcStride+p] for j < 8 and p < k, p by p; k is a multiple of 8.")
	dst := build.Load(build.Param("dst").Base(), build.GP64())
	ds := build.Load(build.Param("dstStride"), build.GP64())
	src := build.Load(build.Param("src").Base(), build.GP64())
	ss := build.Load(build.Param("srcStride"), build.GP64())
	k := build.Load(build.Param("k"), build.GP64())
	build.SHLQ(op.U8(2), ds)
	build.SHLQ(op.U8(2), ss)
	ss3, src4 := build.GP64(), build.GP64()
	build.LEAQ(op.Mem{Base: ss, Index: ss, Scale: 2}, ss3)
	build.LEAQ(op.Mem{Base: src, Index: ss, Scale: 4}, src4)

	build.Label("loop")
	build.TESTQ(k, k)
	build.JZ(op.LabelRef("done"))
	for half := range 2 { // four columns of the source
		// Register i holds row i in its low lane and row i+4 in its high one.
		var r [4]reg.VecVirtual
		for i := range r {
			row := func(base reg.Register) op.Mem {
				m := op.Mem{Base: base, Disp: 16 * half}
				switch i {
				case 1, 2:
					m.Index, m.Scale = ss, uint8(i)
				case 3:
					m.Index, m.Scale = ss3, 1
				}
				return m
			}
			r[i] = build.YMM()
			build.VMOVUPS(row(src), r[i].AsX())
			build.VINSERTF128(op.U8(1), row(src4), r[i], r[i])
		}
		// A 4 × 4 transposition in each lane.
		pair := func(f func(...op.Op), x, y reg.VecVirtual) reg.VecVirtual {
			v := build.YMM()
			f(y, x, v)
			return v
		}
		low01, high01 := pair(build.VUNPCKLPS, r[0], r[1]), pair(build.VUNPCKHPS, r[0], r[1])
		low23, high23 := pair(build.VUNPCKLPS, r[2], r[3]), pair(build.VUNPCKHPS, r[2], r[3])
		for _, v := range []reg.VecVirtual{
			pair(build.VUNPCKLPD, low01, low23), pair(build.VUNPCKHPD, low01, low23),
			pair(build.VUNPCKLPD, high01, high23), pair(build.VUNPCKHPD, high01, high23),
		} {
			build.VMOVUPS(v, op.Mem{Base: dst})
			build.ADDQ(ds, dst)
		}
	}
	build.ADDQ(op.U8(32), src)
	build.ADDQ(op.U8(32), src4)
	build.SUBQ(op.U8(8), k)
	build.JMP(op.LabelRef("loop"))
	build.Label("done")
	end()
}
