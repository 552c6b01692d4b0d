package vector

import (
	"cmp"
	"math"
	"slices"
	"unsafe"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// Codes are the directions of a table's rows, roughly: a byte for each number. They say of each
// row between what bounds its cosine with a query lies, so that only the few rows have to be looked at
// that may be among the nearest.
//
// A row's vector of length 1 is scale·code but for a difference no longer than bound.
type codes struct {
	dim    int
	rows   int
	blocks []codeBlock // each of blockRows(dim) rows, but for the last
}

// A codeBlock has the codes of some rows. A row without a direction has zeros.
type codeBlock struct {
	codes        []int8
	scale, bound []float32
}

// blockRows is how many rows a block has: about 512 KiB of codes, so that the work on it is many
// times the cost of handing it out.
func blockRows(dim int) int { return max(1, 1<<19/dim) }

// pieceRows is the number of rows in one piece of parallel work on the numbers: about 400 KB at
// dimension 100, so that the work is many times the cost of handing it out.
const pieceRows = 1024

// append appends rows, which fill a block or are the last.
func (c *codes) append(data []float32) {
	n := len(data) / c.dim
	b := codeBlock{make([]int8, len(data)), make([]float32, n), make([]float32, n)}
	kernel.Blocks(n, pieceRows, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			b.scale[i], b.bound[i] = encode(b.codes[i*c.dim:(i+1)*c.dim], data[i*c.dim:(i+1)*c.dim])
		}
	})
	c.blocks = append(c.blocks, b)
	c.rows += n
}

// codesOf returns the codes of a table.
func codesOf(t *Table) *codes {
	c := &codes{dim: t.Dim}
	for data := t.Data; len(data) > 0; {
		n := min(len(data), blockRows(t.Dim)*t.Dim)
		c.append(data[:n])
		data = data[n:]
	}
	return c
}

// encode sets code to the whole numbers, of −127 to 127, that are nearest to x times some number; for x without a direction to zeros.
func encode(code []int8, x []float32) (scale, bound float32) {
	length := norm(x)
	if length == 0 || length-length != 0 {
		clear(code)
		return 0, 0
	}
	var most uint32 // the bits of the greatest |x|, which are in the order of what they stand for
	for _, v := range x {
		most = max(most, math.Float32bits(v)&^(1<<31))
	}
	scale = float32(float64(math.Float32frombits(most)) / length / 127)
	step := length * float64(scale) // of x
	perStep := 1 / step
	var missed float64
	for j, v := range x {
		q := math.RoundToEven(float64(v) * perStep)
		code[j] = int8(q)
		r := float64(v) - float64(q*step)
		missed += float64(r * r)
	}
	return scale, float32(math.Sqrt(missed) / length)
}

// bytesOf returns codes as bytes, the same memory.
func bytesOf(codes []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(codes))), len(codes))
}

func (c *codes) at(row int) (b *codeBlock, i int) {
	n := blockRows(c.dim)
	return &c.blocks[row/n], row % n
}

// known reports whether a row has a direction.
func (c *codes) known(row int) bool {
	b, i := c.at(row)
	return b.scale[i] > 0
}

// are reports whether x has the codes of a row.
func (c *codes) are(row int, x []float32) bool {
	b, i := c.at(row)
	code := make([]int8, c.dim)
	scale, bound := encode(code, x)
	return scale == b.scale[i] && bound == b.bound[i] && slices.Equal(code, b.codes[i*c.dim:(i+1)*c.dim])
}

// A candidate is a row whose cosine is at most upper.
type candidate struct {
	row   int
	upper float32
}

// none is the product of a row that is left out. No other is so small.
const none = math.MinInt32

// candidates returns the rows that may be among the k nearest to a vector of length 1, the largest
// bound first. The rows in without are left out.
//
// With e = row − scale·code and f = unit − scale'·code', a row's cosine is
// scale·scale'·code·code' but for an error of |e|·|unit| + |row − e|·|f|, at most.
func (c *codes) candidates(unit []float32, k int, without ...[]int) []candidate {
	code, scale, missed := encodeQuery(unit)
	// What rounding adds: in vectors of length 1, in the float32 arithmetic here and in that of the cosine.
	rounding := missed + 4e-6 + float32(float32(c.dim+64)/(1<<23))
	upper := make([]float32, c.rows)
	// The k-th largest of the lower bounds would do. So does the k-th largest of what is largest
	// in groups, of which there are more than enough, and is found faster.
	group := max(1, min(256, c.rows/(8*k)))
	least := make([][]float32, len(c.blocks))
	size, leftOut := blockRows(c.dim), slices.Concat(without...)
	kernel.For(len(c.blocks), func(n int) {
		b := c.blocks[n]
		dots := make([]int32, len(b.scale))
		kernel.DotCodes(dots, b.codes, code)
		for _, row := range leftOut {
			if 0 <= row && row < c.rows && row/size == n {
				dots[row%size] = none
			}
		}
		for lo := 0; lo < len(dots); lo += group {
			some := dots[lo:min(lo+group, len(dots))]
			least[n] = append(least[n], b.bounds(upper[n*size+lo:][:len(some)], lo, some, scale, rounding))
		}
	})
	atLeast := float32(-math.MaxFloat32)
	if all := slices.Concat(least...); len(all) >= k {
		slices.Sort(all)
		atLeast = max(atLeast, all[len(all)-k])
	}
	var found []candidate
	for i, u := range upper {
		if u >= atLeast {
			found = append(found, candidate{i, u})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.upper, a.upper), cmp.Compare(a.row, b.row)) })
	return found
}

// bounds sets upper to the upper bounds of the cosines of the rows from number lo on, whose codes have these products with a query's of
// the given scale, and returns the largest of the lower bounds.
func (b *codeBlock) bounds(upper []float32, lo int, dots []int32, scale, rounding float32) float32 {
	best := float32(math.Inf(-1))
	scales, bounds := b.scale[lo:][:len(dots)], b.bound[lo:][:len(dots)]
	for i, dot := range dots {
		if scales[i] == 0 || dot == none {
			upper[i] = float32(math.Inf(-1))
			continue
		}
		cosine := float32(scales[i] * scale * float32(dot))
		miss := float32(bounds[i]*(1+rounding)) + rounding
		upper[i] = cosine + miss
		if lower := cosine - miss; lower > best {
			best = lower
		}
	}
	return best
}

// encodeQuery returns a vector of length 1 as scale·code, but for a difference no longer than missed. The
// product of a code with any row's fits into 32 bits.
func encodeQuery(unit []float32) (code []int16, scale, missed float32) {
	var most float32
	for _, v := range unit {
		most = max(most, v, -v)
	}
	step := float64(most) / math.Floor(min(math.MaxInt16, (math.MaxInt32-1)/(127*float64(len(unit)))))
	code = make([]int16, len(unit))
	var sum float64
	for j, v := range unit {
		q := math.RoundToEven(float64(v) / step)
		code[j] = int16(q)
		r := float64(v) - float64(step*q)
		sum += float64(r * r)
	}
	return code, float32(step), float32(math.Sqrt(sum))
}
