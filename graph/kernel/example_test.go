package kernel_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A fully connected layer y = relu(x·Wᵀ + b) and the gradient of its weights.
func Example() {
	x := kernel.Matrix{Data: []float32{1, 2}, Rows: 1, Cols: 2, Stride: 2}              // (B, D)
	w := kernel.Matrix{Data: []float32{1, 1, 0, -3, 2, 0}, Rows: 3, Cols: 2, Stride: 2} // (H, D)
	y := kernel.Matrix{Data: make([]float32, 3), Rows: 1, Cols: 3, Stride: 3}           // (B, H)

	kernel.GemmBias(y, kernel.Operand{Matrix: x}, w.T(),
		kernel.Epilogue{Bias: []float32{0.5, 0.5, 0.5}, Activation: kernel.ReLU})
	fmt.Println(y.Data)

	dz := y
	dz.Data = make([]float32, 3)
	kernel.ActivateGrad(kernel.ReLU, dz.Data, []float32{1, 1, 1}, y.Data, nil)
	dw := w
	dw.Data = make([]float32, 6)
	kernel.Gemm(dw, dz.T(), kernel.Operand{Matrix: x}, false) // (H, D)
	fmt.Println(dw.Data)
	// Output:
	// [3.5 0 2.5]
	// [1 2 0 0 1 2]
}

// Pieces follow from the size of the work; their sums are added in order. So
// the result is the same for any number of threads.
func ExampleFor() {
	x := make([]float32, 1000)
	for i := range x {
		x[i] = float32(i)
	}
	const size = 256
	sums := make([]float32, (len(x)+size-1)/size)
	kernel.For(len(sums), func(i int) {
		sums[i] = kernel.Sum(x[i*size : min((i+1)*size, len(x))])
	})
	fmt.Println(kernel.Sum(sums))
	// Output: 499500
}
