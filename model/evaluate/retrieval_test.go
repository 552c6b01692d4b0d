package evaluate_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// bm25Of returns BM25 of a query and one of the documents, with k₁ = 1.2 and b = 0.75.
func bm25Of(documents []string) func(query, doc string) float64 {
	total := 0
	holding, _ := idfOf(documents)
	for _, d := range documents {
		total += len(strings.Fields(d))
	}
	return func(query, doc string) (score float64) {
		n := float64(len(documents))
		different := strings.Fields(query)
		slices.Sort(different)
		length := float64(len(strings.Fields(doc))) / (float64(total) / n)
		for _, w := range slices.Compact(different) {
			f := 0.0
			for _, word := range strings.Fields(doc) {
				if word == w {
					f++
				}
			}
			score += math.Log(1+(n-holding(w)+.5)/(holding(w)+.5)) * f * 2.2 / (f + 1.2*(.25+.75*length))
		}
		return score
	}
}

// lastRank is the place of a score if all others that equal it came first.
func lastRank(scores []float64, d int) float64 {
	n := 0.0
	for _, z := range scores {
		if z >= scores[d] {
			n++
		}
	}
	return n
}

// mrr10 is 1 / the best rank, if that is at most 10.
func mrr10(ranks []float64) float64 {
	if ranks[0] > 10 {
		return 0
	}
	return 1 / ranks[0]
}

// within returns the share of ranks of at most k.
func within(k float64) func(ranks []float64) float64 {
	return func(ranks []float64) (n float64) {
		for _, r := range ranks {
			if r <= k {
				n += 1 / float64(len(ranks))
			}
		}
		return n
	}
}

// ndcg10 is the discounted gain of the ranks up to 10 over the best one.
func ndcg10(ranks []float64) float64 {
	var sum, best float64
	for i, r := range ranks {
		if r <= 10 {
			sum += 1 / math.Log2(1+r)
		}
		if i < 10 {
			best += 1 / math.Log2(float64(i+2))
		}
	}
	return sum / best
}

// retrieval returns documents, queries with the numbers of the documents that are relevant to each, and the lines of a set of these. One
// text of either kind has no known word, and two documents are the same.
func retrieval() (documents, queries []string, relevant [][]int, lines string) {
	documents, queries = sentences(40, 5), sentences(25, 6)
	documents[7], documents[8] = "none w98", documents[9]
	queries[2] = "none w97"
	r := rand.New(rand.NewPCG(1, 2))
	var file strings.Builder
	relevant = make([][]int, len(queries))
	for q := range queries {
		relevant[q] = r.Perm(len(documents))[:1+r.IntN(12)]
		slices.Sort(relevant[q])
		var ids []string
		for _, d := range relevant[q] {
			ids = append(ids, fmt.Sprintf(`"d%d"`, d))
		}
		fmt.Fprintf(&file, "{\"query\": %q, \"relevant\": [%s]}\n", queries[q], strings.Join(ids, ","))
	}
	for d, text := range documents { // after the queries that name them
		fmt.Fprintf(&file, "{\"id\": \"d%d\", \"text\": %q}\n", d, text)
	}
	return documents, queries, relevant, file.String()
}

// TestRetrieval computes the scores of retrieval by the formulas.
func TestRetrieval(t *testing.T) {
	table := gauss(30, 8, 3)
	documents, queries, relevant, lines := retrieval()
	set := parse(t, lines)
	s := space(t, table, evaluate.Settings{Case: "lookup", Resamples: 200, Seed: 1})
	got := results(t, set, s)

	want := map[string][]float64{}
	bm25, sifOf := bm25Of(documents), withoutFirst(table, documents)
	for q, query := range queries {
		var cosines, means, words, both []float64
		for _, d := range documents {
			if strings.HasPrefix(d, "none") {
				cosines, means = append(cosines, -2), append(means, -2)
			} else {
				cosines = append(cosines, float64(float32(angleOf(meanOf(table, query, plain), meanOf(table, d, plain)))))
				means = append(means, angleOf(sifOf(query), sifOf(d)))
			}
			words = append(words, bm25(query, d))
		}
		for d := range documents {
			both = append(both, 1/(60+lastRank(cosines, d))+1/(60+lastRank(words, d)))
		}
		add := func(metric string, scores []float64, of func(ranks []float64) float64) {
			var ranks []float64
			for _, d := range relevant[q] {
				ranks = append(ranks, naiveRank(scores, relevant[q], d))
			}
			slices.Sort(ranks)
			if strings.HasPrefix(query, "none") && metric != "bm25_mrr@10" {
				want[metric] = append(want[metric], math.NaN())
				return
			}
			want[metric] = append(want[metric], of(ranks))
		}
		add("mrr@10", cosines, mrr10)
		add("r@1", cosines, within(1))
		add("r@10", cosines, within(10))
		add("ndcg@10", cosines, ndcg10)
		add("sif_mrr@10", means, mrr10)
		add("bm25_mrr@10", words, mrr10)
		add("fused_mrr@10", both, mrr10)
	}
	if len(got) != len(want) {
		t.Errorf("%d results, want %d", len(got), len(want))
	}
	for metric, items := range want {
		checkItems(t, metric, got[metric], items)
	}
	if want := fmt.Sprintf("%.1f %% by BM25", 100*got["bm25_mrr@10"].Value); evaluate.WordsAlone(set) != want {
		t.Errorf("words alone achieve %s, want %s", evaluate.WordsAlone(set), want)
	}
	if first := set.Score(s)[0].Metric; first != "mrr@10" {
		t.Errorf("%s comes first", first)
	}
}

// checkItems checks the items of a result, NaN where one is not covered, and their means.
func checkItems(t *testing.T, metric string, got evaluate.Result, items []float64) {
	t.Helper()
	if len(got.Items) != len(items) {
		t.Errorf("%s: %d items, want %d", metric, len(got.Items), len(items))
		return
	}
	sum, n := 0.0, 0.0
	for i, x := range items {
		if math.IsNaN(x) != math.IsNaN(got.Items[i]) || math.Abs(x-got.Items[i]) > 1e-9 {
			t.Errorf("%s of item %d: %v, want %v", metric, i, got.Items[i], x)
		}
		if !math.IsNaN(x) {
			sum, n = sum+x, n+1
		}
	}
	near(t, metric, got.Value, sum/n)
	near(t, metric+" with uncovered ones as wrong", got.Zeroed, sum/float64(len(items)))
	if !(got.Low < got.Value && got.Value < got.High) {
		t.Errorf("%s: %v in [%v, %v]", metric, got.Value, got.Low, got.High)
	}
}
