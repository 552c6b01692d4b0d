package kernel

import "fmt"

// A Matrix is a row-major view of Data: element (i, j) is Data[i*Stride+j].
// Stride is at least Cols, so a block of a larger matrix is a Matrix too.
type Matrix struct {
	Data               []float32
	Rows, Cols, Stride int
}

// An Operand is a factor of a product: a Matrix, or its transpose.
type Operand struct {
	Matrix
	Transposed bool
}

// T returns the transpose of m as an operand. Nothing is moved.
func (m Matrix) T() Operand { return Operand{m, true} }

// size returns the rows and columns of the operand as it is multiplied.
func (o Operand) size() (rows, cols int) {
	if o.Transposed {
		return o.Cols, o.Rows
	}
	return o.Rows, o.Cols
}

// part returns the rows and columns of the operand from (i, j) on.
func (o Operand) part(i, j int) []float32 {
	if o.Transposed {
		i, j = j, i
	}
	return o.Data[i*o.Stride+j:]
}

// Row returns row i. It shares the memory of m.
func (m Matrix) Row(i int) []float32 {
	return m.Data[i*m.Stride : i*m.Stride+m.Cols : i*m.Stride+m.Cols]
}

// check panics unless m's data holds its rows. The assembly trusts it.
func (m Matrix) check(name string) {
	if m.Rows < 0 || m.Cols < 0 || m.Stride < m.Cols ||
		m.Rows > 0 && len(m.Data) < (m.Rows-1)*m.Stride+m.Cols {
		panic(fmt.Sprintf("kernel.%s: %d×%d matrix with stride %d and %d elements of data",
			name, m.Rows, m.Cols, m.Stride, len(m.Data)))
	}
}
