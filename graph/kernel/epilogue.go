package kernel

// An Epilogue is what GemmBias does to a product once its sums are complete and
// while it is in the cache. The zero Epilogue does nothing.
type Epilogue struct {
	// Bias, of as many elements as C has columns, is added to each row of C,
	// unless it is nil.
	Bias []float32

	// Activation is applied to C after that.
	Activation Activation

	// Y, of C's size, gets what Activation makes of C, which keeps its values:
	// some gradients need them, see [Activation.NeedsInput]. It must not overlap C unless it is C. Y without
	// Data is C.
	Y Matrix
}

// GemmBias sets C = A·B + bias and Y = act(C), as e says, over the worker pool.
// C must not overlap A or B, nor may Y or the bias.
//
// The bits are those of Gemm, a sum and an activation one after the other; so they
// depend on the number of threads no more than Gemm's.
func GemmBias(c Matrix, a, b Operand, e Epilogue) {
	checkProduct("GemmBias", c, a, b)
	e.check("GemmBias", c)
	chosen.table.gemm(c, a, b, false, e)
}

// GemmBiasSerial is GemmBias on the calling goroutine only, for pieces of For.
// The bits are GemmBias's.
func GemmBiasSerial(c Matrix, a, b Operand, e Epilogue) {
	checkProduct("GemmBiasSerial", c, a, b)
	e.check("GemmBiasSerial", c)
	chosen.table.gemmSerial(c, a, b, false, e)
}

// check panics unless e fits c. The assembly trusts it.
func (e Epilogue) check(name string, c Matrix) {
	if e.Bias != nil {
		sameLen(name, c.Cols, len(e.Bias))
	}
	if e.Y.Data != nil {
		e.Y.check(name)
		sameLen(name, c.Rows, e.Y.Rows)
		sameLen(name, c.Cols, e.Y.Cols)
	}
}

// part returns what e does to the rows × cols block of C at (i, j).
func (e Epilogue) part(i, j, rows, cols int) Epilogue {
	if e.Bias != nil {
		e.Bias = e.Bias[j : j+cols]
	}
	if e.Y.Data != nil {
		e.Y = Matrix{Data: e.Y.Data[i*e.Y.Stride+j:], Rows: rows, Cols: cols, Stride: e.Y.Stride}
	}
	return e
}

// activateCols is how many columns of a block are multiplied before they are
// activated: with blockM rows they are 192 KiB, and in the L2 cache still.
const activateCols = 256

// activate applies the activation to the columns lo to hi-1 of c, which is a
// block of C whose part of e this is.
func (e Epilogue) activate(t *table, c Matrix, lo, hi int) {
	y := e.Y
	if y.Data == nil {
		if e.Activation == None {
			return
		}
		y = c
	}
	if y.Stride == c.Stride && c.Stride == hi-lo {
		n := c.Rows * c.Stride
		t.activate(e.Activation, y.Data[:n], c.Data[:n])
		return
	}
	for r := range c.Rows {
		t.activate(e.Activation, y.Row(r)[lo:hi], c.Row(r)[lo:hi])
	}
}
