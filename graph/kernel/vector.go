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

// DotGroups multiplies each row of x, of d numbers, by the rows of a table in its group:
//
//	dst[k] = x[p]·table[row[k]]     over start[p] ≤ k < start[p+1]
//
// to the bits of [Dot]. There is a start more than there are rows of x, none less than the one before. It panics if
// the table, a whole number of rows, lacks a row of a group.
func DotGroups(dst, x []float32, d int, table []float32, row, start []int32) {
	sameLen("DotGroups", len(dst), len(row))
	if checkGroups("DotGroups", x, d, start) {
		rows, least := row[start[0]:start[len(start)-1]], int32(0)
		for _, r := range rows {
			least = min(least, r)
		}
		checkRows("DotGroups", least, lastOf(rows), d, table)
		chosen.table.dotGroups(dst, x, d, table, row, start)
	}
}

// rowByRow makes dotGroups of dot.
func rowByRow(dot func(a, b []float32) float32) func(dst, x []float32, d int, table []float32, row, start []int32) {
	return func(dst, x []float32, d int, table []float32, row, start []int32) {
		for p := range len(start) - 1 {
			for k := start[p]; k < start[p+1]; k++ {
				dst[k] = dot(x[p*d:(p+1)*d], table[int(row[k])*d:(int(row[k])+1)*d])
			}
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

// AddGroups adds the rows of a table in a group to each row of dst, all of d numbers, in the order in which they are
// named:
//
//	dst[p] += Σ_k weight[k]·table[row[k]]     over start[p] ≤ k < start[p+1]
//
// A negative row is passed over. There is a weight for each row, or none at all and they are 1. Starts are as in
// [DotGroups]. It panics if the table, a whole number of rows, lacks a row of a group.
func AddGroups(dst []float32, d int, table []float32, row []int32, weight []float32, start []int32) {
	if weight = weightsOf("AddGroups", row, weight); checkGroups("AddGroups", dst, d, start) {
		last := lastOf(row[start[0]:start[len(start)-1]])
		checkRows("AddGroups", 0, last, d, table)
		chosen.table.addGroups(dst, d, table, row, weight, start)
	}
}

// SumGroups sets each row of dst to a multiple of the sum that [AddGroups] adds to it:
//
//	dst[p] = scale[p] · Σ_k weight[k]·table[row[k]]     over start[p] ≤ k < start[p+1]
//
// Without scale all are 1. It does not read dst, so that it need not wait for its memory.
func SumGroups(dst []float32, d int, scale, table []float32, row []int32, weight []float32, start []int32) {
	if scale != nil {
		sameLen("SumGroups", len(start)-1, len(scale))
	}
	if weight = weightsOf("SumGroups", row, weight); checkGroups("SumGroups", dst, d, start) {
		last := lastOf(row[start[0]:start[len(start)-1]])
		checkRows("SumGroups", 0, last, d, table)
		chosen.table.sumGroups(dst, d, scale, table, row, weight, start)
	}
}

// weightsOf returns the weights of rows, nil where there are none.
func weightsOf(kernel string, row []int32, weight []float32) []float32 {
	if len(weight) == 0 {
		return nil
	}
	sameLen(kernel, len(row), len(weight))
	return weight
}

// checkGroups panics unless there is a group for each of the rows of d numbers that x consists of, as the assembly
// trusts, and reports whether there is something to do.
func checkGroups(kernel string, x []float32, d int, start []int32) bool {
	sameLen(kernel, (len(start)-1)*d, len(x))
	if len(x) == 0 {
		return false
	}
	end := start[0]
	for _, at := range start {
		if at < end {
			panic(fmt.Sprintf("kernel.%s: a group from %d to %d", kernel, end, at))
		}
		end = at
	}
	return true
}

// lastOf returns the greatest of some rows, or −1 if there are none. It has four at a time, as each comparison waits for the one
// before.
func lastOf(rows []int32) int32 {
	a, b, c, d := int32(-1), int32(-1), int32(-1), int32(-1)
	for ; len(rows) >= 4; rows = rows[4:] {
		a, b, c, d = max(a, rows[0]), max(b, rows[1]), max(c, rows[2]), max(d, rows[3])
	}
	for _, r := range rows {
		a = max(a, r)
	}
	return max(a, b, c, d)
}

// checkRows panics unless a table has the rows from least to last.
func checkRows(kernel string, least, last int32, d int, table []float32) {
	if least < 0 || (int(last)+1)*d > len(table) {
		panic(fmt.Sprintf("kernel.%s: rows from %d to %d of a table of %d", kernel, least, last, len(table)/d))
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
