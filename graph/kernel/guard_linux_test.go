package kernel

import (
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// beforeGuard returns n normal numbers that end where a page begins that may
// not be read: a kernel that looks beyond its slices crashes.
func beforeGuard(t *testing.T, rng *rand.Rand, n int) []float32 {
	page := os.Getpagesize()
	size := (4*n + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, size+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { syscall.Munmap(mem) })
	if err := syscall.Mprotect(mem[size:], syscall.PROT_NONE); err != nil {
		t.Skip(err)
	}
	if n == 0 {
		return nil
	}
	x := unsafe.Slice((*float32)(unsafe.Pointer(&mem[size-4*n])), n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

func TestNoReadBeyond(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 12))
	slices := make([][]float32, 4)
	for _, n := range lengths() {
		for i := range slices {
			slices[i] = beforeGuard(t, rng, n)
		}
		for _, tab := range available() {
			for _, k := range elementwise {
				k.run(tab, slices[:k.slices])
			}
			for _, k := range passes {
				k.run(tab, slices)
			}
			tab.dot(slices[0], slices[1])
			tab.sum(slices[0])
			tab.sumSquares(slices[0])
			tab.max(slices[0])
		}
	}
	for range 200 {
		m, n, k := 1+rng.IntN(40), 1+rng.IntN(80), 1+rng.IntN(40)
		a := Operand{Matrix{beforeGuard(t, rng, m*k), m, k, k}, rng.IntN(2) == 0}
		b := Operand{Matrix{beforeGuard(t, rng, k*n), k, n, n}, rng.IntN(2) == 0}
		if a.Transposed {
			a.Rows, a.Cols, a.Stride = k, m, m
		}
		if b.Transposed {
			b.Rows, b.Cols, b.Stride = n, k, k
		}
		c := Matrix{beforeGuard(t, rng, m*n), m, n, n}
		for _, tab := range available() {
			e := Epilogue{Bias: beforeGuard(t, rng, n), Activation: Activation(rng.IntN(int(GELU) + 1))}
			tab.gemmSerial(c, a, b, rng.IntN(2) == 0, e)
		}
	}
}

// bytesBeforeGuard is beforeGuard for bytes.
func bytesBeforeGuard(t *testing.T, n int) []int8 {
	x := beforeGuard(t, rand.New(rand.NewPCG(1, 1)), (n+3)/4)
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))[4*len(x)-n:]
}
