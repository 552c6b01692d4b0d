package model_test

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
)

// scorers returns the losses that score words, under the settings of the table and
// those that make them score in another way.
func scorers() map[string]loss.Spec {
	specs := make(map[string]loss.Spec)
	for name, newSpec := range loss.Specs() {
		if _, ok := newSpec().(loss.Scorer); ok {
			specs[name] = newSpec()
		}
	}
	for name, spec := range map[string]loss.Spec{
		"balanced tree":           &loss.HierarchicalSoftmax{Tree: "balanced", Bias: true},
		"huffman with biases":     &loss.HierarchicalSoftmax{Tree: "huffman", Bias: true},
		"head with bias":          &loss.AdaptiveSoftmax{Cutoffs: []float64{20, 50, 100}, DivValue: 2, HeadBias: true},
		"shortlist alone":         &loss.AdaptiveSoftmax{Cutoffs: []float64{0.999}, DivValue: 2},
		"negatives with bias":     &loss.NegativeSampling{Negatives: 2, SetSize: 1, Bias: true},
		"nce without bias":        &loss.NCE{Negatives: 2, SetSize: 1},
		"sample without bias":     &loss.SampledSoftmax{Negatives: 2, Shared: true},
		"binary with negatives":   &loss.BinaryCrossEntropy{PosWeight: 1, Negatives: 3},
		"smoothed":                &loss.CrossEntropy{LabelSmoothing: 0.1},
		"margin of inner product": &loss.Margin{Negatives: 2, Margin: 1, Similarity: "dot"},
	} {
		specs[name] = spec
	}
	return specs
}

const words = 300

// trainedOn returns a network with the loss that has taken a few steps, and its last batch.
func trainedOn(t *testing.T, spec loss.Spec, tie bool) (*model.Network, *data.Batch) {
	t.Helper()
	a := model.Architecture{
		Embedding: &layer.EmbeddingBag{Dim: 8, Mode: "mean"},
		Layers:    []model.Layer{{Type: "fc", Spec: &layer.FC{Units: 8, Activation: "tanh"}}, {Type: "dropout", Spec: &layer.Dropout{Rate: 0.5}}},
		Loss:      spec, Tie: tie,
	}
	r := rand.New(rand.NewPCG(1, 2))
	for v := range words {
		a.Counts = append(a.Counts, int64(1+10*words/(1+v)))
		a.Noise = append(a.Noise, -math.Log(words)-float64(v)/words)
	}
	n := newNetwork(t, a, graph.Options{Vocab: words, Context: 3, Seed: 1})
	o := optimizer.Specs()["adam"]().New(n.Params())
	var b *data.Batch
	for range 5 {
		b = drawBatch(r, words, 50, 3)
		if d := loss.DrawsOf(spec); d.K > 0 {
			sets := b.Len()
			if d.Block > 0 {
				sets = (b.Len() + d.Block - 1) / d.Block
			}
			for range sets * d.K {
				b.Negative = append(b.Negative, r.Int32N(words))
			}
		}
		if _, err := n.Step(b, o, 0.1); err != nil {
			t.Fatal(err)
		}
	}
	return n, b
}

// TestPredictAgreesWithTheLoss compares the held-out loss of a batch with the logarithms
// of the probabilities of its targets.
func TestPredictAgreesWithTheLoss(t *testing.T) {
	for name, spec := range scorers() {
		for _, tie := range []bool{false, true} {
			if _, none := spec.(loss.NoOutputVectors); tie && none {
				continue
			}
			n, b := trainedOn(t, spec, tie)
			p, err := n.Predict(b)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			link, err := n.Link()
			if err != nil {
				t.Fatal(err)
			}
			want, err := n.Evaluate(b)
			if err != nil {
				t.Fatal(err)
			}
			var got float64
			switch link {
			case loss.Softmax:
				for i := range b.Len() {
					row := p.Probabilities.Row(i)
					var sum float64
					for _, q := range row {
						sum += float64(q)
					}
					if !(math.Abs(sum-1) <= 1e-4) {
						t.Errorf("%s: the probabilities of example %d add up to %v", name, i, sum)
					}
					got -= math.Log(float64(row[b.Target[i]])) / float64(b.Len())
				}
			case loss.Logistic:
				if loss.DrawsOf(spec).K > 0 { // the loss compares a few words only
					continue
				}
				for i := range b.Len() {
					for v, q := range p.Probabilities.Row(i) {
						if int32(v) != b.Target[i] {
							q = 1 - q
						}
						got -= math.Log(float64(q)) / float64(b.Len())
					}
				}
			default:
				if p.Probabilities.Data != nil {
					t.Errorf("%s: there are probabilities", name)
				}
				continue
			}
			if !(math.Abs(got-want) <= 1e-4*want) {
				t.Errorf("%s, tied %v: the probabilities make a loss of %v, and it is %v", name, tie, got, want)
			}
		}
	}
}

