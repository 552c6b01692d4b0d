package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An isa is an instruction set to write a kernel for.
type isa struct {
	name       string
	lanes      int // float32 in a vector
	rows, cols int // size of the tile of the matrix product
	fewer      int // rows of the tiles that fill up what those leave of C, or 0
}

var (
	avx2   = isa{"AVX2", 8, 6, 16, 4}
	avx512 = isa{"AVX512", 16, 8, 32, 0}
)

// vec returns a new vector register.
func (s isa) vec() reg.VecVirtual {
	if s == avx512 {
		return build.ZMM()
	}
	return build.YMM()
}

// zero returns a new vector register that holds zeros.
func (s isa) zero() reg.VecVirtual {
	v := s.vec()
	if s == avx512 {
		build.VPXORD(v, v, v)
	} else {
		build.VXORPS(v, v, v)
	}
	return v
}

// text begins a function, whose name gets the instruction set's as a suffix.
func (s isa) text(name, signature, doc string) {
	kept = map[float32]reg.VecVirtual{}
	build.TEXT(name+s.name, build.NOSPLIT, signature)
	build.Pragma("noescape")
	build.Doc(name + s.name + " " + doc)
}

// constants are those that were asked for, so that each is written once.
var constants = map[string]op.Mem{}

// kept are the constants that keep has put into registers for the kernel under way.
var kept map[float32]reg.VecVirtual

// keep puts constants into registers for the rest of the kernel, with AVX-512: it has twice as many registers, and
// from memory only one vector comes in a cycle.
func (s isa) keep(xs ...float32) {
	if s != avx512 {
		return
	}
	for _, x := range xs {
		kept[x] = s.held(x)
	}
}

// constant returns a vector of x, in memory unless it is kept.
func (s isa) constant(x float32) op.Op {
	if v, ok := kept[x]; ok {
		return v
	}
	return words(fmt.Sprintf("float%08x", math.Float32bits(x)), 16, func(int) uint32 { return math.Float32bits(x) })
}

// double returns a vector of the float64 x in memory.
func (s isa) double(x float64) op.Mem {
	bits := math.Float64bits(x)
	return words(fmt.Sprintf("double%016x", bits), 16, func(i int) uint32 { return uint32(bits >> (32 * (i % 2))) })
}

// integer returns a vector of 32-bit x in memory.
func (s isa) integer(x uint32) op.Mem {
	return words(fmt.Sprintf("int%08x", x), 16, func(int) uint32 { return x })
}

// words returns n 32-bit words in memory.
func words(name string, n int, word func(i int) uint32) op.Mem {
	m, ok := constants[name]
	if !ok {
		m = build.GLOBL(name, build.RODATA|build.NOPTR)
		for i := range n {
			build.DATA(4*i, op.U32(word(i)))
		}
		constants[name] = m
	}
	return m
}

// broadcast returns a new register with the argument in each lane.
func (s isa) broadcast(param string) reg.VecVirtual {
	v := s.vec()
	x := build.Load(build.Param(param), build.XMM())
	build.VBROADCASTSS(x, v)
	return v
}

// broadcastAgain is broadcast from the argument's place in memory, which takes no other register.
func (s isa) broadcastAgain(param gotypes.Component) reg.VecVirtual {
	v := s.vec()
	build.VBROADCASTSS(place(param), v)
	return v
}

// place returns where in memory an argument is.
func place(param gotypes.Component) op.Mem {
	x, err := param.Resolve()
	if err != nil {
		panic(err)
	}
	return x.Addr
}

// held returns a new register with x in each lane.
func (s isa) held(x float32) reg.VecVirtual {
	v := s.vec()
	build.VMOVUPS(s.constant(x), v)
	return v
}

// coefficients returns registers with the first n elements of the argument, a
// pointer to an array.
func (s isa) coefficients(param string, n int) []reg.VecVirtual {
	p := build.Load(build.Param(param), build.GP64())
	var vs []reg.VecVirtual
	for i := range n {
		v := s.vec()
		build.VBROADCASTSS(op.Mem{Base: p, Disp: 4 * i}, v)
		vs = append(vs, v)
	}
	return vs
}

// A span is a part of equally long slices that an iteration works on: one
// vector of each, or what is left of one.
type span struct {
	isa
	pointers map[string]reg.Register
	offset   int          // bytes
	index    reg.Register // elements beyond offset; nil for none
	mask     reg.Register // nil for a whole vector
	left     reg.Register // how many elements the mask leaves
}

func (p span) mem(slice string) op.Mem {
	m := op.Mem{Base: p.pointers[slice], Disp: p.offset}
	if p.index != nil {
		m.Index, m.Scale = p.index, 4
	}
	return m
}

