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
// blockK but not on its place in C, nor on how C is cut into pieces.
const (
	blockM = 192  // a multiple of every table's rows; A's block fits the L2 cache
	blockK = 256  // so that a panel of A or B fits the L1 cache
	blockN = 1024 // a multiple of every table's cols
)

// Gemm sets C = A·B, or C = C + A·B with add, over the worker pool. C must not
// overlap A or B.
//
// An element's bits depend on its row of A and its column of B alone: not on the
// number of threads, nor on the block of a larger product it is computed in. It is
// the sum, over blocks of 256 along the inner dimension, of chains of fused
// multiply-adds.
func Gemm(c Matrix, a, b Operand, add bool) {
	checkProduct("Gemm", c, a, b)
	chosen.table.gemm(c, a, b, add, Epilogue{})
}

// GemmSerial is Gemm on the calling goroutine only, for pieces of For. The
// bits are Gemm's.
func GemmSerial(c Matrix, a, b Operand, add bool) {
	checkProduct("GemmSerial", c, a, b)
	chosen.table.gemmSerial(c, a, b, add, Epilogue{})
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

// A tileFunc multiplies so many panels of A by one of B, into tiles of C one below the other. Panels of A are aNext apart,
// and their columns aStride, or across their rows: those of a packed A follow each other.
type tileFunc func(tiles, k int, a []float32, aStride, aNext int, b []float32, bStride int, c []float32, cStride int, add bool, bias []float32)

// tiles are the functions for tiles of C that are as wide as panels of B, and for those that are half
// as wide: the last columns of C. An instruction set may be without these.
type tiles struct{ whole, half tileFunc }

// A shape is a number of rows that tiles of C may have.
type shape struct {
	rows   panels // of A, as wide as a tile has rows
	along  tiles  // of a panel of A whose columns lie along memory, such as a packed one
	across tiles  // of one whose rows do; or none
}

// A strip is so many tiles of one shape below each other, from a row of C on.
type strip struct {
	*shape
	at, tiles int
}

func (s strip) end() int { return s.at + s.tiles*s.rows.width }

// strips returns the tiles that compute m rows of C: the tall ones, and those below them, which
// may go beyond the last row. Two low tiles take the place of a tall one where they leave nothing.
func (t *table) strips(m int) (above, below strip) {
	tall, low := t.tall.rows.width, t.low.rows.width
	above = strip{&t.tall, 0, m / tall}
	switch left := m % tall; {
	case left == 0:
		below = strip{&t.tall, m, 0}
	case left > low: // low is 0 where there are none
		below = strip{&t.tall, m - left, 1}
	case left+tall == 2*low && above.tiles > 0:
		above.tiles--
		below = strip{&t.low, m - left - tall, 2}
	default:
		below = strip{&t.low, m - left, 1}
	}
	return above, below
}

// A product is one call of gemm, cut into a grid of blocks of C.
type product struct {
	t         *table
	c         Matrix
	a, b      Operand
	add       bool
	e         Epilogue
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
func (t *table) gemm(c Matrix, a, b Operand, add bool, e Epilogue) {
	const small = 1 << 18 // multiplications: about 5 µs
	_, k := a.size()
	threads := runtime.GOMAXPROCS(0)
	if threads == 1 || c.Rows*c.Cols*k < small {
		t.gemmSerial(c, a, b, add, e)
		return
	}
	p := products.get()
	p.t, p.c, p.a, p.b, p.add, p.e = t, c, a, b, add, e
	p.m, p.n = t.grid(c.Rows, c.Cols, threads)
	p.across = (c.Cols + p.n - 1) / p.n
	down := (c.Rows + p.m - 1) / p.m
	For(p.across*down, p.runPieces)
	p.c, p.a, p.b, p.e = Matrix{}, Operand{}, Operand{}, Epilogue{}
	products.put(p)
}

// grid returns the size of the pieces that C is cut into. Its longer side is
// halved until there are two pieces a thread or they would be too small for
// packing to pay.
func (t *table) grid(rows, cols, threads int) (m, n int) {
	m, n = rows, cols
	for pieces := 1; pieces < 2*threads; pieces *= 2 {
		switch {
		case n >= m && n >= 64:
			n = roundUp((n+1)/2, t.cols.width)
		case m >= 32:
			m = roundUp((m+1)/2, t.tall.rows.width)
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
	p.t.gemmSerial(c, a, b, p.add, p.e.part(row, col, c.Rows, c.Cols))
}

// scratch holds the packed blocks of one call of gemmSerial.
type scratch struct{ a, b, edge []float32 }

// scratches keeps those not in use, so that a call allocates nothing. There
// are as many as calls that ran at once, of 1.3 MiB each at most.
var scratches = freeList[scratch]{make: func() *scratch { return new(scratch) }}

// gemmSerial is the blocked product, followed by e.
func (t *table) gemmSerial(c Matrix, a, b Operand, add bool, e Epilogue) {
	_, k := a.size()
	if k == 0 {
		for i := range c.Rows {
			if !add {
				clear(c.Row(i))
			}
			if e.Bias != nil {
				t.add(c.Row(i), e.Bias)
			}
		}
		e.activate(t, c, 0, c.Cols)
	}
	if c.Rows == 0 || c.Cols == 0 || k == 0 {
		return
	}
	const slack = 8 // transpose8 may write past a panel's end
	rows, cols := t.tall.rows.width, t.cols.width
	s := scratches.get()
	depth := min(k, blockK)
	s.a = grow(s.a, roundUp(min(c.Rows, blockM), rows)*depth+slack)
	s.b = grow(s.b, roundUp(min(c.Cols, blockN), cols)*depth+slack)
	s.edge = grow(s.edge, roundUp(min(c.Rows, blockM), rows)*cols)
	inPlace := t.inPlace(c, a)
	for j := 0; j < c.Cols; j += blockN {
		n := min(blockN, c.Cols-j)
		for p := 0; p < k; p += blockK {
			depth := min(blockK, k-p)
			bs := columns{packed: s.b, source: b.part(p, j), stride: b.Stride}
			if !b.Transposed && b.Stride <= inPlaceStride && c.Rows <= inPlaceRows {
				bs.inPlace = n - n%cols
				if n > cols && !add && p == 0 { // the last panel begins sooner
					bs.inPlace = n
				}
			}
			if bs.inPlace < n {
				t.pack(s.b[bs.inPlace*depth:], b.part(p, j+bs.inPlace), b.Stride, !b.Transposed,
					t.cols, n-bs.inPlace, depth)
			}
			for i := 0; i < c.Rows; i += blockM {
				m := min(blockM, c.Rows-i)
				as := left{packed: s.a, stride: a.Stride, across: !a.Transposed}
				as.above, as.below = t.strips(m)
				if inPlace {
					as.source = a.part(i, p)
				} else {
					t.pack(s.a, a.part(i, p), a.Stride, a.Transposed, as.above.rows, as.above.end(), depth)
				}
				if from := as.below.at; from < m && (!inPlace || as.below.end() > m) {
					t.pack(s.a[from*depth:], a.part(i+from, p), a.Stride, a.Transposed, as.below.rows, m-from, depth)
				}
				var end Epilogue // once the sums are complete
				if p+depth == k {
					end = e.part(i, j, m, n)
				}
				to := Matrix{Data: c.Data[i*c.Stride+j:], Rows: m, Cols: n, Stride: c.Stride}
				t.block(to, as, bs, s.edge, depth, add || p > 0, end)
			}
		}
	}
	scratches.put(s)
}

// Where few rows of C would read a packed panel of B again, B is read in
// place, unless it is so wide that each of its rows would be on another page.
const inPlaceRows, inPlaceStride = 64, 512

// columns are a block of B: its first columns in place, the others packed.
type columns struct {
	packed, source []float32
	stride         int // of source
	inPlace        int // how many columns are read from source: whole panels, or all
}

// A left is a block of A, for the strips of a block of C. It is read from source, if there is one, but for a tile
// that goes beyond its last row, and is packed otherwise.
type left struct {
	packed, source []float32
	stride         int  // of source
	across         bool // the source's rows lie along memory, and not its columns
	above, below   strip
}

// inPlace reports whether A is read in place. A row may be, unless rows are so far apart that they compete for the same
// lines of the L1 cache. A column may be where C has so few columns that a packed panel would be read a few times only, and
// rows are not much longer than a page of 4 KiB.
func (t *table) inPlace(c Matrix, a Operand) bool {
	const aliased, alongCols, alongStride = 1024, 128, 1040
	switch {
	case t.tall.across.whole == nil || a.Stride%aliased == 0:
		return false
	case a.Transposed:
		return c.Cols <= alongCols && a.Stride <= alongStride
	}
	return true
}

// block multiplies the block a of A, k wide, and the block b of B into c, a block of C, followed by e.
func (t *table) block(c Matrix, a left, b columns, edge []float32, k int, add bool, e Epilogue) {
	cols := t.cols.width
	data, stride, m, n := c.Data, c.Stride, c.Rows, c.Cols
	inPlace, padded := a.source != nil, a.below.end() > m
	activated := 0 // columns
	for j := 0; j < n; j += cols {
		width := cols
		if n-j <= cols/2 && t.tall.along.half != nil {
			width = cols / 2
		}
		half := width < cols
		if j+width > n && b.inPlace == n {
			// The last tiles, of columns read in place, end with the last column. What they have in common
			// with those before is multiplied twice, to the same bits, which is faster than the way by edge.
			j = n - width
			activated = min(activated, j)
		}
		panel, down := b.packed[j*k:], cols
		if j < b.inPlace {
			panel, down = b.source[j:], b.stride
		}
		var bias []float32
		if e.Bias != nil {
			bias = e.Bias[j:]
		}
		multiply := func(s strip, inPlace bool, to []float32, stride int, add bool, bias []float32) {
			if s.tiles == 0 {
				return
			}
			rows, along, across := s.rows.width, s.along.whole, s.across.whole
			if half {
				along, across = s.along.half, s.across.half
			}
			to = to[s.at*stride:]
			switch {
			case !inPlace:
				along(s.tiles, k, a.packed[s.at*k:], rows, rows*k, panel, down, to, stride, add, bias)
			case a.across:
				across(s.tiles, k, a.source[s.at*a.stride:], a.stride, rows*a.stride, panel, down, to, stride, add, bias)
			default:
				along(s.tiles, k, a.source[s.at:], a.stride, rows, panel, down, to, stride, add, bias)
			}
		}
		to, toStride, toAdd, toBias := data[j:], stride, add, bias
		direct := m // rows that go to C by themselves
		if padded {
			multiply(a.below, false, edge, width, false, nil)
			direct = a.below.at
		}
		if j+width > n {
			to, toStride, toAdd, toBias, direct = edge, width, false, nil, 0
		}
		multiply(a.above, inPlace, to, toStride, toAdd, toBias)
		if !padded {
			multiply(a.below, inPlace, to, toStride, toAdd, toBias)
		}
		for i := direct; i < m; i++ {
			fromEdge(data[i*stride+j:][:min(width, n-j)], edge[i*width:], add, bias)
		}
		if j+cols >= n || j+cols-activated >= activateCols {
			e.activate(t, c, activated, min(j+cols, n))
			activated = j + cols
		}
	}
}

// fromEdge takes a row of C from that of a tile which goes beyond C: panels are padded with zeros, and only
// the part that is in C counts.
func fromEdge(dst, tile []float32, add bool, bias []float32) {
	tile = tile[:len(dst)]
	if add {
		for x, v := range tile {
			dst[x] = v + dst[x]
		}
	} else {
		copy(dst, tile)
	}
	if bias != nil {
		for x, v := range bias[:len(dst)] {
			dst[x] += v
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
