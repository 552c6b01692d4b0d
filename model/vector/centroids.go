package vector

import (
	"cmp"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// centroids finds the nearest of some vectors, which have few numbers each.
type centroids struct {
	kernel.Matrix
	order []int32   // the rows by their first number
	first []float32 // these numbers, in that order
	place []int     // of each row in the order
}

// index prepares finding, for the numbers that c has now.
func (c *centroids) index() {
	if c.order == nil {
		c.order, c.first, c.place = make([]int32, c.Rows), make([]float32, c.Rows), make([]int, c.Rows)
		for k := range c.order {
			c.order[k] = int32(k)
		}
	}
	slices.SortFunc(c.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(c.Row(int(a))[0], c.Row(int(b))[0]), cmp.Compare(a, b))
	})
	for i, k := range c.order {
		c.first[i], c.place[k] = c.Row(int(k))[0], i
	}
}

// nearest returns the centroid nearest to x, the first of equal ones, and the square of the distance. It looks around
// a guess, a row or −1, and ends in both directions where the first numbers alone are farther apart than the best so far.
//
// Note: all 256 by one product of matrices (kernel.Gemm) takes some thirty times as long for parts of two numbers.
func (c *centroids) nearest(x []float32, guess int32) (best int32, distance float32) {
	var at int
	if guess >= 0 {
		at = c.place[guess]
	} else if at, _ = slices.BinarySearch(c.first, x[0]); at == len(c.first) {
		at--
	}
	best = c.order[at]
	distance = c.square(x, best, math.MaxFloat32)
	look := func(i int) {
		k := c.order[i]
		if d := c.square(x, k, distance); d < distance || d == distance && k < best {
			best, distance = k, d
		}
	}
	for i := at + 1; i < len(c.first); i++ {
		if d := c.first[i] - x[0]; d > 0 && float32(d*d) > distance {
			break
		}
		look(i)
	}
	for i := at - 1; i >= 0; i-- {
		if d := c.first[i] - x[0]; d < 0 && float32(d*d) > distance {
			break
		}
		look(i)
	}
	return best, distance
}

// square returns the square of the distance of x and centroid k, or a part of it that is more than most.
func (c *centroids) square(x []float32, k int32, most float32) (sum float32) {
	for j, v := range c.Data[int(k)*c.Stride:][:len(x)] {
		d := v - x[j]
		if sum += float32(d * d); sum > most {
			break
		}
	}
	return sum
}
