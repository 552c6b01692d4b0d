package kernel

import (
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// guarding returns n zeros that begin behind a page which may not be read, with front, or end before one: a kernel
// that looks beyond its slices crashes.
func guarding[T any](t *testing.T, n int, front bool) []T {
	t.Helper()
	if n == 0 {
		return nil
	}
	var element T
	page, size := os.Getpagesize(), n*int(unsafe.Sizeof(element))
	room := (size + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, page+room+page, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { syscall.Munmap(mem) })
	if err := syscall.Mprotect(mem[page:page+room], syscall.PROT_READ|syscall.PROT_WRITE); err != nil {
		t.Skip(err)
	}
	at := page
	if !front {
		at += room - size
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[at])), n)
}

// onBothSides runs check for slices that begin behind a guarded page, and for slices that end before one. They are
// filled with normal numbers.
func onBothSides(t *testing.T, check func(t *testing.T, rng *rand.Rand, slice func(n int) []float32)) {
	for name, front := range map[string]bool{"begin": true, "end": false} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(12, 12))
			check(t, rng, func(n int) []float32 {
				x := guarding[float32](t, n, front)
				for i := range x {
					x[i] = float32(rng.NormFloat64())
				}
				return x
			})
		})
	}
}

func TestNoReadBeyond(t *testing.T) {
	onBothSides(t, func(t *testing.T, _ *rand.Rand, slice func(int) []float32) {
		for _, n := range lengths() {
			s := [][]float32{slice(n), slice(n), slice(n), slice(n)}
			for _, tab := range available() {
				for _, k := range elementwise {
					k.run(tab, s[:k.slices])
				}
				for _, k := range passes {
					k.run(tab, s)
				}
				for _, k := range reductions {
					k.run(tab, s[0], s[1])
				}
				if n > 0 {
					tab.prefetch(s[0])
					tab.prefetchToWrite(s[0])
				}
			}
		}
	})
}

func TestNoReadBeyondRows(t *testing.T) {
	row := []int32{4, 0, 3, 4, 0}
	onBothSides(t, func(t *testing.T, _ *rand.Rand, slice func(int) []float32) {
		weight, products, scale := slice(len(row)), slice(len(row)), slice(1)
		for _, d := range lengths() {
			x, table := slice(d), slice(5*d)
			for _, tab := range available() {
				tab.dotGroups(products, x, d, table, row, []int32{0, 5})
				for _, weight := range [][]float32{weight, nil} {
					tab.addGroups(x, d, table, row, weight, []int32{0, 5})
					tab.sumGroups(x, d, scale, table, row, weight, []int32{0, 5})
				}
				tab.adaGradRow(x, &scale[0], table[:d], 0.1, 1e-10, 1)
			}
		}
	})
}

func TestNoReadBeyondProducts(t *testing.T) {
	onBothSides(t, func(t *testing.T, rng *rand.Rand, slice func(int) []float32) {
		// matrix returns one whose data ends with its last row.
		matrix := func(rows, cols int) Matrix {
			stride := cols + rng.IntN(2)*rng.IntN(20)
			return Matrix{slice((rows-1)*stride + cols), rows, cols, stride}
		}
		operand := func(rows, cols int) Operand {
			if rng.IntN(2) == 0 {
				return matrix(cols, rows).T()
			}
			return Operand{Matrix: matrix(rows, cols)}
		}
		for range 200 {
			m, n, k := 1+rng.IntN(40), 1+rng.IntN(80), 1+rng.IntN(40)
			a, b, c := operand(m, k), operand(k, n), matrix(m, n)
			e := Epilogue{Bias: slice(n), Activation: Activation(rng.IntN(int(activations)))}
			for _, tab := range available() {
				tab.gemmSerial(c, a, b, rng.IntN(2) == 0, e)
			}
		}
	})
}
