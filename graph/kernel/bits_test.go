package kernel

import (
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"hash"
	"math"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/bits.txt")

// numbers returns n float32 that are the same on every machine: a counter's
// digits, mixed, and an exponent from a range of 16.
func numbers(seed, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		v := (uint64(seed)<<32 + uint64(i) + 1) * 0x9e3779b97f4a7c15
		v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
		v = (v ^ v>>27) * 0x94d049bb133111eb
		v ^= v >> 31
		x[i] = math.Float32frombits(uint32(v)&(signBit|1<<23-1) | uint32(116+v>>60)<<23) // 2^-11 … 2^5
	}
	return x
}

// A digest hashes the bits of numbers.
type digest struct{ hash.Hash }

func (d digest) floats(x ...float32) {
	b := make([]byte, 0, 4*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	d.Write(b)
}

// TestBits holds every kernel of every instruction set that this machine has, or of
// the one that LEXIGRAPH_ISA names, against hashes that are the same on all machines.
// A change of arithmetic changes
// testdata/bits.txt, by
//
//	go test ./graph/kernel -run TestBits -update
func TestBits(t *testing.T) {
	const path = "testdata/bits.txt"
	want := map[string]string{}
	text, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		want[name] = sum
	}
	var written strings.Builder
	tables := available()
	if os.Getenv("LEXIGRAPH_ISA") != "" {
		if err := ISAError(); err != nil {
			t.Fatal(err)
		}
		tables = []*table{chosen.table}
	}
	for _, k := range kernelBits {
		bits := func(tab *table) string {
			d := digest{sha256.New()}
			k.run(tab, d)
			return fmt.Sprintf("%x", d.Sum(nil)[:16])
		}
		if *update {
			fmt.Fprintf(&written, "%s  %s\n", bits(portable()), k.name)
			continue
		}
		for _, tab := range tables {
			if got := bits(tab); got != want[k.name] {
				t.Errorf("%s: %s gives other bits: hash %s, want %s", tab.isa, k.name, got, want[k.name])
			}
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(written.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// bitLengths have every rest that a vector or an unrolled loop leaves.
func bitLengths() []int {
	var n []int
	for i := range 2*4*lanes + 2 {
		n = append(n, i)
	}
	return append(n, 255, 1000)
}

type kernelBit struct {
	name string
	run  func(*table, digest)
}

// kernelBits are all kernels, each over slices of all lengths.
var kernelBits = func() (all []kernelBit) {
	add := func(name string, run func(*table, digest)) { all = append(all, kernelBit{name, run}) }
	inputs := func(slices, n int) [][]float32 {
		s := make([][]float32, slices)
		for i := range s {
			s[i] = numbers(i, n)
		}
		return s
	}
	for _, k := range elementwise {
		add(k.name, func(tab *table, d digest) {
			for _, n := range bitLengths() {
				s := inputs(k.slices, n)
				k.run(tab, s)
				for _, x := range s {
					d.floats(x...)
				}
			}
		})
	}
	for _, k := range passes {
		add(k.name, func(tab *table, d digest) {
			for _, n := range bitLengths() {
				s := inputs(4, n)
				for i, v := range s[2] { // a sum of squares
					s[2][i] = v * v
				}
				k.run(tab, s)
				for _, x := range s {
					d.floats(x...)
				}
			}
		})
	}
	for _, k := range reductions {
		add(k.name, func(tab *table, d digest) {
			for _, n := range bitLengths() {
				s := inputs(2, n)
				binary.Write(d, binary.LittleEndian, math.Float64bits(k.run(tab, s[0], s[1])))
			}
		})
	}
	for _, weighted := range []bool{false, true} {
		name := map[bool]string{false: "addGroups", true: "addGroups with weights"}[weighted]
		add(name, func(tab *table, d digest) {
			for _, n := range bitLengths() {
				dst, rows, row := numbers(0, n), numbers(1, 5*n), []int32{3, -1, 0, 4, 3}
				var weight []float32
				if weighted {
					weight = numbers(2, len(row))
				}
				tab.addGroups(dst, n, rows, row, weight, []int32{0, 5})
				d.floats(dst...)
			}
		})
	}
	add("sumGroups", func(tab *table, d digest) {
		for _, n := range bitLengths() {
			dst, rows, row := numbers(0, n), numbers(1, 5*n), []int32{3, -1, 0, 4, 3}
			tab.sumGroups(dst, n, []float32{0.3}, rows, row, numbers(2, len(row)), []int32{0, 5})
			d.floats(dst...)
		}
	})
	add("dotGroups", func(tab *table, d digest) {
		for _, n := range bitLengths() {
			row := []int32{3, 0, 4, 3}
			dst := make([]float32, len(row))
			tab.dotGroups(dst, numbers(0, n), n, numbers(1, 5*n), row, []int32{0, 4})
			d.floats(dst...)
		}
	})
	add("dotCodes", func(tab *table, d digest) {
		for _, n := range bitLengths() {
			const rows = 7
			dst, codes, query := make([]int32, rows), make([]int8, rows*n), make([]int16, n)
			for i, x := range numbers(0, len(codes)) {
				codes[i] = int8(math.Float32bits(x))
			}
			for i, x := range numbers(1, n) {
				query[i] = int16(math.Float32bits(x))
			}
			tab.dotCodes(dst, codes, query)
			binary.Write(d, binary.LittleEndian, dst)
		}
	})
	for form := range 4 {
		ta, tb := form&1 != 0, form&2 != 0
		add(fmt.Sprintf("gemm, A transposed %v, B transposed %v", ta, tb), func(tab *table, d digest) {
			for _, size := range [][3]int{{1, 1, 1}, {7, 33, 5}, {13, 100, 64}, {50, 17, 100}, {9, 35, blockK + 40}} {
				m, n, k := size[0], size[1], size[2]
				a := Operand{Matrix{numbers(1, m*k), m, k, k}, ta}
				if ta {
					a.Rows, a.Cols, a.Stride = k, m, m
				}
				b := Operand{Matrix{numbers(2, k*n), k, n, n}, tb}
				if tb {
					b.Rows, b.Cols, b.Stride = n, k, k
				}
				c := Matrix{numbers(3, m*n), m, n, n}
				tab.gemmSerial(c, a, b, true, Epilogue{})
				d.floats(c.Data...)
				tab.gemmSerial(c, a, b, false, Epilogue{Bias: numbers(4, n), Activation: GELU})
				d.floats(c.Data...)
			}
		})
	}
	return all
}()
