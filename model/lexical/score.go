package lexical

import (
	"maps"
	"math"
	"slices"
	"sort"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// BM25 returns the score of each document for a query:
//
//	Σ ln(1 + (N − n + 0.5)/(n + 0.5)) · f·(k₁+1) / (f + k₁·(1 − b + b·l/l̄))
//
// over the different words of the query, in their order, where N is the number of
// documents, n that of those with the word, f how often it is in the document, l the
// document's length in words, l̄ the mean length, k₁ = 1.2 and b = 0.75. A document
// without any of the words has 0, and the others more than that.
//
// Reference: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and
// Beyond, 2009, with the logarithm's 1 + that Lucene adds, which keeps frequent words
// from counting against a document.
func (x *Index) BM25(query []string) []float64 { return x.BM25Of(query, 0, x.Len()) }

// BM25Of is [Index.BM25] of the documents from number from on, up to to. It takes time for these only.
func (x *Index) BM25Of(query []string, from, to int) []float64 {
	const k1, b = 1.2, 0.75
	scores := make([]float64, to-from)
	mean := float64(x.total) / float64(max(x.Len(), 1))
	seen := make(map[string]bool, len(query))
	for _, word := range query {
		if seen[word] {
			continue
		}
		seen[word] = true
		docs, counts := x.postings(word)
		n := float64(docs.len())
		idf := elementary.Log(1 + (float64(x.Len())-n+0.5)/(n+0.5))
		first := sort.Search(docs.len(), func(j int) bool { return int(docs.at(j)) >= from })
		for j := first; j < docs.len() && int(docs.at(j)) < to; j++ {
			d, f := int(docs.at(j)), float64(counts.at(j))
			length := float64(k1 * (1 - b + float64(b*float64(x.lengths[d])/mean)))
			scores[d-from] += float64(idf * f * (k1 + 1) / (f + length))
		}
	}
	return scores
}

// Similarity returns the cosine of two texts by TF-IDF, in [0, 1]. Their vectors have
//
//	f · (1 + ln((1 + N)/(1 + n)))
//
// for each word, with the letters of [Index.BM25]: f is how often it is in the text, and N and n count the
// documents of the index, of which the texts need not be. Words that no document has are left out; where one text
// has none that are left, the cosine is 0. It is exactly 1 for texts with the same words as often, in whatever order,
// so that all such pairs tie. It is what scikit-learn's TfidfVectorizer with its default settings makes of them.
func (x *Index) Similarity(a, b []string) float64 {
	weights := make(map[string]float64)
	left, right, product := 0.0, 0.0, 0.0
	for _, t := range x.weights(a) {
		weights[t.word] = t.weight
		left += float64(t.weight * t.weight)
	}
	for _, t := range x.weights(b) {
		product += float64(t.weight * weights[t.word])
		right += float64(t.weight * t.weight)
	}
	if product == 0 {
		return 0
	}
	return min(1, product/math.Sqrt(left*right))
}

// A weighted is a word of a text with its TF-IDF.
type weighted struct {
	word   string
	weight float64
}

// weights returns the different words of a text that some document has, sorted, so that sums over
// them do not depend on the text's order.
func (x *Index) weights(text []string) []weighted {
	counts := make(map[string]float64, len(text))
	for _, word := range text {
		counts[word]++
	}
	var all []weighted
	for _, word := range slices.Sorted(maps.Keys(counts)) {
		if docs, _ := x.postings(word); len(docs) > 0 {
			all = append(all, weighted{word, counts[word] * x.idf(docs.len())})
		}
	}
	return all
}

func (x *Index) idf(n int) float64 {
	return 1 + elementary.Log(float64(1+x.Len())/float64(1+n))
}
