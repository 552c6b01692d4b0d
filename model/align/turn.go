package align

import (
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// turn returns V·Uᵀ, (n, m), for the singular value decomposition U·Σ·Vᵀ of p, which is (m, n) with m ≤ n, and the number of
// singular values that are not zero. It uses p up.
//
// The rows of p are turned in pairs until all are at right angles, and the rows of an identity matrix with them: then these are Uᵀ, and
// those are Σ·Vᵀ (Hestenes, "Inversion of matrices by biorthogonalization and related results", 1958). It is slower than making
// p bidiagonal first, but small singular vectors are as exact as large ones, and the pairs of a round are independent.
func turn(p []float64, m, n int) (w []float64, rank int) {
	u := make([]float64, m*m)
	for i := range m {
		u[i*m+i] = 1
	}
	var largest float64 // the length of p, which no singular value exceeds
	for i := range m {
		largest += dot(p[i*n:(i+1)*n], p[i*n:(i+1)*n])
	}
	largest = math.Sqrt(largest)
	none := largest * float64(m) * 0x1p-52 // what is shorter is rounding
	const sweeps = 60                      // 6 to 10 are usual
	for range sweeps {
		if !sweep(p, u, m, n, none) {
			break
		}
	}
	w = make([]float64, n*m)
	rows := make([][]float64, 0, m) // of Vᵀ
	var free []int
	for i := range m {
		row := p[i*n : (i+1)*n]
		length := math.Sqrt(dot(row, row))
		if length <= none {
			free = append(free, i)
			continue
		}
		for k := range row {
			row[k] /= length
		}
		rows = append(rows, row)
	}
	rank = len(rows)
	for _, i := range free {
		row := p[i*n : (i+1)*n]
		complete(row, rows)
		rows = append(rows, row)
	}
	kernel.For(n, func(k int) {
		for i := range m {
			v := p[i*n+k]
			for j, x := range u[i*m : (i+1)*m] {
				w[k*m+j] += float64(v * x)
			}
		}
	})
	return w, rank
}

// sweep turns each row of p against each other one, and the rows of u likewise, and reports whether any two were not yet at
// right angles. Each round has every row in one pair at most (the round-robin of a tournament), so a round's pairs are independent.
func sweep(p, u []float64, m, n int, none float64) bool {
	players := m + m%2 // one stays out where m is odd
	turned := make([]bool, players/2)
	for round := range players - 1 {
		kernel.For(players/2, func(k int) {
			i, j := (round+k)%(players-1), (round-k+players-1)%(players-1)
			if k == 0 {
				j = players - 1
			}
			if i > j {
				i, j = j, i
			}
			if j < m && rotate(p[i*n:(i+1)*n], p[j*n:(j+1)*n], u[i*m:(i+1)*m], u[j*m:(j+1)*m], none) {
				turned[k] = true
			}
		})
	}
	for _, t := range turned {
		if t {
			return true
		}
	}
	return false
}

// rotate turns x and y in their plane so that they are at right angles, and a and b by the same angle. It returns false if they are
// already, or if one is no longer than none.
func rotate(x, y, a, b []float64, none float64) bool {
	xx, yy, xy := dot(x, x), dot(y, y), dot(x, y)
	if xx <= none*none || yy <= none*none || math.Abs(xy) <= 0x1p-50*math.Sqrt(xx)*math.Sqrt(yy) {
		return false
	}
	z := (yy - xx) / (2 * xy)
	t := math.Copysign(1, z) / (math.Abs(z) + math.Sqrt(1+float64(z*z))) // the tangent of the smaller angle
	c := 1 / math.Sqrt(1+float64(t*t))
	s := float64(c * t)
	spin(x, y, c, s)
	spin(a, b, c, s)
	return true
}

func spin(x, y []float64, c, s float64) {
	for k, v := range x {
		x[k] = float64(c*v) - float64(s*y[k])
		y[k] = float64(s*v) + float64(c*y[k])
	}
}

// complete sets row to a vector of length 1 at right angles to all rows, which are fewer than it has numbers: what is left of
// the axis that is farthest from them.
func complete(row []float64, rows [][]float64) {
	axis, most := 0, -1.0
	for k := range row {
		left := 1.0
		for _, r := range rows {
			left -= float64(r[k] * r[k])
		}
		if left > most {
			axis, most = k, left
		}
	}
	clear(row)
	row[axis] = 1
	for range 2 { // the second time takes off what rounding left
		for _, r := range rows {
			along := dot(row, r)
			for k, x := range r {
				row[k] -= float64(along * x)
			}
		}
	}
	length := math.Sqrt(dot(row, row))
	for k := range row {
		row[k] /= length
	}
}

// dot sums in four lanes, which a processor adds at the same time.
func dot(x, y []float64) float64 {
	var s0, s1, s2, s3 float64
	n := len(x) &^ 3
	for i := 0; i < n; i += 4 {
		u, v := x[i:i+4:i+4], y[i:i+4:i+4]
		s0 += float64(u[0] * v[0])
		s1 += float64(u[1] * v[1])
		s2 += float64(u[2] * v[2])
		s3 += float64(u[3] * v[3])
	}
	for i := n; i < len(x); i++ {
		s0 += float64(x[i] * y[i])
	}
	return (s0 + s1) + (s2 + s3)
}