// TestPredictMargin compares the scores of a margin with cosines and products.
func TestPredictMargin(t *testing.T) {
	for _, similarity := range []string{"cosine", "dot"} {
		n, b := trainedOn(t, &loss.Margin{Negatives: 2, Margin: 0.5, Similarity: similarity}, false)
		p, err := n.Predict(b)
		if err != nil {
			t.Fatal(err)
		}
		w := n.Param(model.OutputEmbedding)
		for i := range b.Len() {
			for v, got := range p.Scores.Row(i) {
				var dot, h2, w2 float64
				for j, x := range p.Hidden.Row(i) {
					y := float64(w.Data[v*w.Shape[1]+j])
					dot, h2, w2 = dot+float64(x)*y, h2+float64(x)*float64(x), w2+y*y
				}
				if similarity == "cosine" {
					dot /= math.Sqrt(h2 * w2)
				}
				if !(math.Abs(float64(got)-dot) <= 1e-5*(1+math.Abs(dot))) {
					t.Fatalf("%s: the score of word %d for example %d is %v, want %v", similarity, v, i, got, dot)
				}
			}
		}
	}
}

// TestPredictAlone holds that predictions are those of each example alone to the bit,
// that they move no parameter, and that the best words are the best of all.
func TestPredictAlone(t *testing.T) {
	for name, spec := range scorers() {
		n, b := trainedOn(t, spec, false)
		before := bits(n)
		all, err := n.Predict(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range []int{1, 7, words, words + 1} {
			top, err := n.TopK(b, k)
			if err != nil {
				t.Fatal(err)
			}
			_, sequence := spec.(loss.Sequence)
			for i, choices := range top {
				if want := best(all, i, k, sequence); !slices.Equal(printed(choices), printed(want)) {
					t.Fatalf("%s: the best %d of example %d are %v, want %v", name, k, i, choices, want)
				}
			}
		}
		for i := range b.Len() {
			one, err := n.Predict(&data.Batch{ID: b.ID[b.Offset[i]:b.Offset[i+1]], Offset: []int32{0, b.Offset[i+1] - b.Offset[i]}})
			if err != nil {
				t.Fatal(err)
			}
			for what, pair := range map[string][2][]float32{
				"hidden vector": {one.Hidden.Row(0), all.Hidden.Row(i)},
				"scores":        {one.Scores.Row(0), all.Scores.Row(i)},
			} {
				if !slices.Equal(pair[0], pair[1]) {
					t.Fatalf("%s: the %s of example %d depends on the rest of the batch", name, what, i)
				}
			}
		}
		if !slices.Equal(bits(n), before) {
			t.Errorf("%s: predicting moves parameters", name)
		}
	}
}

// best sorts all words of example i.
func best(p *model.Prediction, i, k int, byProbability bool) []model.Choice {
	var all []model.Choice
	for v, s := range p.Scores.Row(i) {
		c := model.Choice{ID: int32(v), Score: s, Probability: float32(math.NaN())}
		if p.Probabilities.Data != nil {
			c.Probability = p.Probabilities.Row(i)[v]
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b model.Choice) int {
		if byProbability {
			return cmp.Compare(b.Probability, a.Probability)
		}
		return cmp.Compare(b.Score, a.Score)
	})
	return all[:min(k, len(all))]
}

// printed makes choices comparable, whose probability may be NaN.
func printed(choices []model.Choice) []string {
	var s []string
	for _, c := range choices {
		s = append(s, fmt.Sprint(c))
	}
	return s
}

// TestPredictErrors holds what cannot be predicted.
func TestPredictErrors(t *testing.T) {
	n, b := trainedOn(t, &loss.CrossEntropy{}, false)
	if _, err := n.Predict(new(data.Batch)); err == nil {
		t.Error("an empty batch has a prediction")
	}
	if _, err := n.TopK(b, 0); err == nil {
		t.Error("there are 0 best words")
	}
	if _, err := n.Predict(&data.Batch{ID: []int32{words}, Offset: []int32{0, 1}}); err == nil {
		t.Error("a word that is not in the vocabulary has a prediction")
	}
	a := model.Architecture{Embedding: &layer.Embedding{Dim: 4}, Loss: loss.Specs()["glove"]()}
	none := newNetwork(t, a, graph.Options{Vocab: words})
	if _, err := none.Predict(b); !errors.Is(err, model.ErrNoScores) {
		t.Errorf("a loss without scores predicts: %v", err)
	}
}
