package kernel

import (
	"fmt"
	"runtime"
)

// The product is blocked as Goto and van de Geijn describe ("Anatomy of
// high-performance matrix multiplication", 2008): a block of B, blockK × blockN,
// and a block of A, blockM × blockK, are packed into panels that the tile
// kernel reads front to back. Each element of C is the sum over one block of
// K, from its first term to its last, plus what C held; so its bits depend on
// blockK but not on where in C it lies, nor on how C is cut into pieces.
const (
	blockM = 192  // a multiple of every table's rows; A's block fits the L2 cache
	blockK = 256  // so that a panel of A or B fits the L1 cache
	blockN = 1024 // a multiple of every table's cols
)

// Gemm sets C = A·B, or C = C + A·B with add, over the worker pool. C must not
// overlap A or B.
//
// An element's bits depend on its row of A, its column of B and the
// instruction set alone: not on the number of threads, nor on the block of a
// larger product it is computed in.
func Gemm(c Matrix, a, b Operand, add bool) {
	checkProduct("Gemm", c, a, b)
	chosen().table.gemm(c, a, b, add)
}

// GemmSerial is Gemm on the calling goroutine only, for pieces of For. The
// bits are Gemm's.
func GemmSerial(c Matrix, a, b Operand, add bool) {
	checkProduct("GemmSerial", c, a, b)
	chosen().table.gemmSerial(c, a, b, add)
}

func checkProduct(name string, c Matrix, a, b Operand) {
	c.check(name)
	a.check(name)
	b.check(name)
	m, ka := a.size()
	kb, n := b.size()
	if c.Rows != m || c.Cols != n || ka != kb {
		panic(fmt.Sprintf("kernel.%s: (%d×%d) = (%d×%d)·(%d×%d)", name, c.Rows, c.Cols, m, ka, kb, n))
	}
}

// A product is one call of gemm, cut into a grid of blocks of C.
type product struct {
	t         *table
	c         Matrix
	a, b      Operand
	add       bool
	m, n      int // size of a block
	across    int // blocks in a row of the grid
	runPieces func(int)
}

// products keeps those not in use, so that a call allocates nothing.
var products = freeList[product]{make: func() *product {
	p := new(product)
	p.runPieces = p.run
	return p
}}

// gemm cuts C into pieces, at best a few for each thread, and multiplies them
// on the pool. Small products are not worth waking it.
func (t *table) gemm(c Matrix, a, b Operand, add bool) {
	const small = 1 << 18 // multiplications: about 5 µs
	_, k := a.size()
	threads := runtime.GOMAXPROCS(0)
	if threads == 1 || c.Rows*c.Cols*k < small {
		t.gemmSerial(c, a, b, add)
		return
	}
	p := products.get()
	p.t, p.c, p.a, p.b, p.add = t, c, a, b, add
	p.m, p.n = t.grid(c.Rows, c.Cols, threads)
	p.across = (c.Cols + p.n - 1) / p.n
	down := (c.Rows + p.m - 1) / p.m
	For(p.across*down, p.runPieces)
	p.c, p.a, p.b = Matrix{}, Operand{}, Operand{}
	products.put(p)
}

// grid returns the size of the pieces that C is cut into. Its longer side is
// halved until there are two pieces a thread or they would be too small for
// packing to pay.
func (t *table) grid(rows, cols, threads int) (m, n int) {
	m, n = rows, cols
	for pieces := 1; pieces < 2*threads; pieces *= 2 {
		switch {
		case n >= m && n >= 128:
			n = roundUp((n+1)/2, t.cols)
		case m >= 64:
			m = roundUp((m+1)/2, t.rows)
		default:
			return m, n
		}
	}
	return m, n
}

// run multiplies piece i.
func (p *product) run(i int) {
	row, col := i/p.across*p.m, i%p.across*p.n
	c := p.c
	c.Data = c.Data[row*c.Stride+col:]
	c.Rows, c.Cols = min(p.m, c.Rows-row), min(p.n, c.Cols-col)
	a, b := p.a, p.b
	a.Data = a.part(row, 0)
	b.Data = b.part(0, col)
	if a.Transposed {
		a.Cols = c.Rows
	} else {
		a.Rows = c.Rows
	}
	if b.Transposed {
		b.Rows = c.Cols
	} else {
		b.Cols = c.Cols
	}
	p.t.gemmSerial(c, a, b, p.add)
}

