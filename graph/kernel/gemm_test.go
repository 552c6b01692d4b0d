package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// matrixOf draws a rows × cols matrix with stride, from normal numbers, that
// begins at an odd address.
func matrixOf(rng *rand.Rand, rows, cols, stride int) Matrix {
	data := make([]float32, 1+rows*stride)
	for i := range data {
		data[i] = float32(rng.NormFloat64())
	}
	return Matrix{data[1:], rows, cols, stride}
}

// operandOf draws a rows × cols operand whose stride exceeds what it needs by
// extra.
func operandOf(rng *rand.Rand, rows, cols, extra int, transposed bool) Operand {
	if transposed {
		rows, cols = cols, rows
	}
	return Operand{matrixOf(rng, rows, cols, cols+extra), transposed}
}

func (o Operand) at(i, j int) float64 {
	if o.Transposed {
		i, j = j, i
	}
	return float64(o.Data[i*o.Stride+j])
}

// checkGemm compares a product with float64, and what lies between C's rows
// with what lay there before.
func checkGemm(t interface{ Errorf(string, ...any) }, name string, before, c Matrix, a, b Operand, add bool) {
	_, k := a.size()
	// Of a large product, a few rows.
	for i := 0; i < c.Rows; i += 1 + c.Rows*k/10000 {
		for j := range c.Stride {
			at := i*c.Stride + j
			got := float64(c.Data[at])
			if j >= c.Cols {
				if c.Data[at] != before.Data[at] {
					t.Errorf("%s: wrote to (%d, %d), outside of C", name, i, j)
				}
				continue
			}
			var want, size float64
			for p := range k {
				v := a.at(i, p) * b.at(p, j)
				want += v
				size += math.Abs(v)
			}
			if add {
				want += float64(before.Data[at])
				size += math.Abs(want)
			}
			if !(math.Abs(got-want) <= 1e-6*size*math.Sqrt(float64(k+1))) {
				t.Errorf("%s: C(%d, %d) = %v, want %v", name, i, j, got, want)
				return
			}
		}
	}
}

func TestGemm(t *testing.T) {
	for _, tab := range available() {
		t.Run("isa="+tab.isa, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m := rapid.IntRange(0, 70).Draw(t, "m")
				n := rapid.IntRange(0, 100).Draw(t, "n")
				k := rapid.IntRange(0, 40).Draw(t, "k")
				if rapid.Bool().Draw(t, "deep") {
					k += blockK
				}
				extra := rapid.IntRange(0, 5).Draw(t, "extra")
				ta, tb := rapid.Bool().Draw(t, "ta"), rapid.Bool().Draw(t, "tb")
				add := rapid.Bool().Draw(t, "add")
				rng := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
				a, b := operandOf(rng, m, k, extra, ta), operandOf(rng, k, n, extra, tb)
				c := matrixOf(rng, m, n, n+extra)
				before := c
				before.Data = slices.Clone(c.Data)
				tab.gemmSerial(c, a, b, add, Epilogue{})
				checkGemm(t, tab.isa, before, c, a, b, add)
				want := before
				portable().gemmSerial(want, a, b, add, Epilogue{})
				if !sameBits(c.Data, want.Data) {
					t.Errorf("%s: other bits than the portable product's", tab.isa)
				}
			})
		})
	}
}

// TestGemmBlocks crosses the borders of every block.
func TestGemmBlocks(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	m, n, k := blockM+9, blockN+33, blockK+5
	for i := range 4 {
		a, b := operandOf(rng, m, k, 3, i&1 != 0), operandOf(rng, k, n, 1, i&2 != 0)
		before := matrixOf(rng, m, n, n+2)
		want := before
		want.Data = slices.Clone(before.Data)
		portable().gemm(want, a, b, true, Epilogue{})
		name := fmt.Sprintf("A transposed %v, B transposed %v", a.Transposed, b.Transposed)
		checkGemm(t, name, before, want, a, b, true)
		for _, tab := range available()[:len(available())-1] {
			got := before
			got.Data = slices.Clone(before.Data)
			tab.gemm(got, a, b, true, Epilogue{})
			for i := range want.Data {
				if !same(got.Data[i], want.Data[i]) {
					t.Fatalf("%s, %s: element %d is %v, want %v", tab.isa, name, i, got.Data[i], want.Data[i])
				}
			}
		}
	}
}

