package evaluate_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// facts are a part of a graph, each head, relation and tail.
func facts(all ...[3]int32) *data.Corpus {
	c := &data.Corpus{Rows: &data.Rows{Offset: []int{0}, LabelOffset: []int{0}}}
	for _, f := range all {
		c.IDs = append(c.IDs, f[0], f[2])
		c.Rows.Offset = append(c.Rows.Offset, len(c.IDs))
		c.Rows.Label = append(c.Rows.Label, f[1])
		c.Rows.LabelOffset = append(c.Rows.LabelOffset, len(c.Rows.Label))
	}
	return c
}

func names(t *testing.T, words ...string) *data.Vocab {
	t.Helper()
	counts := make(map[string]int64)
	for i, w := range words {
		counts[w] = int64(len(words) - i)
	}
	v, err := data.NewVocab(maps.All(counts), data.VocabSpec{MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// complexRanks returns the filtered ranks of the tail and of the head of each fact of test, by the rows w of six entities,
// two relations and their inverse ones, of two complex numbers each: 1 for the best, ties at their mean, and without the
// answers that known has.
func complexRanks(w []float32, known, test [][3]int32) (ranks []float64) {
	complexOf := func(row int32) [2]complex128 {
		x := w[row*4 : row*4+4]
		return [2]complex128{complex(float64(x[0]), float64(x[2])), complex(float64(x[1]), float64(x[3]))}
	}
	score := func(head, relation, tail int32) float64 {
		h, r, e := complexOf(head), complexOf(6+relation), complexOf(tail)
		var sum float64
		for k := range h {
			z := h[k] * r[k]
			sum += real(z)*real(e[k]) + imag(z)*imag(e[k])
		}
		return sum
	}
	rank := func(answer int32, known func(e int32) bool, score func(e int32) float64) float64 {
		above, below := 1, 6
		for e := range int32(6) {
			switch diff := score(e) - score(answer); {
			case known(e) && e != answer, diff < -1e-7:
				below--
			case diff > 1e-7:
				above++
			}
		}
		return float64(above+below) / 2
	}
	for _, f := range test {
		ranks = append(ranks,
			rank(f[2], func(e int32) bool { return slices.Contains(known, [3]int32{f[0], f[1], e}) },
				func(e int32) float64 { return score(f[0], f[1], e) }),
			rank(f[0], func(e int32) bool { return slices.Contains(known, [3]int32{e, f[1], f[2]}) },
				func(e int32) float64 { return score(f[2], 2+f[1], e) })) // by the inverse relation
	}
	return ranks
}

// TestRanks compares the judge of triples with ranks counted one by one from the definition,
// in a network of which two entities are the same, so that there are ties.
func TestRanks(t *testing.T) {
	v := objective.Vocabs{Words: names(t, "a", "b", "c", "d", "e", "f"), Labels: names(t, "r", "s")}
	train := [][3]int32{{0, 0, 1}, {0, 0, 2}, {3, 1, 4}, {5, 1, 4}, {1, 0, 2}}
	test := [][3]int32{{0, 0, 4}, {2, 1, 4}, {5, 0, 3}, {5, 0, 1}}
	for _, together := range []bool{true, false} {
		spec := &objective.Triple{Inverse: true, Together: together}
		n, err := model.New(model.Architecture{
			Embedding: &layer.Embedding{Dim: 4}, Layers: []model.Layer{{Type: "complex", Spec: &layer.ComplEx{}}},
			Loss: &loss.CrossEntropy{}, Tie: true,
		}, graph.Options{Vocab: spec.Inputs(v), Outputs: 6, Context: 2, Seed: 2})
		if err != nil {
			t.Fatal(err)
		}
		w := n.Param(model.InputEmbedding).Data
		copy(w[3*4:4*4], w[4*4:5*4])                                    // d is e
		held := facts(append(slices.Clip(test), [3]int32{-1, 0, 2})...) // the last of an entity that training lacks
		ex, err := spec.New(t.Context(), objective.Text{Corpus: held, Vocabs: v})
		if err != nil {
			t.Fatal(err)
		}
		got, err := evaluate.Judges()["ranks"](t.Context(), evaluate.Trial{
			Name: "test", Network: n, Examples: ex, Outputs: v.Words, Relations: v.Labels,
			Facts: spec.Facts(v, facts(train...), nil, held), Settings: evaluate.Settings{Resamples: 100, Seed: 1},
		})
		if err != nil {
			t.Fatal(err)
		}

		ranks := complexRanks(w, append(train, test...), test)
		var mrr, hits float64
		for _, r := range ranks {
			mrr += 1 / r / float64(len(ranks))
			if r <= 3 {
				hits += 1 / float64(len(ranks))
			}
		}
		if r := got.Results[0]; r.Metric != "mrr" || !(math.Abs(r.Value-mrr) <= 1e-12) || r.Covered != len(test) || r.Total != len(test)+1 || !(math.Abs(r.Zeroed-mrr*4/5) <= 1e-12) {
			t.Errorf("together=%v: got %s %v of %d, %v with all of %d, want %v; the ranks are %v", together, r.Metric, r.Value, r.Covered, r.Zeroed, r.Total, mrr, ranks)
		}
		if r := got.Results[3]; r.Metric != "hits@10" || r.Value != 1 { // of six entities
			t.Errorf("together=%v: got %s %v", together, r.Metric, r.Value)
		}
		if r := got.Results[2]; r.Metric != "hits@3" || !(math.Abs(r.Value-hits) <= 1e-12) {
			t.Errorf("together=%v: got %s %v, want %v", together, r.Metric, r.Value, hits)
		}
		if len(got.Relations) != 2 || got.Relations[0].Relation != "r" || got.Relations[0].Facts != 3 {
			t.Errorf("by relation: %+v", got.Relations)
		}
	}
}
