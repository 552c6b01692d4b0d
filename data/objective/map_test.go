package objective_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
)

// weighed returns the targets and values that [objective.Map] gives the words whose nearest are id, k of each.
func weighed(t *testing.T, k int, id []int32, cosine []float32) (target [][]int32, value [][]float32) {
	t.Helper()
	words, err := data.NewVocab(func(yield func(string, int64) bool) {
		for i := 0; i < len(id)/k && yield(fmt.Sprintf("w%03d", i), 1); i++ {
		}
	}, data.VocabSpec{MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	ex, err := (&objective.Map{Neighbors: k}).New(t.Context(), objective.Text{
		Vocabs:  objective.Vocabs{Words: words},
		Nearest: func(context.Context, int) ([]int32, []float32, error) { return id, cosine, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	target, value = make([][]int32, words.Len()), make([][]float32, words.Len())
	edges, with := 0, 0
	for i := range ex.Len() {
		var b data.Batch
		if err := ex.Fill(&b, 0, []int{i}); err != nil {
			t.Fatal(err)
		}
		if len(b.ID) == 0 {
			continue
		}
		w := b.ID[0]
		target[w], value[w] = b.Target, b.Value
		edges, with = edges+len(b.Target), with+1
	}
	if got, want := ex.(objective.Drawn).Degree(), float64(edges)/float64(max(1, with)); got != want {
		t.Errorf("%v targets an example in the mean, want %v", got, want)
	}
	return target, value
}

// TestMapWeights holds the weights of neighbours against the formula: one way, they are e^−(d−ρ)/σ with a sum of
// log₂ k, and both ways together v + w − vw.
func TestMapWeights(t *testing.T) {
	const words, k = 60, 15
	r := rand.New(rand.NewPCG(1, 2))
	id, cosine := make([]int32, words*k), make([]float32, words*k)
	oneWay := make([]map[int32]float64, words)
	for i := range words {
		near := k
		switch i {
		case 7: // a word whose vector has no direction
			near = 0
		case 8, 9:
			near = i - 7
		}
		var others []int32
		for _, j := range r.Perm(words) {
			if j != i && j != 7 {
				others = append(others, int32(j))
			}
		}
		d := make([]float64, near)
		for e := range d {
			d[e] = r.Float64() * float64(i+1) / words
		}
		slices.Sort(d)
		if i == 10 { // the first two are in the same place
			d[0], d[1] = 0, 0
		}
		rho := 0.0
		for e := range k {
			id[i*k+e] = -1
			if e < near {
				id[i*k+e], cosine[i*k+e] = others[e], float32(1-d[e])
				d[e] = 1 - float64(cosine[i*k+e])
				if rho == 0 {
					rho = d[e]
				}
			}
		}
		sumAt := func(sigma float64) (sum float64) {
			for _, x := range d {
				sum += math.Exp(-max(0, x-rho) / sigma)
			}
			return sum
		}
		low, high := 1e-9, 1e3
		for range 200 {
			if mid := math.Sqrt(low * high); sumAt(mid) > math.Log2(float64(near)) {
				high = mid
			} else {
				low = mid
			}
		}
		oneWay[i] = map[int32]float64{}
		for e, x := range d {
			oneWay[i][others[e]] = math.Exp(-max(0, x-rho) / low)
		}
	}
	target, value := weighed(t, k, id, cosine)
	for i := range words {
		want := map[int32]float64{}
		for j := range int32(words) {
			v, w := oneWay[i][j], oneWay[j][int32(i)]
			if _, is := oneWay[i][j]; is || w > 0 {
				want[j] = v + w - v*w
			}
		}
		if len(target[i]) != len(want) {
			t.Errorf("word %d has %d neighbours, want %d", i, len(target[i]), len(want))
		}
		for e, j := range target[i] {
			if x, is := want[j]; !is || !(math.Abs(float64(value[i][e])-x) < 1e-4) {
				t.Errorf("the weight of words %d and %d is %v, want %v", i, j, value[i][e], x)
			}
		}
	}
}

// TestMapFloor: σ is at least a thousandth of the mean distance.
func TestMapFloor(t *testing.T) {
	// Word 0 has 1 to 4 at distance ½ and 5 barely farther, so that no σ makes their weights sum to log₂ 5.
	const k, farther = 5, 1.0 / 1024
	id := slices.Repeat([]int32{-1}, 6*k)
	cosine := make([]float32, 6*k)
	copy(id, []int32{1, 2, 3, 4, 5})
	copy(cosine, []float32{0.5, 0.5, 0.5, 0.5, 0.5 - farther})
	target, value := weighed(t, k, id, cosine)
	mean := 0.5 + farther/5
	want := []float64{1, 1, 1, 1, math.Exp(-farther / (mean / 1000))}
	if !slices.Equal(target[0], id[:k]) {
		t.Fatalf("the neighbours of word 0 are %v", target[0])
	}
	for e, v := range value[0] {
		if !(math.Abs(float64(v)-want[e]) < 1e-4) {
			t.Errorf("weight %d is %v, want %v", e, v, want[e])
		}
	}
	if got := value[3]; len(got) != 1 || got[0] != 1 {
		t.Errorf("the weight of word 3's only neighbour is %v, want 1", got)
	}
}
