package kernel

import (
	"fmt"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// Dot returns Σ a[i]·b[i]. The slices must be equally long.
func Dot(a, b []float32) float32 {
	sameLen("Dot", len(a), len(b))
	return chosen.table.dot(a, b)
}

// DotRows sets dst[k] to x·table[row[k]], to the bits of [Dot]. The rows of the table are as long as x.
// It panics if the table, a whole number of rows, lacks one of them.
func DotRows(dst, x, table []float32, row []int32) {
	sameLen("DotRows", len(dst), len(row))
	last := uint32(0)
	for _, r := range row {
		last = max(last, uint32(r)) // of a negative one: far too large
	}
	if len(row) > 0 && (int(last)+1)*len(x) > len(table) {
		panic(fmt.Sprintf("kernel.DotRows: row %d of a table of %d", int32(last), len(table)/len(x)))
	}
	chosen.table.dotRows(dst, x, table, row)
}

// rowByRow makes dotRows of dot.
func rowByRow(dot func(a, b []float32) float32) func(dst, x, table []float32, row []int32) {
	return func(dst, x, table []float32, row []int32) {
		for k, r := range row {
			dst[k] = dot(x, table[int(r)*len(x):(int(r)+1)*len(x)])
		}
	}
}

// Axpy adds alpha·x to y. The slices must be equally long.
func Axpy(alpha float32, x, y []float32) {
	sameLen("Axpy", len(x), len(y))
	chosen.table.axpy(alpha, x, y)
}

// Add adds x to dst. The slices must be equally long.
func Add(dst, x []float32) {
	sameLen("Add", len(dst), len(x))
	chosen.table.add(dst, x)
}

// AddRows adds rows of a table, each as long as dst, to dst, in the order in which
// they are named:
//
//	dst += Σ_k weight[k]·table[row[k]]
//
// A negative row is passed over. There is a weight for each row, or weight is nil
// and all are 1. It panics if the table, a whole number of rows, lacks one of them.
func AddRows(dst, table []float32, row []int32, weight []float32) {
	checkRows("AddRows", dst, table, row, weight)
	chosen.table.addRows(dst, table, row, weight)
}

// SumRows sets dst to a multiple of the sum that [AddRows] adds to it:
//
//	dst = scale · Σ_k weight[k]·table[row[k]]
//
// It does not read dst, so that it need not wait for its memory.
func SumRows(dst []float32, scale float32, table []float32, row []int32, weight []float32) {
	checkRows("SumRows", dst, table, row, weight)
	chosen.table.sumRows(dst, scale, table, row, weight)
}

// SumGroups sets each row of dst, of d numbers, to a multiple of the sum of a group of rows of the table:
//
//	dst[p] = scale[p] · Σ_k weight[k]·table[row[k]]     over start[p] ≤ k < start[p+1]
//
// It has the bits of [SumRows] for each p, and is faster for many small groups. Without scale all are 1, and an empty
// weight stands for weights of 1. There is a start more than there are rows, none less than the one before. It panics
// as SumRows does.
func SumGroups(dst []float32, d int, scale, table []float32, row []int32, weight []float32, start []int32) {
	n := len(start) - 1
	sameLen("SumGroups", n*d, len(dst))
	if n == 0 || d == 0 {
		return
	}
	if scale != nil {
		sameLen("SumGroups", n, len(scale))
	}
	if len(weight) > 0 {
		sameLen("SumGroups", len(row), len(weight))
	}
	checkRows("SumGroups", dst[:d], table, row[start[0]:start[n]], nil)
	sum, by := chosen.table.sumRows, float32(1)
	var own []float32
	for p := range n {
		lo, hi := start[p], start[p+1]
		if scale != nil {
			by = scale[p]
		}
		if len(weight) > 0 {
			own = weight[lo:hi]
		}
		sum(dst[p*d:(p+1)*d], by, table, row[lo:hi], own)
	}
}

func checkRows(kernel string, dst, table []float32, row []int32, weight []float32) {
	if weight != nil {
		sameLen(kernel, len(row), len(weight))
	}
	last := int32(-1)
	for _, r := range row {
		last = max(last, r)
	}
	if (int(last)+1)*len(dst) > len(table) {
		panic(fmt.Sprintf("kernel.%s: row %d of a table of %d", kernel, last, len(table)/len(dst)))
	}
}

// Prefetch asks for x to be brought into the nearest cache, and does not wait. It is
// for a row of a large table that is read a little later: the processor cannot
// guess which.
func Prefetch(x []float32) {
	if len(x) > 0 {
		chosen.table.prefetch(x)
	}
}

// PrefetchToWrite is [Prefetch] for memory that is changed a little later. A change would wait until other cores
// have given up their copies; this lets them do so before.
func PrefetchToWrite(x []float32) {
	if len(x) > 0 {
		chosen.table.prefetchToWrite(x)
	}
}

// Scale multiplies x by alpha.
func Scale(alpha float32, x []float32) { chosen.table.scale(alpha, x) }

// Sum returns the sum of x, 0 if x is empty. Partial sums are float32.
func Sum(x []float32) float32 { return chosen.table.sum(x) }

// SumSquares returns Σ x[i]², summed in float64.
func SumSquares(x []float32) float64 { return chosen.table.sumSquares(x) }

// Max returns the greatest element of x. It passes over NaN, and returns -Inf
// if nothing else is there.
func Max(x []float32) float32 { return chosen.table.max(x) }

// ExpSum sets dst[i] = exp(x[i]-shift) and returns the sum of dst, 0 if x is
// empty. The slices must be equally long, and dst may be x.
//
// Each result is within 2 ulp of the exact exponential of the float32
// difference x[i]-shift, denormal results included; +Inf on overflow, 0 for
// -Inf and NaN for NaN.
func ExpSum(dst, x []float32, shift float32) float32 {
	sameLen("ExpSum", len(dst), len(x))
	return chosen.table.expSum(dst, x, shift)
}

// MaxExpSum returns Max(x), and what [ExpSum] with that shift returns and leaves in dst,
// to the same bits in less time.
func MaxExpSum(dst, x []float32) (greatest, sum float32) {
	sameLen("MaxExpSum", len(dst), len(x))
	greatest = chosen.table.max(x)
	return greatest, chosen.table.expSumDown(dst, x, greatest)
}

// Logistic replaces x by σ(x) = 1/(1+e^-x) and returns Σ ln(1+e^x), which is
// -Σ ln σ(-x), 0 if x is empty. Nothing overflows on the way.
//
// It adds max(x, 0) and the logarithm of Π (1+e^-|x|), one logarithm for many
// elements.
func Logistic(x []float32) float64 { return chosen.table.logisticSum(x) }

func (t *table) logisticSum(x []float32) float64 {
	const most = 960 // factors of up to 2, which a float64 has room for
	var total float64
	for len(x) > 0 {
		n := min(most, len(x))
		sum, product := t.logistic(x[:n])
		total += float64(sum) + elementary.Log(product)
		x = x[n:]
	}
	return total
}

// ColumnSums sets dst[j] = Σ_i x[i][j], summed in the order of the rows. The
// length of dst must be x.Cols.
func ColumnSums(dst []float32, x Matrix) {
	x.check("ColumnSums")
	sameLen("ColumnSums", len(dst), x.Cols)
	t := chosen.table
	clear(dst)
	for i := range x.Rows {
		t.add(dst, x.Row(i))
	}
}

// sameLen panics unless the lengths are equal. The assembly trusts it.
func sameLen(name string, a, b int) {
	if a != b {
		panic(fmt.Sprintf("kernel.%s: lengths %d and %d differ", name, a, b))
	}
}
