package graph

import (
	"sync"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	G "gorgonia.org/gorgonia"
)

// BLAS is gonum's BLAS with its float32 matrix product replaced by
// [kernel.Gemm]. [Build] hands it to gorgonia.Use, so that Gorgonia's own ops,
// in networks of your own, run on the same kernels as ours.
type BLAS struct{ gonum.Implementation }

// Sgemm computes C = alpha·op(A)·op(B) + beta·C in row-major order. A scale other
// than alpha = 1 with beta = 0 or 1, or operands that gonum would refuse, are
// left to gonum.
func (b BLAS) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, bb []float32, ldb int, beta float32, c []float32, ldc int) {
	x, okX := operand(tA, m, k, a, lda)
	y, okY := operand(tB, k, n, bb, ldb)
	z, okZ := operand(blas.NoTrans, m, n, c, ldc)
	if !okX || !okY || !okZ || alpha != 1 || beta != 0 && beta != 1 {
		b.Implementation.Sgemm(tA, tB, m, n, k, alpha, a, lda, bb, ldb, beta, c, ldc)
		return
	}
	kernel.Gemm(z.Matrix, x, y, beta == 1)
}

// operand returns the rows × cols factor that a slice holds, perhaps transposed,
// and whether the slice holds it.
func operand(t blas.Transpose, rows, cols int, data []float32, stride int) (kernel.Operand, bool) {
	transposed := t == blas.Trans || t == blas.ConjTrans
	if transposed {
		rows, cols = cols, rows
	}
	ok := rows > 0 && cols > 0 && stride >= cols && len(data) >= (rows-1)*stride+cols
	return kernel.Operand{Matrix: kernel.Matrix{Data: data, Rows: rows, Cols: cols, Stride: stride}, Transposed: transposed}, ok
}

// useKernels makes [BLAS] Gorgonia's own, once.
var useKernels = sync.OnceFunc(func() { G.Use(BLAS{}) })