// load returns the span's elements of a slice, 0 in the lanes beyond its end.
func (p span) load(slice string) reg.VecVirtual {
	v := p.vec()
	switch {
	case p.mask == nil:
		build.VMOVUPS(p.mem(slice), v)
	case p.isa == avx512:
		build.VMOVUPS_Z(p.mem(slice), p.mask, v)
	default:
		build.VMASKMOVPS(p.mem(slice), p.mask, v)
	}
	return v
}

// operand returns the span's elements of a slice for an instruction that reads them from memory where it can.
func (p span) operand(slice string) op.Op {
	if p.mask == nil {
		return p.mem(slice)
	}
	return p.load(slice)
}

// store sets the span's elements of a slice to v.
func (p span) store(v reg.VecVirtual, slice string) {
	switch {
	case p.mask == nil:
		build.VMOVUPS(v, p.mem(slice))
	case p.isa == avx512:
		build.VMOVUPS(v, p.mask, p.mem(slice))
	case p.left == nil:
		build.VMASKMOVPS(v, p.mask, p.mem(slice))
	default:
		p.storePieces(v, slice)
	}
}

// pieces counts the calls of storePieces, for labels of their own.
var pieces int

// storePieces is store, with AVX2, for the four, two and one elements that make up what is left of a vector. A
// VMASKMOVPS in their place takes some 20 cycles on Zen 3, as long as all the rest of a row of 100.
func (p span) storePieces(v reg.VecVirtual, slice string) {
	pieces++
	to, rest := build.GP64(), p.vec()
	build.VMOVAPS(v, rest)
	build.LEAQ(p.mem(slice), to)
	piece := func(size uint8, store, next func()) {
		skip := fmt.Sprintf("without%d_%d", size, pieces)
		build.TESTQ(op.U32(size), p.left)
		build.JZ(op.LabelRef(skip))
		store()
		if next != nil {
			build.ADDQ(op.U8(4*size), to)
			next()
		}
		build.Label(skip)
	}
	low, at := rest.AsX(), op.Mem{Base: to}
	piece(4, func() { build.VMOVUPS(low, at) }, func() { build.VEXTRACTF128(op.U8(1), rest.AsY(), low) })
	piece(2, func() { build.VMOVLPS(low, at) }, func() { build.VMOVHLPS(low, low, low) })
	piece(1, func() { build.VMOVSS(low, at) }, nil)
}

// blank sets the lanes of v that are beyond the slices' end to 0.
func (p span) blank(v reg.VecVirtual) {
	switch {
	case p.mask == nil:
	case p.isa == avx512:
		build.VMOVAPS_Z(v, p.mask, v)
	default:
		build.VANDPS(p.mask, v, v)
	}
}

// blankTo sets those lanes to fill's.
func (p span) blankTo(fill, v reg.VecVirtual) {
	switch {
	case p.mask == nil:
	case p.isa == avx512:
		build.VBLENDMPS(v, fill, p.mask, v)
	default:
		build.VBLENDVPS(p.mask, v, fill, v)
	}
}

// each runs body for every vector of the slices, unroll of them an iteration
// while there are so many, then one by one, then for the rest. The number
// that body is given, below unroll, tells those of one iteration apart.
func (s isa) each(unroll int, slices []string, body func(p span, i int)) {
	s.loops(unroll, 1, slices, func(all []span) {
		for i, p := range all {
			body(p, i)
		}
	})
}

// unit is how many elements a reduction takes at once, on every instruction set:
// portable_sum.go describes the shape that reductions have.
const unit = 16

// halves is how many vectors make a unit.
func (s isa) halves() int { return unit / s.lanes }

// eachUnit is each for units, of one vector or of two, whose number body is given
// last. It runs for both vectors of the rest, so that lanes beyond the slices' end
// take part as zeros.
func (s isa) eachUnit(unroll int, slices []string, body func(p span, i, half int)) {
	s.loops(unroll, s.halves(), slices, func(all []span) {
		for i, p := range all {
			body(p, i/s.halves(), i%s.halves())
		}
	})
}

// loops writes the loops of each and eachUnit, over steps of so many vectors. It gives body all vectors
// of an iteration.
func (s isa) loops(unroll, halves int, slices []string, body func(all []span)) {
	n := build.Load(build.Param(slices[0]).Len(), build.GP64())
	pointers := map[string]reg.Register{}
	for _, name := range slices {
		pointers[name] = build.Load(build.Param(name).Base(), build.GP64())
	}
	s.loopsOver("", n, pointers, unroll, halves, slices, body)
}

