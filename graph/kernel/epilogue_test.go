package kernel

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// composed is what GemmBias stands for: its product, a pass that adds the bias, and one that activates.
func composed(tab *table, c Matrix, a, b Operand, e Epilogue) {
	tab.gemmSerial(c, a, b, false, Epilogue{})
	y := e.Y
	if y.Data == nil {
		y = c
	}
	for i := range c.Rows {
		if e.Bias != nil {
			tab.add(c.Row(i), e.Bias)
		}
		tab.activate(e.Activation, y.Row(i), c.Row(i))
	}
}

// TestGemmBias holds that an epilogue gives the bits of the passes it replaces,
// for any number of threads, and writes nowhere else.
func TestGemmBias(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, tab := range available() {
		t.Run("isa="+tab.isa, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m := rapid.IntRange(0, 70).Draw(t, "m")
				n := rapid.IntRange(0, 100).Draw(t, "n")
				k := rapid.IntRange(0, 40).Draw(t, "k")
				switch rapid.IntRange(0, 3).Draw(t, "large") {
				case 1:
					k += blockK
				case 2:
					n += activateCols
				}
				extra := rapid.IntRange(0, 5).Draw(t, "extra")
				threads := rapid.IntRange(1, 4).Draw(t, "threads")
				rng := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
				a := operandOf(rng, m, k, extra, rapid.Bool().Draw(t, "ta"))
				b := operandOf(rng, k, n, extra, rapid.Bool().Draw(t, "tb"))
				c := matrixOf(rng, m, n, n+extra)
				e := Epilogue{Activation: Activation(rapid.IntRange(0, int(activations)-1).Draw(t, "activation"))}
				if rapid.Bool().Draw(t, "bias") {
					e.Bias = fixture(rng, n)
				}
				if rapid.Bool().Draw(t, "y") {
					e.Y = matrixOf(rng, m, n, n+rapid.IntRange(0, 3).Draw(t, "extra of y"))
				}
				want, wantE := c, e
				want.Data, wantE.Y.Data = slices.Clone(c.Data), slices.Clone(e.Y.Data)
				composed(tab, want, a, b, wantE)
				runtime.GOMAXPROCS(threads)
				tab.gemm(c, a, b, false, e)
				if !sameBits(c.Data, want.Data) {
					t.Errorf("%s: other bits in C than product, bias and activation give", tab.isa)
				}
				if !sameBits(e.Y.Data, wantE.Y.Data) {
					t.Errorf("%s: other bits in Y than product, bias and activation give", tab.isa)
				}
			})
		})
	}
}

// TestGemmBiasBlocks crosses the borders of every block.
func TestGemmBiasBlocks(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rng := rand.New(rand.NewPCG(13, 13))
	m, n, k := blockM+9, blockN+activateCols+33, blockK+5
	a, b := operandOf(rng, m, k, 0, false), operandOf(rng, k, n, 0, true)
	for _, tab := range available() {
		e := Epilogue{Bias: fixture(rng, n), Activation: Sigmoid, Y: matrixOf(rng, m, n, n)}
		want := matrixOf(rng, m, n, n+1)
		composed(tab, want, a, b, e)
		wantY := slices.Clone(e.Y.Data)
		for _, threads := range []int{1, 3} {
			runtime.GOMAXPROCS(threads)
			c := want
			c.Data = slices.Clone(want.Data)
			for i := range m {
				clear(c.Row(i))
			}
			clear(e.Y.Data)
			tab.gemm(c, a, b, false, e)
			if !sameBits(c.Data, want.Data) || !sameBits(e.Y.Data, wantY) {
				t.Errorf("%s: GOMAXPROCS=%d gives other bits than product, bias and activation", tab.isa, threads)
			}
		}
	}
}

func TestGemmBiasPanics(t *testing.T) {
	c := Matrix{make([]float32, 6), 2, 3, 3}
	a, b := Operand{Matrix{make([]float32, 4), 2, 2, 2}, false}, Operand{Matrix{make([]float32, 6), 2, 3, 3}, false}
	for name, e := range map[string]Epilogue{
		"bias too short": {Bias: make([]float32, 2)},
		"Y too narrow":   {Y: Matrix{make([]float32, 6), 3, 2, 2}},
		"no activation":  {Activation: activations},
	} {
		for _, f := range []func(Matrix, Operand, Operand, Epilogue){GemmBias, GemmBiasSerial} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s: no panic", name)
					}
				}()
				f(c, a, b, e)
			}()
		}
	}
}
