package main

import "fmt"

// lanes is how many float32 a vector has, and unit how many elements a reduction
// takes at once, on every instruction set: portable_sum.go describes its shape.
const lanes, unit, quarters = 4, 16, unit / lanes

// A span is a part of equally long slices that a kernel works on at once: a vector
// of each, or 2 elements, or 1.
type span struct {
	*kernel
	pointers map[string]string
	offset   int // in bytes
	width    int // in elements
	rest     *rest
}

// A rest is what a span belongs to that may go beyond the slices' end: n elements,
// and, once it is wanted, a pointer to a mask for them.
type rest struct{ n, mask string }

func (p span) move(slice string) (name, address string) {
	return map[int]string{4: "FMOVQ", 2: "FMOVD", 1: "FMOVS"}[p.width], mem(p.pointers[slice], p.offset)
}

// load returns the span's elements of a slice, and 0 in the lanes beyond.
func (p span) load(slice string) vec {
	v := p.vec()
	move, address := p.move(slice)
	p.op(move, address, v)
	return v
}

// store sets the span's elements of a slice to v.
func (p span) store(v vec, slice string) {
	move, address := p.move(slice)
	p.op(move, v, address)
}

// blank sets the lanes of v that are beyond the slices' end to 0.
func (p span) blank(v vec) {
	if p.rest != nil {
		p.and(v, v, p.mask())
	}
}

// blankTo sets those lanes to fill's.
func (p span) blankTo(fill, v vec) {
	if p.rest != nil {
		m := p.mask()
		p.native("VBSL", "B16", m, v, fill)
		p.kernel.move(v, m)
	}
}

// mask returns ones in the lanes before the slices' end.
func (p span) mask() vec {
	if p.rest.mask == "" {
		p.rest.mask = p.int()
		p.op("MOVD", "$ones<>+64(SB)", p.rest.mask)
		p.op("SUB", p.rest.n+"<<2", p.rest.mask)
	}
	m := p.vec()
	p.op("FMOVQ", mem(p.rest.mask, p.offset), m)
	return m
}

// slices returns the slices' length and pointers to them, in registers.
func (k *kernel) slices(names []string) (n string, pointers map[string]string) {
	n = k.loadParam(names[0] + "_len")
	pointers = map[string]string{}
	for _, name := range names {
		pointers[name] = k.loadParam(name + "_base")
	}
	return n, pointers
}

// loop writes a loop over n, in steps of so many elements as long as there are so
// many.
func (k *kernel) loop(label string, step int, n string, pointers []string, body func()) {
	k.op("SUBS", imm(step), n)
	k.op("BLT", "end_"+label)
	k.label(label)
	body()
	for _, p := range pointers {
		k.op("ADD", imm(4*step), p)
	}
	k.op("SUBS", imm(step), n)
	k.op("BGE", label)
	k.label("end_" + label)
	k.op("ADD", imm(step), n)
}

// each runs body for every vector of the slices, unroll of them an iteration while
// there are so many, then one by one, then for two elements and for one.
func (k *kernel) each(unroll int, slices []string, body func(p span)) {
	n, pointers := k.slices(slices)
	all := ordered(slices, pointers)
	at := func(offset, width int) {
		k.scope(func() { body(span{k, pointers, offset, width, nil}) })
	}
	if unroll > 1 {
		k.loop("several", unroll*lanes, n, all, func() {
			for i := range unroll {
				at(16*i, lanes)
			}
		})
	}
	k.loop("one", lanes, n, all, func() { at(0, lanes) })
	k.op("TBZ", imm(1), n, "odd")
	at(0, 2)
	for _, p := range all {
		k.op("ADD", imm(8), p)
	}
	k.label("odd")
	k.op("TBZ", imm(0), n, "done")
	at(0, 1)
	k.label("done")
}

// eachUnit runs body for every vector of every unit of the slices that are read,
// and gives it the numbers of its accumulator, of so many, and of the vector in the
// unit. What is left in the end lies on the stack, filled up with zeros; of the
// slice that is written, if there is one, the part that exists is copied back.
func (k *kernel) eachUnit(accumulators int, read []string, written string, body func(p span, accumulator, quarter int)) {
	names := read
	if written != "" && written != read[0] {
		names = append([]string{written}, read...)
	}
	n, pointers := k.slices(names)
	all := ordered(names, pointers)
	vectors := func(p span, first, accumulator int) {
		for q := range quarters {
			p.offset = 4*first + 16*q
			k.scope(func() { body(p, accumulator, q) })
		}
	}
	whole := span{k, pointers, 0, lanes, nil}
	if accumulators > 1 {
		k.loop("several", accumulators*unit, n, all, func() {
			for i := range accumulators {
				vectors(whole, unit*i, i)
			}
		})
	}
	k.loop("one", unit, n, all, func() { vectors(whole, 0, 0) })
	k.op("CBZ", n, "done")

	k.frame = 4 * unit * len(read)
	last := span{k, map[string]string{}, 0, lanes, &rest{n: n}}
	from, to := k.int(), k.int()
	for i, name := range read {
		buffer := k.int()
		last.pointers[name] = buffer
		k.op("MOVD", fmt.Sprintf("$unit%d-%d(SP)", i, k.frame-4*unit*i), buffer)
		k.scope(func() {
			zero := k.vec()
			k.zero(zero)
			for q := range quarters {
				k.op("FMOVQ", zero, mem(buffer, 16*q))
			}
		})
		k.op("MOVD", pointers[name], from)
		k.op("MOVD", buffer, to)
		k.copyRest("read_"+name, from, to, n)
	}
	if written != "" {
		last.pointers[written] = last.pointers[read[0]]
	}
	vectors(last, 0, 0)
	if written != "" {
		k.copyRest("write_"+written, last.pointers[written], pointers[written], n)
	}
	k.label("done")
}

// copyRest copies n elements, less than a unit.
func (k *kernel) copyRest(label, from, to, n string) {
	k.scope(func() {
		v, w := k.vec(), k.vec()
		for bit := 3; bit >= 0; bit-- {
			next := fmt.Sprintf("%s%d", label, bit)
			k.op("TBZ", imm(bit), n, next)
			switch size := 4 << bit; bit {
			case 3:
				k.op("FLDPQ.P", mem(from, size), fmt.Sprintf("(%v, %v)", v, w))
				k.op("FSTPQ.P", fmt.Sprintf("(%v, %v)", v, w), mem(to, size))
			default:
				move := []string{"FMOVS.P", "FMOVD.P", "FMOVQ.P"}[bit]
				k.op(move, mem(from, size), v)
				k.op(move, v, mem(to, size))
			}
			k.label(next)
		}
	})
}

func ordered(names []string, pointers map[string]string) []string {
	var all []string
	for _, name := range names {
		all = append(all, pointers[name])
	}
	return all
}
