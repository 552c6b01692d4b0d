package page

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestProject takes points on two axes through space, whose components are known.
func TestProject(t *testing.T) {
	along, across := []float64{0.6, 0, 0.8, 0, 0}, []float64{0, 1, 0, 0, 0}
	var vectors [][]float64
	for _, c := range [][2]float64{{3, 0}, {-3, 0}, {0, 1}, {0, -1}} {
		v := []float64{7, 7, 7, 7, 7} // the mean, which does not matter
		for j := range v {
			v[j] += c[0]*along[j] + c[1]*across[j]
		}
		vectors = append(vectors, v)
	}
	p, ok := project(vectors)
	if !ok || !(math.Abs(p.first-0.9) <= 1e-12) || !(math.Abs(p.second-0.1) <= 1e-12) {
		t.Fatalf("shares of the variance are %v and %v, want 0.9 and 0.1", p.first, p.second)
	}
	size := math.Sqrt(20)
	for i, want := range [][2]float64{{3, 0}, {-3, 0}, {0, 1}, {0, -1}} {
		for j := range 2 {
			if got := p.points.At(i, j) * size; !(math.Abs(got-want[j]) <= 1e-12) {
				t.Errorf("number %d of point %d is %v, want %v", j, i, got, want[j])
			}
		}
	}
	if _, ok := project([][]float64{{1, 2}, {1, 2}, {1, 2}}); ok {
		t.Error("points that are all the same have components")
	}
}

// TestProjectVariance: the shares are those of the eigenvalues of the covariance,
// which is another way to them.
func TestProjectVariance(t *testing.T) {
	const n, dim = 30, 6
	r := rand.New(rand.NewPCG(1, 2))
	all := mat.NewDense(n, dim, nil)
	var vectors [][]float64
	for i := range n {
		v := make([]float64, dim)
		for j := range v {
			v[j] = float64(j+1) * r.NormFloat64()
		}
		all.SetRow(i, v)
		vectors = append(vectors, v)
	}
	centre(all)
	var product mat.Dense
	product.Mul(all.T(), all)
	var e mat.EigenSym
	covariance := mat.NewSymDense(dim, product.RawMatrix().Data)
	if !e.Factorize(covariance, false) {
		t.Fatal("no eigenvalues")
	}
	values := e.Values(nil)
	p, ok := project(vectors)
	if total := mat.Trace(covariance); !ok || !(math.Abs(p.first-values[dim-1]/total) <= 1e-12) || !(math.Abs(p.second-values[dim-2]/total) <= 1e-12) {
		t.Errorf("shares are %v and %v, want %v and %v", p.first, p.second, values[dim-1]/total, values[dim-2]/total)
	}
}

// TestProcrustes: points that were turned, mirrored and made larger are turned back
// onto themselves, and others as near as no other rotation takes them.
func TestProcrustes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	random := func() projection {
		p := projection{points: mat.NewDense(20, 2, nil)}
		for i := range 20 {
			p.points.SetRow(i, []float64{2 * r.NormFloat64(), r.NormFloat64()})
		}
		centre(p.points)
		p.scale()
		return p
	}
	turned := func(p projection, angle, mirror float64) projection {
		q := projection{points: new(mat.Dense)}
		s, c := math.Sincos(angle)
		q.points.Mul(p.points, mat.NewDense(2, 2, []float64{c, mirror * s, -s, mirror * c}))
		return q
	}
	distance := func(a, b projection) float64 {
		var d mat.Dense
		d.Sub(a.points, b.points)
		return mat.Norm(&d, 2)
	}
	target := random()
	for _, angle := range []float64{0, 0.3, 2, 3.1} {
		for _, mirror := range []float64{1, -1} {
			p := turned(target, angle, mirror)
			p.points.Scale(17, p.points)
			p.scale()
			p.onto(target)
			if d := distance(p, target); d > 1e-12 || !(math.Abs(p.fit-1) <= 1e-12) {
				t.Errorf("after a turn by %v, mirror %v: %v away, fit %v", angle, mirror, d, p.fit)
			}
		}
	}
	p := random()
	before := p
	p.onto(target)
	least := distance(p, target)
	if want := math.Sqrt(2 - 2*p.fit); !(math.Abs(least-want) <= 1e-12) {
		t.Errorf("the fit %v belongs to a distance of %v, and it is %v", p.fit, want, least)
	}
	for angle := 0.0; angle < 2*math.Pi; angle += 0.01 {
		for _, mirror := range []float64{1, -1} {
			if d := distance(turned(before, angle, mirror), target); d < least-1e-12 {
				t.Fatalf("turned by %v, mirror %v, it is %v away, nearer than %v", angle, mirror, d, least)
			}
		}
	}
}
