package layer_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	G "gorgonia.org/gorgonia"
)

// TestSubwords compares with the mean, or the sum, of the rows that the words of
// the batch are made of.
func TestSubwords(t *testing.T) {
	const dim = 3
	sub := subwords()
	rows := func(ids ...int32) (all []int32) {
		for _, id := range ids {
			if id >= 0 {
				all = append(all, sub.Row[sub.Offset[id]:sub.Offset[id+1]]...)
			}
		}
		return all
	}
	for name, test := range map[string]struct {
		spec layer.Spec
		bags func(context []int32) [][]int32 // whose vectors stand side by side
		sum  bool
	}{
		"embedding": {spec: &layer.Embedding{Dim: dim, Subwords: sub},
			bags: func(c []int32) [][]int32 { return [][]int32{rows(c[0]), rows(c[1])} }},
		"bag, mean": {spec: &layer.EmbeddingBag{Dim: dim, Mode: "mean", Subwords: sub},
			bags: func(c []int32) [][]int32 { return [][]int32{rows(c...)} }},
		"bag, sum": {spec: &layer.EmbeddingBag{Dim: dim, Mode: "sum", Subwords: sub},
			bags: func(c []int32) [][]int32 { return [][]int32{rows(c...)} }, sum: true},
	} {
		got, params := forward(t, test.spec, func(*graph.Param) {})
		w := params["layer/w"]
		if !slices.Equal(w.Shape, []int{sub.Table, dim}) {
			t.Errorf("%s: the table is %v", name, w.Shape)
		}
		var want []float32
		for b := range 4 {
			for _, bag := range test.bags(batch().ID[2*b : 2*b+2]) {
				v := make([]float32, dim)
				for _, row := range bag {
					for i := range v {
						v[i] += w.Data[int(row)*dim+i]
					}
				}
				for i := range v {
					if !test.sum {
						v[i] /= float32(max(1, len(bag)))
					}
				}
				want = append(want, v...)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%s: %d numbers, want %d", name, len(got), len(want))
		}
		for i := range want {
			if !(math.Abs(float64(got[i]-want[i])) <= 1e-6) {
				t.Errorf("%s: number %d is %v, want %v", name, i, got[i], want[i])
			}
		}
		var read []int32
		b := batch()
		w.EachRead(&b, func(r []int32) { read = append(read, r...) })
		if !slices.Equal(read, rows(b.ID...)) {
			t.Errorf("%s: reads rows %v, want %v", name, read, rows(b.ID...))
		}
	}
}

// TestSubwordsOfWholeWords holds that words with a row each are what they are
// without subwords.
func TestSubwordsOfWholeWords(t *testing.T) {
	whole := &layer.Subwords{Table: 7, Row: []int32{0, 1, 2, 3, 4, 5, 6}, Offset: []int32{0, 1, 2, 3, 4, 5, 6, 7}}
	keep := func(*graph.Param) {}
	for _, pair := range [][2]layer.Spec{
		{&layer.Embedding{Dim: 3}, &layer.Embedding{Dim: 3, Subwords: whole}},
		{&layer.EmbeddingBag{Dim: 3, Mode: "mean"}, &layer.EmbeddingBag{Dim: 3, Mode: "mean", Subwords: whole}},
		{&layer.LogBilinear{Dim: 3, Matrices: "full"}, &layer.LogBilinear{Dim: 3, Matrices: "full", Subwords: whole}},
	} {
		want, _ := forward(t, pair[0], keep)
		if got, _ := forward(t, pair[1], keep); !slices.Equal(got, want) {
			t.Errorf("%T: %v, want %v", pair[0], got, want)
		}
	}
}

func TestSubwordsOfAnotherVocabulary(t *testing.T) {
	_, err := graph.Build(graph.Options{Vocab: 6, Context: 2, Init: "scaled"}, func(s *graph.Scope) *G.Node {
		return output(s, (&layer.Embedding{Dim: 3, Subwords: subwords()}).Build(s.In("embedding"), s.Batch()))
	})
	if err == nil || !strings.Contains(err.Error(), "rows of 7 words are given; the vocabulary has 6") {
		t.Errorf("error is %v", err)
	}
}
