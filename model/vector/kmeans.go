package vector

import (
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// kmeans sets the rows of c to centroids of the rows of x, of which there are at least as many: by Lloyd's
// steps, from evenly spaced rows of x, until no row changes its centroid or 12 times. A centroid without rows goes
// to the row that is farthest from its own. It uses the calling goroutine only.
func kmeans(c *centroids, x kernel.Matrix) {
	const steps = 12 // later ones change the error by less than a hundredth
	for k := range c.Rows {
		copy(c.Row(k), x.Row(k*x.Rows/c.Rows))
	}
	of, distance := slices.Repeat([]int32{-1}, x.Rows), make([]float32, x.Rows)
	sum, count := make([]float64, c.Rows*c.Cols), make([]int, c.Rows)
	for range steps {
		c.index()
		changed := false
		for i, before := range of {
			of[i], distance[i] = c.nearest(x.Row(i), before)
			changed = changed || of[i] != before
		}
		if !changed {
			return
		}
		clear(sum)
		clear(count)
		for i, k := range of {
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
