package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"log"
	"math"
	"strings"
)

// A kernel is a function in assembly that is being written, with the registers
// that it has not taken yet.
type kernel struct {
	name, signature, doc string
	params               map[string]string // where an argument or a result lies
	arguments            int               // their size in bytes
	frame                int               // size of the local variables

	body      []string
	freeVecs  []vec
	freeInts  []string
	constants string // the register that points to them
	kept      map[quad]vec
}

// kernels are all that were begun, in order.
var kernels []*kernel

// begin begins a kernel with every register free, except those that Go's linker
// and runtime want: R16 to R18 and R26 to R30.
func begin(name, signature, doc string) *kernel {
	k := &kernel{name: name, signature: signature, doc: doc, kept: map[quad]vec{}}
	for i := range vec(32) {
		k.freeVecs = append(k.freeVecs, 31-i)
	}
	for i := 15; i >= 0; i-- {
		k.freeInts = append(k.freeInts, fmt.Sprintf("R%d", i))
	}
	k.lay()
	kernels = append(kernels, k)
	return k
}

// lay finds where the arguments and results lie in Go's stack frame.
func (k *kernel) lay() {
	k.params = map[string]string{}
	expr, err := parser.ParseExpr(k.signature)
	if err != nil {
		log.Fatalf("%s: %v", k.name, err)
	}
	f := expr.(*ast.FuncType)
	at := 0
	align := func(n int) { at = (at + n - 1) / n * n }
	put := func(name string, size int) {
		align(size)
		k.params[name] = fmt.Sprintf("%s+%d(FP)", name, at)
		at += size
	}
	fields := func(list *ast.FieldList) {
		if list == nil {
			return
		}
		for _, field := range list.List {
			names := field.Names
			if names == nil {
				names = []*ast.Ident{{Name: "ret"}}
			}
			for _, n := range names {
				switch t := field.Type.(type) {
				case *ast.ArrayType:
					put(n.Name+"_base", 8)
					put(n.Name+"_len", 8)
					put(n.Name+"_cap", 8)
				case *ast.StarExpr:
					put(n.Name, 8)
				case *ast.Ident:
					put(n.Name, map[string]int{"bool": 1, "float32": 4, "float64": 8, "int": 8}[t.Name])
				}
			}
		}
	}
	fields(f.Params)
	align(8)
	fields(f.Results)
	k.arguments = at
}

func (k *kernel) write(text, stubs *strings.Builder) {
	fmt.Fprintf(text, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $%d-%d\n%s", k.name, strings.TrimPrefix(k.signature, "func"),
		k.name, k.frame, k.arguments, strings.Join(k.body, ""))
	fmt.Fprintf(stubs, "\n// %s %s\n", k.name, k.doc)
	if k.arguments > 0 {
		stubs.WriteString("//\n//go:noescape\n")
	}
	fmt.Fprintf(stubs, "func %s%s\n", k.name, strings.TrimPrefix(k.signature, "func"))
}

// op writes an instruction as Go's assembler knows it.
func (k *kernel) op(name string, operands ...any) {
	text := make([]string, len(operands))
	for i, o := range operands {
		text[i] = fmt.Sprint(o)
	}
	k.body = append(k.body, strings.TrimRight(fmt.Sprintf("\t%s %s", name, strings.Join(text, ", ")), " ")+"\n")
}

func (k *kernel) label(name string) { k.body = append(k.body, name+":\n") }

func (k *kernel) end() { k.op("RET") }

func imm(n int) string                 { return fmt.Sprintf("$%d", n) }
func mem(base string, disp int) string { return fmt.Sprintf("%d(%s)", disp, base) }

// vec takes a vector register.
func (k *kernel) vec() vec {
	v := k.freeVecs[len(k.freeVecs)-1]
	k.freeVecs = k.freeVecs[:len(k.freeVecs)-1]
	return v
}

// vecs takes n of them.
func (k *kernel) vecs(n int) []vec {
	vs := make([]vec, n)
	for i := range vs {
		vs[i] = k.vec()
	}
	return vs
}

// int takes an integer register.
func (k *kernel) int() string {
	r := k.freeInts[len(k.freeInts)-1]
	k.freeInts = k.freeInts[:len(k.freeInts)-1]
	return r
}

// scope gives the vector registers back that f takes.
func (k *kernel) scope(f func()) {
	free := append([]vec(nil), k.freeVecs...)
	f()
	k.freeVecs = free
}

// loadParam returns a register with an argument, or a part of it.
func (k *kernel) loadParam(name string) string {
	r, move := k.int(), "MOVD"
	if name == "add" { // the only bool
		move = "MOVBU"
	}
	k.op(move, k.params[name], r)
	return r
}

// broadcast returns a register with the float32 argument in each lane.
func (k *kernel) broadcast(param string) vec {
	v := k.vec()
	k.op("FMOVS", k.params[param], v)
	k.op("VDUP", fmt.Sprintf("V%d.S[0]", v), v.s4())
	return v
}

// coefficients returns registers with the first n elements of the argument, a
// pointer to an array.
func (k *kernel) coefficients(param string, n int) []vec {
	p, vs := k.loadParam(param), k.vecs(n)
	for _, v := range vs {
		k.op("VLD1R.P", mem(p, 4), "["+v.s4()+"]")
	}
	return vs
}

// A quad is a vector constant.
type quad [4]uint32

func float(x float32) quad  { return integer(math.Float32bits(x)) }
func integer(x uint32) quad { return quad{x, x, x, x} }
func double(x float64) quad {
	b := math.Float64bits(x)
	return quad{uint32(b), uint32(b >> 32), uint32(b), uint32(b >> 32)}
}

// constants are those that were asked for, in order: each is in memory once.
var constants []quad

func offset(q quad) int {
	for i, c := range constants {
		if c == q {
			return 16 * i
		}
	}
	constants = append(constants, q)
	return 16 * (len(constants) - 1)
}

// keep puts constants into registers, for as long as the kernel runs. It comes
// before any other use of constants.
func (k *kernel) keep(qs ...quad) {
	if k.constants == "" {
		k.constants = k.int()
		k.op("MOVD", "$constants<>(SB)", k.constants)
	}
	for _, q := range qs {
		k.kept[q] = k.fresh(q)
	}
}

// fresh returns a register with a constant that may be changed.
func (k *kernel) fresh(q quad) vec {
	v := k.vec()
	k.op("FMOVQ", mem(k.constants, offset(q)), v)
	return v
}

// constant returns a register with a constant, which is not to be changed.
func (k *kernel) constant(q quad) vec {
	if v, ok := k.kept[q]; ok {
		return v
	}
	return k.fresh(q)
}

func writeConstants(text *strings.Builder) {
	text.WriteByte('\n')
	for i, q := range constants {
		for half := range 2 {
			fmt.Fprintf(text, "DATA constants<>+%d(SB)/8, $0x%08x%08x\n", 16*i+8*half, q[2*half+1], q[2*half])
		}
	}
	fmt.Fprintf(text, "GLOBL constants<>(SB), RODATA|NOPTR, $%d\n", 16*len(constants))
	text.WriteByte('\n')
	for i := range 16 { // ones, then zeros
		fmt.Fprintf(text, "DATA ones<>+%d(SB)/8, $0x%016x\n", 8*i, []uint64{math.MaxUint64, 0}[i/8])
	}
	text.WriteString("GLOBL ones<>(SB), RODATA|NOPTR, $128\n")
}
