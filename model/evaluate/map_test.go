package evaluate

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/vector"
)

// onCircle returns words whose vectors are directions in a plane, so that a map can keep all neighbours.
func onCircle(n int) (t *vector.Table, points []float32) {
	t = &vector.Table{Words: make([]string, n), Dim: 3}
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for range n {
		angle := 2 * math.Pi * r.Float64()
		x, y := float32(math.Cos(angle)), float32(math.Sin(angle))
		t.Data = append(t.Data, 2*x, 0, 2*y)
		points = append(points, x, y)
	}
	return t, points
}

// TestScoreMap: a map that keeps all neighbours scores 1, one at random what chance gives, for all words as for some of them.
func TestScoreMap(t *testing.T) {
	const n = 600 // more than a stretch
	for _, most := range []int{n, 150} {
		table, points := onCircle(n)
		got, err := scoreMap(t.Context(), table, points, 15, 1, most)
		// Rounding may turn two neighbours around.
		if err != nil || got.K != 15 || got.Words != most || got.Of != n || got.Trustworthiness < 0.99999 || got.Preservation < 0.99 {
			t.Errorf("%d words: %+v, %v", most, got, err)
		}
		rand.New(rand.NewPCG(2, 3)).Shuffle(n, func(i, j int) {
			points[2*i], points[2*i+1], points[2*j], points[2*j+1] = points[2*j], points[2*j+1], points[2*i], points[2*i+1]
		})
		var first MapScore
		for _, threads := range []int{1, 3} {
			before := runtime.GOMAXPROCS(threads)
			got, err := scoreMap(t.Context(), table, points, 15, 1, most)
			runtime.GOMAXPROCS(before)
			if err != nil || !(math.Abs(got.Trustworthiness-0.5) <= 0.05) || !(math.Abs(got.Preservation-15/float64(n)) < 0.02) {
				t.Errorf("%d words at random: %+v, %v", most, got, err)
			}
			if threads > 1 && got != first {
				t.Errorf("%d threads: %+v, one: %+v", threads, got, first)
			}
			first = got
		}
	}
}

// TestScoreMapByDefinition counts ranks by sorting all words by cosine and by place (Venna and Kaski, 2001).
func TestScoreMapByDefinition(t *testing.T) {
	const n, d, k = 70, 5, 6
	r := rand.New(rand.NewPCG(5, 6))
	table := &vector.Table{Words: make([]string, n), Dim: d}
	var points []float32
	for range n {
		for range d {
			table.Data = append(table.Data, float32(r.NormFloat64()))
		}
		points = append(points, table.Data[len(table.Data)-1], float32(r.NormFloat64()))
	}
	late, kept := 0.0, 0.0
	for i := range n {
		// ranked returns each other word's rank, from 1, by how far it is.
		ranked := func(far func(j int) float64) []int {
			ranks := make([]int, n)
			for j := range n {
				for l := range n {
					if l != i && far(l) <= far(j) {
						ranks[j]++
					}
				}
			}
			return ranks
		}
		byCosine := ranked(func(j int) float64 { return -float64(vector.Cosine(table.Row(i), table.Row(j))) })
		byPlace := ranked(func(j int) float64 {
			return math.Hypot(float64(points[2*j]-points[2*i]), float64(points[2*j+1]-points[2*i+1]))
		})
		for j := range n {
			switch {
			case j == i || byPlace[j] > k:
			case byCosine[j] <= k:
				kept++
			default:
				late += float64(byCosine[j] - k)
			}
		}
	}
	got, err := ScoreMap(t.Context(), table, points, k, 1)
	want, share := 1-2*late/(n*k*(2*n-3*k-1)), kept/(n*k)
	if err != nil || !(math.Abs(got.Trustworthiness-want) < 1e-12) || !(math.Abs(got.Preservation-share) < 1e-12) {
		t.Errorf("%+v, %v; want %v and %v", got, err, want, share)
	}
}

func TestScoreMapOdd(t *testing.T) {
	for n := range 5 {
		table, points := onCircle(n)
		got, err := ScoreMap(t.Context(), table, points, 15, 1)
		if scored := !math.IsNaN(got.Trustworthiness); err != nil || scored != (n > 2) || scored && got.K != (n-1)/2 {
			t.Errorf("%d words: %+v, %v", n, got, err)
		}
	}
	table, points := onCircle(40)
	clear(table.Row(7))
	if got, err := ScoreMap(t.Context(), table, points, 3, 1); err != nil || got.Of != 39 {
		t.Errorf("with a vector of zeros: %+v, %v", got, err)
	}
	if _, err := ScoreMap(t.Context(), table, points[1:], 3, 1); err == nil {
		t.Error("no error for a map of other words")
	}
	if _, err := ScoreMap(t.Context(), table, points, 0, 1); err == nil {
		t.Error("no error for no neighbours")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ScoreMap(ctx, table, points, 3, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("in a context that has ended: %v", err)
	}
}

//go:embed testdata/trust.py
var trustScript string

// TestInteropTrustworthiness compares both numbers with scikit-learn's.
func TestInteropTrustworthiness(t *testing.T) {
	python := modeltest.Python(t, "sklearn")
	const n, d, k = 400, 10, 15
	r := rand.New(rand.NewPCG(5, 6))
	table := &vector.Table{Words: make([]string, n), Dim: d}
	given := struct {
		Vectors [][]float32 `json:"vectors"`
		Points  [][]float32 `json:"points"`
		K       int         `json:"k"`
	}{K: k}
	var points []float32
	for i := range n {
		for range d {
			table.Data = append(table.Data, float32(r.NormFloat64()))
		}
		row := table.Row(i)
		point := []float32{row[0] + float32(0.3*r.NormFloat64()), row[1]}
		points = append(points, point...)
		given.Vectors, given.Points = append(given.Vectors, row), append(given.Points, point)
	}
	text, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "map.json")
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	var want [2]float64
	if err := json.Unmarshal(modeltest.Script(t, python, trustScript, path), &want); err != nil {
		t.Fatal(err)
	}
	got, err := ScoreMap(t.Context(), table, points, k, 1)
	if err != nil || !(math.Abs(got.Trustworthiness-want[0]) <= 1e-6) || !(math.Abs(got.Preservation-want[1]) <= 1e-9) {
		t.Errorf("%+v, %v; scikit-learn has %v", got, err, want)
	}
}

// TestNearestOnMap holds that among words that are as near the earlier come first.
func TestNearestOnMap(t *testing.T) {
	m := &mapped{x: []float32{0, 1, -1, 0, 2}, y: []float32{0, 0, 0, 1, 0}}
	if got := m.nearest(0, 2); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("the nearest are %v", got)
	}
}
