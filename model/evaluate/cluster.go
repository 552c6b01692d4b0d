package evaluate

import (
	"math"
	"math/rand/v2"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// How many times k-means runs, and for how many iterations at most. It ends long
// before the last one unless words move back and forth by rounding.
const restarts, iterations = 10, 100

// mostClustered is the most that words times classes may be. Clustering takes time by it: the largest sets in use have 5,000 words in
// 50 classes.
const mostClustered = 1 << 24

// cluster divides the rows into k clusters and returns the cluster of each. The result
// depends only on the rows, their order and the settings' seed. It is nil if scoring has ended.
func (s *Space) cluster(rows []int, k int) []int {
	x := s.units(rows) // (words, D)
	var found []int
	tightest := math.Inf(-1)
	for try := range restarts {
		cluster, cohesion := kMeans(x, k, rand.New(rand.NewPCG(s.settings.Seed, uint64(try))), s.ended)
		if s.ended() {
			return nil
		}
		if cohesion > tightest {
			found, tightest = cluster, cohesion
		}
	}
	return found
}

// kMeans returns the cluster of each row of x, and the sum of the cosines of all rows
// with their centres, or soon after ended returns true nothing that means anything.
func kMeans(x kernel.Matrix, k int, rng *rand.Rand, ended func() bool) (cluster []int, cohesion float64) {
	centers := firstCenters(x, k, rng, ended)
	cosines := newMatrix(x.Rows, k)
	cluster = make([]int, x.Rows)
	for i := range cluster {
		cluster[i] = -1
	}
	for range iterations {
		kernel.Gemm(cosines, kernel.Operand{Matrix: x}, centers.T(), false)
		moved := false
		cohesion = 0
		for i, old := range cluster {
			nearest, row := 0, cosines.Data[i*k:][:k]
			for c, cos := range row {
				if cos > row[nearest] {
					nearest = c
				}
			}
			cluster[i], moved = nearest, moved || nearest != old
			cohesion += float64(row[nearest])
		}
		if !moved || ended() {
			break
		}
		// A cluster that lost its words keeps its centre and may get some again.
		centers = moveCenters(x, cluster, centers)
	}
	return cluster, cohesion
}

// firstCenters draws k rows, each with a probability proportional to 1 − cos with the
// nearest row drawn before: half the squared distance.
func firstCenters(x kernel.Matrix, k int, rng *rand.Rand, ended func() bool) kernel.Matrix {
	centers := newMatrix(k, x.Cols)
	far := make([]float64, x.Rows)
	for i := range far {
		far[i] = 1
	}
	for c := range k {
		if ended() {
			break
		}
		var sum float64
		for _, f := range far {
			sum += f
		}
		at, drawn := rng.Float64()*sum, len(far)-1
		for i, f := range far {
			if at -= f; at < 0 {
				drawn = i
				break
			}
		}
		center := x.Data[drawn*x.Cols:][:x.Cols]
		copy(centers.Data[c*x.Cols:], center)
		for i := range far {
			if d := max(0, 1-float64(kernel.Dot(center, x.Data[i*x.Cols:][:x.Cols]))); c == 0 || d < far[i] {
				far[i] = d
			}
		}
	}
	return centers
}

// moveCenters returns the directions of the sums of the clusters' rows.
func moveCenters(x kernel.Matrix, cluster []int, old kernel.Matrix) kernel.Matrix {
	centers := newMatrix(old.Rows, old.Cols)
	for i, c := range cluster {
		kernel.Add(centers.Data[c*x.Cols:][:x.Cols], x.Data[i*x.Cols:][:x.Cols])
	}
	for c := range centers.Rows {
		center := centers.Data[c*x.Cols:][:x.Cols]
		if !normalize(center, center) {
			copy(center, old.Data[c*x.Cols:][:x.Cols])
		}
	}
	return centers
}