// loopsOver is loops over slices of n elements at the pointers. It changes both. Its labels begin with a name, which
// tells the loops of a kernel apart.
func (s isa) loopsOver(name string, n reg.Register, pointers map[string]reg.Register, unroll, halves int, slices []string, body func(all []span)) {
	step := halves * s.lanes
	loop := func(label string, steps int) {
		label = name + label
		build.Label(label)
		build.CMPQ(n, op.I32(steps*step))
		build.JLT(op.LabelRef("end_" + label))
		var all []span
		for i := range steps * halves {
			all = append(all, span{isa: s, pointers: pointers, offset: 4 * i * s.lanes})
		}
		body(all)
		for _, name := range slices {
			build.ADDQ(op.I32(4*steps*step), pointers[name])
		}
		build.SUBQ(op.I32(steps*step), n)
		build.JMP(op.LabelRef(label))
		build.Label("end_" + label)
	}
	if unroll > 1 {
		loop("several", unroll)
	}
	loop("one", 1)
	build.TESTQ(n, n)
	build.JZ(op.LabelRef(name + "done"))
	var rest []span
	if halves == 1 {
		body([]span{{isa: s, pointers: pointers, mask: s.mask(n), left: n}})
	} else {
		for half := range halves {
			at := 4 * half * s.lanes
			rest = append(rest, span{isa: s, pointers: pointers, offset: at, mask: maskAt(n, unit, at)})
		}
		body(rest)
	}
	build.Label(name + "done")
}

// mask returns a mask for the first n lanes.
func (s isa) mask(n reg.Register) reg.Register {
	if s == avx512 {
		bits, k := build.GP64(), build.K()
		build.MOVQ(op.I32(-1), bits)
		build.BZHIQ(n, bits, bits)
		build.KMOVW(bits.As32(), k)
		return k
	}
	return maskAt(n, 8, 0)
}

// maskAt returns eight words of a row of so many ones and as many zeros. They begin
// n before the first zero, and disp bytes on.
func maskAt(n reg.Register, ones, disp int) reg.Register {
	table := words(fmt.Sprintf("ones%d", ones), 2*ones, func(i int) uint32 {
		if i < ones {
			return math.MaxUint32
		}
		return 0
	})
	base, back, mask := build.GP64(), build.GP64(), build.YMM()
	build.LEAQ(table.Offset(4*ones), base)
	build.MOVQ(n, back)
	build.NEGQ(back)
	build.VMOVUPS(op.Mem{Base: base, Index: back, Scale: 4, Disp: disp}, mask)
	return mask
}

// An accumulator has a lane for each element of a unit: one vector or two.
type accumulator []reg.VecVirtual

// accumulators returns n of them that hold zeros.
func (s isa) accumulators(n int) []accumulator {
	all := make([]accumulator, n)
	for i := range all {
		for range s.halves() {
			all[i] = append(all[i], s.zero())
		}
	}
	return all
}

// fold combines the accumulators, and then the lanes of the result, by f, the
// second half with the first, and returns the result in the lowest lane.
func (s isa) fold(all []accumulator, f func(ops ...op.Op)) reg.Register {
	for n := len(all) / 2; n > 0; n /= 2 {
		for i := range n {
			for half, v := range all[i] {
				f(all[i+n][half], v, v)
			}
		}
	}
	y := all[0][0].AsY()
	if s == avx512 {
		high := build.YMM()
		build.VEXTRACTF64X4(op.U8(1), all[0][0], high)
		f(high, y, y)
	} else {
		f(all[0][1], y, y)
	}
	high := build.XMM()
	x := y.(reg.Vec).AsX()
	build.VEXTRACTF128(op.U8(1), y, high)
	f(high, x, x)
	build.VMOVHLPS(x, x, high)
	f(high, x, x)
	build.VMOVSHDUP(x, high)
	f(high, x, x)
	return x
}

// foldDoubles is fold for one accumulator of float64: of two vectors or four.
func (s isa) foldDoubles(v []reg.VecVirtual, f func(ops ...op.Op)) reg.Register {
	for n := len(v) / 2; n > 0; n /= 2 {
		for i := range n {
			f(v[i+n], v[i], v[i])
		}
	}
	if s == avx512 {
		high := build.YMM()
		build.VEXTRACTF64X4(op.U8(1), v[0], high)
		f(high, v[0].AsY(), v[0].AsY())
	}
	high, x := build.XMM(), v[0].AsX()
	build.VEXTRACTF128(op.U8(1), v[0].AsY(), high)
	f(high, x, x)
	build.VUNPCKHPD(x, x, high)
	f(high, x, x)
	return x
}

// doubles returns the two halves of a vector of float32 as float64.
func (s isa) doubles(x reg.VecVirtual) [2]reg.VecVirtual {
	half, low, high := build.YMM(), s.vec(), s.vec()
	if s == avx512 {
		build.VEXTRACTF64X4(op.U8(1), x, half)
		build.VCVTPS2PD(x.AsY(), low)
		build.VCVTPS2PD(half, high)
	} else {
		build.VEXTRACTF128(op.U8(1), x, half.AsX())
		build.VCVTPS2PD(x.AsX(), low)
		build.VCVTPS2PD(half.AsX(), high)
	}
	return [2]reg.VecVirtual{low, high}
}

// end returns.
func end() {
	build.VZEROUPPER()
	build.RET()
}
