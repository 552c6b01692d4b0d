package evaluate_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// judgePairs judges pairs, a line each, by a bag of random vectors of the words that come so often. It returns the results by metric,
// and the vector of a word, nil for others.
func judgePairs(t *testing.T, text string, scored bool, minCount int) (results map[string]evaluate.Result, word func(w string) []float32) {
	t.Helper()
	rows := corpus.RowOptions{Format: "tsv", Text: []corpus.Column{{Number: 1}}, Pair: []corpus.Column{{Number: 2}}}
	l := loss.Spec(loss.NewRanking())
	if scored {
		rows.Score, l = []corpus.Column{{Number: 3}}, loss.NewCosineRegression()
	}
	d, err := data.Load(context.Background(), data.Settings{
		Train: []string{"-"}, Options: corpus.Options{Stdin: strings.NewReader(text)}, Rows: data.RowSettings{RowOptions: rows},
		Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} }, Vocab: data.VocabSpec{MinCount: minCount},
	})
	if err != nil {
		t.Fatal(err)
	}
	spec := &objective.Pairs{Features: objective.Features{NGrams: 1, MaxWords: 100, Pooling: "mean"}}
	v := objective.Vocabs{Words: d.Vocab}
	ex, err := spec.New(t.Context(), objective.Text{Corpus: d.Train, Vocabs: v})
	if err != nil {
		t.Fatal(err)
	}
	n, err := model.New(model.Architecture{Embedding: layer.Pooled("mean", 8, nil), Loss: l}, graph.Options{Vocab: spec.Inputs(v), Context: 100, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	found, err := evaluate.Judges()["pairs"](t.Context(), evaluate.Trial{Name: "test", Network: n, Examples: ex, Outputs: d.Vocab, Settings: evaluate.Settings{Resamples: 50, Seed: 1}})
	if err != nil {
		t.Fatal(err)
	}
	results = make(map[string]evaluate.Result)
	for _, r := range found.Results {
		results[r.Metric] = r
		if !(r.Low <= r.Value && r.Value <= r.High) {
			t.Errorf("%s: %v is not in [%v, %v]", r.Metric, r.Value, r.Low, r.High)
		}
	}
	return results, func(w string) []float32 {
		id, ok := d.Vocab.Lookup(w)
		if !ok {
			return nil
		}
		return n.Param(model.InputEmbedding).Data[id*8 : id*8+8]
	}
}

// cosineOf returns the cosine of the sums of the vectors of two texts.
func cosineOf(word func(w string) []float32, a, b string) float64 {
	sum := func(text string) (v [8]float64) {
		for _, w := range strings.Fields(text) {
			for i, x := range word(w) {
				v[i] += float64(x)
			}
		}
		return v
	}
	x, y := sum(a), sum(b)
	var xy, xx, yy float64
	for i := range x {
		xy, xx, yy = xy+x[i]*y[i], xx+x[i]*x[i], yy+y[i]*y[i]
	}
	return xy / math.Sqrt(xx*yy)
}

// TestPairRanks compares the judge of pairs with ranks counted one by one, where some of the
// texts are there twice.
func TestPairRanks(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	sentence := func() string {
		var words []string
		for range 1 + rng.IntN(4) {
			words = append(words, fmt.Sprintf("w%d", rng.IntN(20)))
		}
		return strings.Join(words, " ")
	}
	var pairs [][2]string
	for i := range 60 {
		p := [2]string{sentence(), sentence()}
		if i%10 == 9 {
			p[i/10%2] = pairs[i-3][i/10%2]
		}
		pairs = append(pairs, p)
	}
	var text strings.Builder
	for _, p := range pairs {
		fmt.Fprintf(&text, "%s\t%s\n", p[0], p[1])
	}
	got, word := judgePairs(t, text.String(), false, 1)
	var mrr, first, ten, gain float64
	for _, p := range pairs {
		rank := 1.0
		own := cosineOf(word, p[0], p[1])
		for _, q := range pairs {
			if q[0] == p[0] || q[1] == p[1] {
				continue
			}
			switch z := cosineOf(word, p[0], q[1]); {
			case math.Abs(z-own) < 1e-6: // the same words in another order
				rank += 0.5
			case z > own:
				rank++
			}
		}
		mrr += 1 / rank / 60
		if rank <= 1 {
			first += 1.0 / 60
		}
		if rank <= 10 {
			ten += 1.0 / 60
			gain += 1 / math.Log2(1+rank) / 60
		}
	}
	for metric, want := range map[string]float64{"mrr": mrr, "r@1": first, "r@10": ten, "ndcg@10": gain} {
		if !(math.Abs(got[metric].Value-want) <= 1e-6) {
			t.Errorf("%s is %v, want %v", metric, got[metric].Value, want)
		}
	}
}

// TestPairWindows holds that with more pairs than candidates each text meets its own: the second
// text has the words of the first in another order, and so its vector.
func TestPairWindows(t *testing.T) {
	var text strings.Builder
	for i := range 1100 {
		fmt.Fprintf(&text, "a%d b%d\tb%d a%d\n", i, i%7, i%7, i)
	}
	got, _ := judgePairs(t, text.String(), false, 1)
	for _, metric := range []string{"mrr", "bm25_mrr", "fused_mrr", "r@1"} {
		if got[metric].Value != 1 {
			t.Errorf("%s is %v, want 1", metric, got[metric].Value)
		}
	}
	if !strings.Contains(got["mrr"].Convention, "among 1000") {
		t.Errorf("mrr: %s", got["mrr"].Convention)
	}
}

// TestScoredPairs compares the correlations with their definitions.
func TestScoredPairs(t *testing.T) {
	var text strings.Builder
	var scores []float64
	var pairs [][2]string
	for i := range 25 {
		pairs = append(pairs, [2]string{fmt.Sprintf("a%d b", i), fmt.Sprintf("a%d c%d", i%5, i%3)})
		scores = append(scores, float64(i*i%11)/2)
		fmt.Fprintf(&text, "%s\t%s\t%v\n", pairs[i][0], pairs[i][1], scores[i])
	}
	got, word := judgePairs(t, text.String(), true, 1)
	var x []float64
	for _, p := range pairs {
		x = append(x, cosineOf(word, p[0], p[1]))
	}
	correlation := func(x, y []float64) float64 {
		mean := func(v []float64) (m float64) {
			for _, y := range v {
				m += y / float64(len(v))
			}
			return m
		}
		mx, my := mean(x), mean(y)
		var xy, xx, yy float64
		for i := range x {
			dx, dy := x[i]-mx, y[i]-my
			xy, xx, yy = xy+dx*dy, xx+dx*dx, yy+dy*dy
		}
		return xy / math.Sqrt(xx*yy)
	}
	r := got["pearson"]
	if want := correlation(x, scores); !(math.Abs(r.Value-want) <= 1e-6) || r.Zeroed != r.Value || r.Covered != 25 || r.Total != 25 {
		t.Errorf("pearson is %v, want %v of 25; %+v", r.Value, want, r)
	}
	var turned strings.Builder
	for i, p := range pairs {
		fmt.Fprintf(&turned, "%s\t%s\t%v\n", p[1], p[0], scores[i])
	}
	if other, _ := judgePairs(t, turned.String(), true, 1); other["tfidf_spearman"].Value != got["tfidf_spearman"].Value {
		t.Errorf("tfidf_spearman is %v, and %v with the texts of each pair turned", got["tfidf_spearman"].Value, other["tfidf_spearman"].Value)
	}
	// A pair of which one text has no word that is known.
	got, word = judgePairs(t, text.String()+"lonely\ta1 c1\t4.5\n", true, 2)
	for i, p := range pairs {
		x[i] = cosineOf(word, p[0], p[1])
	}
	r = got["pearson"]
	if want := correlation(append(x, 0), append(scores, 4.5)); !(math.Abs(r.Zeroed-want) <= 1e-6) || r.Covered != 25 || r.Total != 26 {
		t.Errorf("pearson with the pair that has no cosine is %v, want %v; %+v", r.Zeroed, want, r)
	}
	for _, metric := range []string{"spearman", "tfidf_spearman"} {
		if r, ok := got[metric]; !ok || math.IsNaN(r.Value) {
			t.Errorf("%s: %v", metric, r.Value)
		}
	}
}
