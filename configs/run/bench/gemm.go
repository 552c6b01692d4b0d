package bench

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A Rate is how fast matrices are multiplied.
type Rate struct {
	Threads int     `json:"threads"`
	GFLOPS  float64 `json:"gflops"`
}

// GEMM measures the float32 product of two matrices of 1024 × 1024, with one thread and
// with all that GOMAXPROCS allows.
func GEMM() []Rate {
	var rates []Rate
	most := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(most)
	for _, threads := range threadCounts(most) {
		runtime.GOMAXPROCS(threads)
		rates = append(rates, Rate{threads, gemm()})
	}
	return rates
}

// threadCounts returns the numbers of threads that are measured.
func threadCounts(most int) []int { return slices.Compact([]int{1, most}) }

// gemm returns the best rate of several products, in GFLOP/s.
func gemm() float64 {
	const n = 1024
	a, b, c := filled(n*n), filled(n*n), make([]float32, n*n)
	m := func(x []float32) kernel.Matrix { return kernel.Matrix{Data: x, Rows: n, Cols: n, Stride: n} }
	best := time.Duration(1<<63 - 1)
	for range 10 {
		begin := time.Now()
		kernel.Gemm(m(c), kernel.Operand{Matrix: m(a)}, kernel.Operand{Matrix: m(b)}, false)
		best = min(best, time.Since(begin))
	}
	return 2 * n * n * n / best.Seconds() / 1e9
}

func filled(n int) []float32 {
	r := rand.New(rand.NewPCG(1, 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.Float32()) - 0.5
	}
	return x
}
