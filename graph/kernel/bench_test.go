package kernel

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
)

// BenchmarkGemm has the square product that libraries are compared by, and
// the three products of an output layer: logits H·Wᵀ, dH = dZ·W and dW = dZᵀ·H,
// for a tile of 1024 words and 64 units; and those of a block of 64 examples with 100 units
// and sampled words.
func BenchmarkGemm(b *testing.B) {
	type shape struct {
		m, n, k int
		form    string
	}
	shapes := []shape{{1024, 1024, 1024, "NN"}}
	for _, batch := range []int{32, 128, 512} {
		shapes = append(shapes, shape{batch, 1024, 64, "NT"}, shape{batch, 64, 1024, "NN"}, shape{1024, 64, batch, "TN"})
	}
	shapes = append(shapes, shape{512, 64, 736, "NN"}, shape{512, 512, 1920, "NN"}, shape{512, 1024, 160, "NT"}, shape{736, 64, 176, "TN"}, shape{128, 512, 512, "TN"}, shape{64, 134, 100, "NT"}, shape{64, 100, 134, "NN"}, shape{134, 100, 64, "TN"})
	for _, s := range shapes {
		for _, threads := range []int{1, 2} {
			for _, tab := range available() {
				name := fmt.Sprintf("m=%d/n=%d/k=%d/form=%s/threads=%d/isa=%s", s.m, s.n, s.k, s.form, threads, tab.isa)
				b.Run(name, func(b *testing.B) {
					defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
					rng := rand.New(rand.NewPCG(1, 1))
					x := operandOf(rng, s.m, s.k, 0, s.form[0] == 'T')
					y := operandOf(rng, s.k, s.n, 0, s.form[1] == 'T')
					c := matrixOf(rng, s.m, s.n, s.n)
					for b.Loop() {
						tab.gemm(c, x, y, false, Epilogue{})
					}
					flops := 2 * float64(s.m) * float64(s.n) * float64(s.k)
					b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				})
			}
		}
	}
}

// BenchmarkGemmBias has hidden layers and tiles of logits, in one and as the
// passes that GemmBias stands for.
func BenchmarkGemmBias(b *testing.B) {
	for _, s := range []struct {
		m, n, k int
		act     Activation
	}{
		{32, 128, 100, ReLU}, {512, 128, 100, ReLU}, {32, 128, 100, Tanh}, {512, 128, 100, Tanh}, {512, 128, 100, GELU},
		{512, 1024, 1024, ReLU}, {512, 1024, 1024, GELU}, {32, 1024, 64, None}, {512, 256, 64, None},
	} {
		for _, threads := range []int{1, 2} {
			for _, fused := range []bool{false, true} {
				for _, tab := range available()[:len(available())-1] {
					name := fmt.Sprintf("m=%d/n=%d/k=%d/activation=%v/threads=%d/isa=%s/fused=%v",
						s.m, s.n, s.k, s.act, threads, tab.isa, fused)
					b.Run(name, func(b *testing.B) {
						defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
						rng := rand.New(rand.NewPCG(1, 1))
						x, w := operandOf(rng, s.m, s.k, 0, false), operandOf(rng, s.k, s.n, 0, true)
						z := matrixOf(rng, s.m, s.n, s.n)
						e := Epilogue{Bias: fixture(rng, s.n), Activation: s.act}
						y := z
						if s.act.NeedsInput() {
							e.Y = matrixOf(rng, s.m, s.n, s.n)
							y = e.Y
						}
						for b.Loop() {
							if fused {
								tab.gemm(z, x, w, false, e)
								continue
							}
							tab.gemm(z, x, w, false, Epilogue{})
							for i := range z.Rows {
								tab.add(z.Row(i), e.Bias)
							}
							if s.act == None {
								continue
							}
							const span = 1 << 14
							n := s.m * s.n
							For((n+span-1)/span, func(p int) {
								lo, hi := p*span, min((p+1)*span, n)
								tab.activate(s.act, y.Data[lo:hi], z.Data[lo:hi])
							})
						}
					})
				}
			}
		}
	}
}

// BenchmarkVector has the passes over slices, in the L2 cache.
func BenchmarkVector(b *testing.B) {
	const n = 1 << 14
	x, y, z, w := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range n {
		x[i], y[i] = float32(rng.NormFloat64()), float32(rng.NormFloat64())
	}
	p := AdamParam{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, StepSize: 1e-3, InvSqrtBias2: 1, GradScale: 1}
	for _, tab := range available() {
		for _, pass := range []struct {
			name string
			run  func()
		}{
			{"dot", func() { tab.dot(x, y) }},
			{"axpy", func() { tab.axpy(0, x, y) }},
			{"add", func() { tab.add(z, x) }},
			{"max", func() { tab.max(x) }},
			{"sumSquares", func() { tab.sumSquares(x) }},
			{"expSum", func() { tab.expSum(z, x, 1) }},
			{"expSumDown", func() { tab.expSumDown(z, x, 9) }},
			{"tanh", func() { tab.tanh(z, x) }},
			{"relu", func() { tab.relu(z, x) }},
			{"gelu", func() { tab.gelu(z, x) }},
			{"geluGrad", func() { tab.geluGrad(z, y, x) }},
			{"adam", func() { tab.adam(z, w, y, x, p) }},
		} {
			b.Run(fmt.Sprintf("pass=%s/isa=%s", pass.name, tab.isa), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					pass.run()
				}
				b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gelements/s")
			})
		}
	}
}
