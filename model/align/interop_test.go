package align

import (
	_ "embed"
	"encoding/json"
	"math"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/vector"
)

//go:embed testdata/interop.py
var interopScript string

// TestInterop holds the map, retrieval and distances to NumPy's.
func TestInterop(t *testing.T) {
	python := modeltest.Python(t, "numpy")
	a, b, _ := planted(300, 12, 4, 0.5)
	b.Words = a.Words // of which each means another one
	dir := t.TempDir()
	for name, table := range map[string]*vector.Table{"a.npy": a, "b.npy": b} {
		if _, err := (vector.NPY{}).Write(filepath.Join(dir, name), table); err != nil {
			t.Fatal(err)
		}
	}
	var theirs struct {
		W, CSLS, Distance []float64
		Best              []int
	}
	if err := json.Unmarshal(modeltest.Script(t, python, interopScript, dir), &theirs); err != nil {
		t.Fatal(err)
	}
	m, err := Fit(a, b, Identical(a, b))
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range theirs.W {
		if !(math.Abs(m.W[i]-w) <= 2e-6) {
			t.Fatalf("number %d of the map is %v, and NumPy's %v", i, m.W[i], w)
		}
	}
	r, err := NewRetrieval(m, a, b, DefaultNeighbors)
	if err != nil {
		t.Fatal(err)
	}
	found, err := r.Nearest(a, 1)
	if err != nil {
		t.Fatal(err)
	}
	distances, err := Distances(a, b, Identical(a, b))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range found {
		if f[0].Row != theirs.Best[i] || !(math.Abs(float64(f[0].CSLS)-theirs.CSLS[i]) <= 1e-5) || !(math.Abs(distances[i]-theirs.Distance[i]) <= 1e-6) {
			t.Errorf("word %d: %+v at distance %v; NumPy finds %d by %v, at %v", i, f[0], distances[i], theirs.Best[i], theirs.CSLS[i], theirs.Distance[i])
		}
	}
}
