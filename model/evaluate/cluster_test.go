package evaluate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// directions returns rows of two numbers at these angles.
func directions(angles ...float64) kernel.Matrix {
	m := newMatrix(len(angles), 2)
	for i, a := range angles {
		m.Data[2*i], m.Data[2*i+1] = float32(math.Cos(a)), float32(math.Sin(a))
	}
	return m
}

// TestFirstCenters: rows in the place of one that was drawn are drawn no more, and far ones more often than near ones.
func TestFirstCenters(t *testing.T) {
	x := directions(slices.Concat(slices.Repeat([]float64{0}, 30), slices.Repeat([]float64{2}, 3), []float64{4})...)
	for seed := range uint64(20) {
		var seen [3]bool
		centers := firstCenters(x, 3, rand.New(rand.NewPCG(seed, 1)), never)
		for c := range 3 {
			for k, angle := range []float64{0, 2, 4} {
				if slices.Equal(centers.Row(c), directions(angle).Data) {
					seen[k] = true
				}
			}
		}
		if seen != [3]bool{true, true, true} {
			t.Fatalf("seed %d: the centres are %v", seed, centers.Data)
		}
	}
	// Beside a first centre at 0, rows at 1 and π are drawn in proportion to 1 − cos.
	x = directions(0, 1, math.Pi)
	const draws = 20000
	far, second := 0, 0
	rng := rand.New(rand.NewPCG(1, 2))
	for range draws {
		centers := firstCenters(x, 2, rng, never)
		if centers.Data[0] == 1 {
			second++
			if centers.Data[2] < 0 {
				far++
			}
		}
	}
	got, want := float64(far)/float64(second), 2/(2+1-math.Cos(1))
	if n := float64(second); !(math.Abs(n/draws-1./3) < 0.02) || !(math.Abs(got-want) < 0.02) {
		t.Errorf("of %d draws %d begin at 0, and %v of these go on with π; want about %v", draws, second, got, want)
	}
}

// TestMoveCenters: a centre moves to the direction of its rows, and stays where it has none, or where they are opposite.
func TestMoveCenters(t *testing.T) {
	old := directions(1, 2, 3)
	x := newMatrix(5, 2)
	copy(x.Data, []float32{1, 0, 0, 1, 1, 0, 1, 0, -1, 0})
	got := moveCenters(x, []int{0, 0, 0, 2, 2}, old)
	want := slices.Clone(old.Data)
	want[0], want[1] = float32(2/math.Sqrt(5)), float32(1/math.Sqrt(5))
	for i := range want {
		if !(math.Abs(float64(got.Data[i]-want[i])) < 1e-6) {
			t.Fatalf("centres are %v, want %v", got.Data, want)
		}
	}
}

func TestMajority(t *testing.T) {
	cluster := []int{0, 0, 0, 1, 1, 1, 1, 2, 2}
	classes := []int{0, 2, 2, 0, 1, 1, 0, 1, 0}
	if got, want := majority(cluster, classes, 4), []int{2, 0, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("the classes of the clusters are %v, want %v", got, want)
	}
}