// TestGemmThreads holds that neither the number of threads nor the cut of C
// changes a bit.
func TestGemmThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rng := rand.New(rand.NewPCG(3, 3))
	const m, n, k = 75, 203, 270
	for _, tab := range available() {
		for i := range 4 {
			a, b := operandOf(rng, m, k, 3, i&1 != 0), operandOf(rng, k, n, 1, i&2 != 0)
			want := Matrix{make([]float32, m*n), m, n, n}
			tab.gemmSerial(want, a, b, false, Epilogue{})
			for _, threads := range []int{1, 2, 3, 8} {
				runtime.GOMAXPROCS(threads)
				got := Matrix{make([]float32, m*n), m, n, n}
				tab.gemm(got, a, b, false, Epilogue{})
				if !sameBits(got.Data, want.Data) {
					t.Errorf("%s: GOMAXPROCS=%d gives other bits", tab.isa, threads)
				}
			}
			one := Matrix{make([]float32, 1), 1, 1, 1}
			row, col := a, b
			row.Data, col.Data = a.part(m-1, 0), b.part(0, n-2)
			if row.Transposed {
				row.Cols = 1
			} else {
				row.Rows = 1
			}
			if col.Transposed {
				col.Rows = 1
			} else {
				col.Cols = 1
			}
			tab.gemmSerial(one, row, col, false, Epilogue{})
			if got, want := one.Data[0], want.Data[m*n-2]; got != want {
				t.Errorf("%s: alone, the element is %v, within the whole %v", tab.isa, got, want)
			}
		}
	}
}

// TestGemmSpecial holds that infinities and NaN go where they belong, and do
// not leak from one row or column to another.
func TestGemmSpecial(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	inf := float32(math.Inf(1))
	for _, tab := range available() {
		for i := range 4 {
			const m, n, k = 11, 37, 9
			a, b := operandOf(rng, m, k, 0, i&1 != 0), operandOf(rng, k, n, 0, i&2 != 0)
			a.part(m-1, k-1)[0] = inf
			b.part(k-1, n-1)[0] = float32(math.NaN())
			c := Matrix{make([]float32, m*n), m, n, n}
			tab.gemmSerial(c, a, b, false, Epilogue{})
			for i := range m {
				for j := range n {
					v := float64(c.Data[i*n+j])
					if got, want := math.IsNaN(v), j == n-1; got != want {
						t.Errorf("%s: C(%d, %d) = %v", tab.isa, i, j, v)
					}
					if got, want := math.IsInf(v, 0), j < n-1 && i == m-1; got != want {
						t.Errorf("%s: C(%d, %d) = %v", tab.isa, i, j, v)
					}
				}
			}
		}
	}
}

func TestGemmPanics(t *testing.T) {
	mat := func(rows, cols, stride, data int) Matrix {
		return Matrix{make([]float32, data), rows, cols, stride}
	}
	for name, f := range map[string]func(){
		"inner sizes differ": func() { Gemm(mat(2, 2, 2, 4), mat(2, 3, 3, 6).T(), mat(2, 2, 2, 4).T(), false) },
		"data too short":     func() { Gemm(mat(2, 2, 2, 3), mat(2, 2, 2, 4).T(), mat(2, 2, 2, 4).T(), false) },
		"stride too short":   func() { GemmSerial(mat(2, 2, 1, 4), mat(2, 2, 2, 4).T(), mat(2, 2, 2, 4).T(), false) },
		"lengths differ":     func() { Dot(make([]float32, 2), make([]float32, 3)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestGemmAllocs(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	rng := rand.New(rand.NewPCG(5, 5))
	a, b := operandOf(rng, 128, 64, 0, false), operandOf(rng, 64, 256, 0, true)
	c := matrixOf(rng, 128, 256, 256)
	e := Epilogue{Bias: fixture(rng, 256), Activation: Tanh}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	for range 200 {
		Gemm(c, a, b, false)
	}
	// AllocsPerRun would set GOMAXPROCS to 1. The runtime allocates a little
	// for goroutines that wait, and keeps it; on a busy machine they wait more.
	// A product that allocates does so in every round.
	least := uint64(math.MaxUint64)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 100 {
			GemmBias(c, a, b, e)
			GemmSerial(c, a, b, true)
		}
		runtime.ReadMemStats(&after)
		least = min(least, after.Mallocs-before.Mallocs)
	}
	if least >= 50 {
		t.Errorf("200 products allocate %d times", least)
	}
	if n := testing.AllocsPerRun(20, func() { GemmBiasSerial(c, a, b, e) }); n != 0 {
		t.Errorf("GemmBiasSerial allocates %v times", n)
	}
}

func sameBits(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool {
		return math.Float32bits(x) == math.Float32bits(y)
	})
}