// scratch holds the packed blocks of one call of gemmSerial.
type scratch struct{ a, b, edge []float32 }

// scratches keeps those not in use, so that a call allocates nothing. There
// are as many as calls that ran at once, of 1.3 MiB each at most.
var scratches = freeList[scratch]{make: func() *scratch { return new(scratch) }}

// gemmSerial is the blocked product.
func (t *table) gemmSerial(c Matrix, a, b Operand, add bool) {
	_, k := a.size()
	if k == 0 && !add {
		for i := range c.Rows {
			clear(c.row(i))
		}
	}
	if c.Rows == 0 || c.Cols == 0 || k == 0 {
		return
	}
	const slack = 8 // transpose8 may write past a panel's end
	s := scratches.get()
	depth := min(k, blockK)
	s.a = grow(s.a, roundUp(min(c.Rows, blockM), t.rows)*depth+slack)
	s.b = grow(s.b, roundUp(min(c.Cols, blockN), t.cols)*depth+slack)
	s.edge = grow(s.edge, t.rows*t.cols)
	for j := 0; j < c.Cols; j += blockN {
		n := min(blockN, c.Cols-j)
		for p := 0; p < k; p += blockK {
			depth := min(blockK, k-p)
			t.pack(s.b, b.part(p, j), b.Stride, !b.Transposed, t.cols, n, depth, t.copyCols)
			for i := 0; i < c.Rows; i += blockM {
				m := min(blockM, c.Rows-i)
				t.pack(s.a, a.part(i, p), a.Stride, a.Transposed, t.rows, m, depth, t.copyRows)
				t.block(c.Data[i*c.Stride+j:], c.Stride, s, m, n, depth, add || p > 0)
			}
		}
	}
	scratches.put(s)
}

// block multiplies the packed blocks, m × k and k × n, into c.
func (t *table) block(c []float32, stride int, s *scratch, m, n, k int, add bool) {
	for j := 0; j < n; j += t.cols {
		b := s.b[j*k:]
		for i := 0; i < m; i += t.rows {
			a := s.a[i*k:]
			if i+t.rows <= m && j+t.cols <= n {
				t.tile(k, a, b, c[i*stride+j:], stride, add)
				continue
			}
			// The panels are padded with zeros; only the part of the tile that
			// is in C is taken from the product.
			t.tile(k, a, b, s.edge, t.cols, false)
			for r := range min(t.rows, m-i) {
				dst := c[(i+r)*stride+j:][:min(t.cols, n-j)]
				src := s.edge[r*t.cols:][:len(dst)]
				if !add {
					copy(dst, src)
					continue
				}
				for x, v := range src {
					dst[x] = v + dst[x]
				}
			}
		}
	}
}

// pack copies n × k values to panels of width values by k: value (j, p) goes to
// dst[(j/width·k + p)·width + j%width]. It is src[p·stride+j] with along, and
// src[j·stride+p] without. What is missing in the last panel is zero.
func (t *table) pack(dst, src []float32, stride int, along bool, width, n, k int,
	copyPanel func(dst, src []float32, stride, k int)) {
	for j := 0; j < n; j += width {
		panel := dst[j*k:]
		switch {
		case along && j+width <= n:
			copyPanel(panel, src[j:], stride, k)
		case along:
			clear(panel[:width*k])
			copyColumns(panel, src[j:], stride, width, n-j, k)
		default:
			t.packAcross(panel, src[j*stride:], stride, width, min(width, n-j), n-j, k)
		}
	}
}

// packAcross packs one panel of n columns from as many rows of src, eight at a
// time. Of src, rows rows may be read.
func (t *table) packAcross(panel, src []float32, stride, width, n, rows, k int) {
	if n < width {
		clear(panel[:width*k])
	}
	for j := 0; j < n; j += 8 {
		// Where a full panel has 6 columns, the two in excess land in the
		// next row of the panel, which is written after.
		if j+8 <= rows && (j+8 <= n || n == width && j+6 <= n) {
			t.transpose8(panel[j:], width, src[j*stride:], stride, k)
		} else {
			transposeColumns(panel[j:], width, src[j*stride:], stride, min(8, n-j), k)
		}
	}
}

// roundUp returns the least multiple of unit that is at least n.
func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }

// grow returns a slice of at least n elements, s if it is long enough.
func grow(s []float32, n int) []float32 {
	if len(s) < n {
		s = make([]float32, n)
	}
	return s
}
