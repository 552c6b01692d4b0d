package vector

import (
	"encoding/json"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

// TestEigen holds the eigenvectors to their definition, also for matrices with equal eigenvalues and zeros.
func TestEigen(t *testing.T) {
	for _, d := range []int{1, 2, 3, 7, 40} {
		for kind := range 4 {
			m := make([]float64, d*d)
			r := random(d, d, uint64(d+kind))
			for i := range d {
				for j := range i + 1 {
					x := float64(r.Row(i)[j])
					switch {
					case kind == 1 && i != j: // diagonal
						x = 0
					case kind == 2: // of rank 1
						x = float64(r.Row(0)[i]) * float64(r.Row(0)[j])
					case kind == 3: // the identity
						x = 0
						if i == j {
							x = 1
						}
					}
					m[i*d+j], m[j*d+i] = x, x
				}
			}
			values, vectors := eigen(append([]float64{}, m...), d)
			for k := range d {
				v := vectors[k*d : (k+1)*d]
				if k > 0 && values[k] > values[k-1] {
					t.Errorf("d = %d, kind %d: eigenvalues are %v", d, kind, values)
				}
				for i := range d {
					if got := dot64(m[i*d:(i+1)*d], v); !(math.Abs(got-values[k]*v[i]) <= 1e-12*float64(d)) {
						t.Fatalf("d = %d, kind %d: m·v is %v, want %v", d, kind, got, values[k]*v[i])
					}
					want := 0.0
					if i == k {
						want = 1
					}
					if got := dot64(vectors[i*d:(i+1)*d], v); !(math.Abs(got-want) <= 1e-13*float64(d)) {
						t.Fatalf("d = %d, kind %d: v(%d)·v(%d) is %v", d, kind, i, k, got)
					}
				}
			}
		}
	}
}

// TestPCA: the numbers are centred, vary independently of each other, and less and less; all of them together keep distances.
func TestPCA(t *testing.T) {
	table := random(300, 12, 5)
	for i := range table.Words { // directions that matter less and less, around a mean that is not zero
		for j := range table.Row(i) {
			table.Row(i)[j] = table.Row(i)[j]*float32(12-j) + 3
		}
	}
	whole, err := PCA(table, 12, false)
	if err != nil {
		t.Fatal(err)
	}
	distance := func(t *Table, a, b int) (sum float64) {
		for j, x := range t.Row(a) {
			sum += math.Pow(float64(x-t.Row(b)[j]), 2)
		}
		return math.Sqrt(sum)
	}
	for i := 1; i < 50; i++ {
		if got, want := distance(whole, 0, i), distance(table, 0, i); !(math.Abs(got-want) <= 1e-5*want) {
			t.Errorf("the distance of words 0 and %d is %v, was %v", i, got, want)
		}
	}
	for _, whiten := range []bool{false, true} {
		few, err := PCA(table, 4, whiten)
		if err != nil {
			t.Fatal(err)
		}
		mean, covariance := moments(few)
		for j, m := range mean {
			if !(math.Abs(m) <= 1e-5) {
				t.Errorf("the mean is %v", mean)
			}
			if !whiten && few.Row(7)[j] != whole.Row(7)[j] {
				t.Errorf("number %d is %v in four and %v in twelve", j, few.Row(7)[j], whole.Row(7)[j])
			}
			for k := range mean {
				c, scale := covariance[j*4+k], math.Sqrt(covariance[j*4+j]*covariance[k*4+k])
				if j != k && !(math.Abs(c) <= 1e-5*scale) || whiten && j == k && !(math.Abs(c-1) <= 1e-5) || j < k && !whiten && covariance[j*4+j] <= covariance[k*4+k] {
					t.Errorf("whiten %v: the covariance is %v", whiten, covariance)
				}
			}
		}
	}
	old := runtime.GOMAXPROCS(5)
	defer runtime.GOMAXPROCS(old)
	again, err := PCA(table, 12, false)
	if err != nil {
		t.Fatal(err)
	}
	if again.SHA256() != whole.SHA256() {
		t.Error("the bits depend on the number of threads")
	}
}

// TestPCARefused has what has no such components.
func TestPCARefused(t *testing.T) {
	table := random(300, 12, 5)
	for _, test := range []struct {
		table  *Table
		dim    int
		whiten bool
		want   string
	}{
		{table, 13, false, "there are 1 to 12"},
		{table, 0, false, "there are 1 to 12"},
		{table.Top(3), 4, false, "there are 1 to 3"},
		{table.Top(3), 3, true, "vary in 2 directions only"},
		{&Table{Words: []string{"a", "b"}, Dim: 1, Data: []float32{1, float32(math.Inf(1))}}, 1, false, `the vector of "b" is not finite`},
	} {
		if _, err := PCA(test.table, test.dim, test.whiten); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

// TestInteropPCA: NumPy finds the same components, by the singular values of the centred rows.
func TestInteropPCA(t *testing.T) {
	python := modeltest.Python(t, "numpy")
	table := random(400, 30, 7)
	for i := range table.Words {
		for j := range table.Row(i) {
			table.Row(i)[j] = table.Row(i)[j]*float32(30-j) + float32(j)
		}
	}
	path, _ := writeTable(t, t.TempDir(), "npy", table)
	out := modeltest.Script(t, python, `
import json, sys, numpy
x = numpy.load(sys.argv[1]).astype("float64")
x -= x.mean(0)
u, s, v = numpy.linalg.svd(x, full_matrices=False)
v *= numpy.sign(v[numpy.arange(len(v)), numpy.abs(v).argmax(1)])[:, None]
y = x @ v[:10].T
print(json.dumps([y.tolist(), (y / y.std(0, ddof=1)).tolist()]))
`, path)
	var want [2][][]float64
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	for k, whiten := range []bool{false, true} {
		got, err := PCA(table, 10, whiten)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got.Words {
			for j, x := range got.Row(i) {
				if !(math.Abs(float64(x)-want[k][i][j]) <= 1e-5) {
					t.Fatalf("whiten %v: number %d of word %d is %v, NumPy says %v", whiten, j, i, x, want[k][i][j])
				}
			}
		}
	}
}
