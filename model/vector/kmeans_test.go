package vector

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// slowCentroid looks at every centroid.
func slowCentroid(c *centroids, x []float32) (best int32, distance float32) {
	for k := range c.Rows {
		var sum float32
		for j, v := range c.Row(k) {
			d := v - x[j]
			sum += float32(d * d)
		}
		if k == 0 || sum < distance {
			best, distance = int32(k), sum
		}
	}
	return best, distance
}

func matrix(rows, cols int, numbers []float32) kernel.Matrix {
	return kernel.Matrix{Data: numbers, Rows: rows, Cols: cols, Stride: cols}
}

// TestNearestCentroid holds that it is the first of equal ones, on a grid on which many are equally far, whatever the guess.
func TestNearestCentroid(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	draw := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(rng.IntN(5))
		}
		return x
	}
	for range 500 {
		c := &centroids{Matrix: matrix(1+rng.IntN(9), 2, draw(18))}
		c.index()
		x, guess := draw(2), int32(rng.IntN(c.Rows+1)-1)
		want, far := slowCentroid(c, x)
		if got, distance := c.nearest(x, guess); got != want || distance != far {
			t.Fatalf("of %v, %v is nearest to %d at %v, want %d at %v", c.Data[:2*c.Rows], x, got, distance, want, far)
		}
	}
}

func TestKmeans(t *testing.T) {
	for _, test := range []struct{ rows, want []float32 }{
		{[]float32{0, 1, 2, 3, 90, 94}, []float32{1.5, 92}},                // drawn to where the rows are
		{[]float32{5, 5, 5, 5, 5, 5}, []float32{5, 5}},                     // nothing to divide
		{[]float32{5, 5, 5, 5, 5, 9}, []float32{5, 9}},                     // the second has no rows at first
		{[]float32{0, 8, 8, 8, 8, 8, 8, 8, 20, 4}, []float32{0, 4, 8, 20}}, // nor have the third and the fourth
	} {
		c := &centroids{Matrix: matrix(len(test.want), 1, make([]float32, len(test.want)))}
		kmeans(c, matrix(len(test.rows), 1, test.rows))
		if slices.Sort(c.Data); !slices.Equal(c.Data, test.want) {
			t.Errorf("the centroids of %v are %v, want %v", test.rows, c.Data, test.want)
		}
	}
}

// TestProductCodes holds that each part is stored as the centroid that is nearest to it after the last step, of which there are as many as there may be.
func TestProductCodes(t *testing.T) {
	table := random(3000, 4, 3)
	for i, x := range table.Data {
		table.Data[i] = x * x * x // far from settled by then
	}
	p := newProduct(table, 2)
	codes, unit := make([]byte, 2), make([]float32, 4)
	for i := range table.Words {
		p.encode(codes, table.Row(i))
		normalize(unit, table.Row(i))
		for m, code := range codes {
			if want, _ := slowCentroid(&p.part[m], unit[2*m:2*m+2]); byte(want) != code {
				t.Fatalf("part %d of row %d is stored as centroid %d, want %d", m, i, code, want)
			}
		}
	}
}
