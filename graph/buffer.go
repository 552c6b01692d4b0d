package graph

import (
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A Buffer is memory that an op owns for a result, together with the tensor
// header under which Gorgonia sees it. It grows when a larger batch comes and
// never shrinks, so a step allocates nothing once the largest batch was seen.
type Buffer struct {
	data  []float32
	dense *tensor.Dense
}

// Matrix sets the buffer's shape and returns it as a matrix. The contents are
// what they were before: an op overwrites them.
func (b *Buffer) Matrix(rows, cols int) kernel.Matrix {
	b.resize(rows, cols)
	return kernel.Matrix{Data: b.data[:rows*cols], Rows: rows, Cols: cols, Stride: cols}
}

// Vector sets the buffer's length and returns it.
func (b *Buffer) Vector(n int) []float32 {
	b.resize(n)
	return b.data[:n]
}

// Value returns the buffer, in the shape it was last given, as a Gorgonia value.
func (b *Buffer) Value() G.Value { return b.dense }

func (b *Buffer) resize(shape ...int) {
	if b.dense != nil && b.dense.Shape().Eq(tensor.Shape(shape)) {
		return
	}
	n := tensor.Shape(shape).TotalSize()
	if cap(b.data) < n {
		b.data = kernel.Floats(n)
	}
	b.dense = header(b.data[:n:n], shape)
}

// header returns a tensor of the given shape over data, without copying it.
func header(data []float32, shape []int) *tensor.Dense {
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
}

// AsMatrix returns the matrix that a two-dimensional float32 value of the graph
// is a header over. It shares the value's memory.
func AsMatrix(v G.Value) kernel.Matrix {
	d := v.(*tensor.Dense)
	s := d.Shape()
	return kernel.Matrix{Data: d.Float32s(), Rows: s[0], Cols: s[1], Stride: s[1]}
}

// AsVector returns the slice that a float32 vector of the graph is a header
// over.
func AsVector(v G.Value) []float32 { return v.(*tensor.Dense).Float32s() }
