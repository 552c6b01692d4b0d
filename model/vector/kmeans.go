package vector

import (
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// kmeans sets the rows of c to centroids of the rows of x, of which there are at least as many: by Lloyd's
// steps, from evenly spaced rows of x, until no row changes its centroid or 25 times. A centroid without rows goes
// to the row that is farthest from its own. It uses the calling goroutine only.
func kmeans(c, x kernel.Matrix) {
	const steps = 25
	for k := range c.Rows {
		copy(c.Row(k), x.Row(k*x.Rows/c.Rows))
	}
	nearest, distance := make([]int32, x.Rows), make([]float32, x.Rows)
	sum, count := make([]float64, c.Rows*c.Cols), make([]int, c.Rows)
	for step := range steps {
		if changed := assign(nearest, distance, c, x); !changed && step > 0 {
			return
		}
		clear(sum)
		clear(count)
		for i, k := range nearest {
			count[k]++
			into := sum[int(k)*c.Cols : (int(k)+1)*c.Cols]
			for j, v := range x.Row(i) {
				into[j] += float64(v)
			}
		}
		for k := range c.Rows {
			row := c.Row(k)
			if count[k] == 0 {
				far := slices.Index(distance, slices.Max(distance))
				copy(row, x.Row(far))
				distance[far] = 0
				continue
			}
			for j := range row {
				row[j] = float32(sum[k*c.Cols+j] / float64(count[k]))
			}
		}
	}
}

// assign finds the nearest centroid of each row, the first of equal ones, with the square of the distance. It
// reports whether a row has another one than before.
func assign(nearest []int32, distance []float32, c, x kernel.Matrix) (changed bool) {
	const block = 64
	bias := halfSquares(c)
	score := make([]float32, block*c.Rows)
	for from := 0; from < x.Rows; from += block {
		to := min(from+block, x.Rows)
		z := kernel.Matrix{Data: score, Rows: to - from, Cols: c.Rows, Stride: c.Rows}
		part := kernel.Matrix{Data: x.Data[from*x.Stride:], Rows: to - from, Cols: x.Cols, Stride: x.Stride}
		kernel.GemmBiasSerial(z, kernel.Operand{Matrix: part}, c.T(), kernel.Epilogue{Bias: bias})
		for i := from; i < to; i++ {
			scores := z.Row(i - from)
			best := kernel.Max(scores)
			k := int32(slices.Index(scores, best))
			changed = changed || k != nearest[i]
			nearest[i], distance[i] = k, max(0, float32(kernel.SumSquares(x.Row(i)))-float32(2*best))
		}
	}
	return changed
}

// halfSquares returns −|c|²/2 of each row: x·c − |c|²/2 is the greater, the nearer c is to x.
func halfSquares(c kernel.Matrix) []float32 {
	half := make([]float32, c.Rows)
	for k := range half {
		half[k] = float32(-kernel.SumSquares(c.Row(k)) / 2)
	}
	return half
}
