package evaluate

import (
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/lexical"
)

// Retrieval is a set of queries with the documents that answer them, which are to be found among all documents of
// the set by the cosine of the texts' vectors.
type Retrieval struct {
	Of        Source
	Documents []string
	Queries   []Query
}

// A Query is a text, and the numbers of the documents that answer it: one at least, in ascending order.
type Query struct {
	Text     string
	Relevant []int
	Grades   []float64 // of Relevant: how well each answers, above 0; nil: all as well
	Without  []int     // documents that are not looked at, such as the query itself, in any order
}

// leaveOut gives the documents that are not looked at a score that is less than any.
func leaveOut[F float32 | float64](q Query, scores []F) []F {
	for _, d := range q.Without {
		scores[d] = F(math.Inf(-1))
	}
	return scores
}

// Source implements [Set].
func (set *Retrieval) Source() Source { return set.Of }

// Score implements [Set]. The results are means over the queries:
//
//	mrr@10          1/rank of the first relevant document; 0 for a rank above 10
//	ndcg@10         Σ grade/log₂(1 + rank) over the relevant documents with a rank of at most 10, divided by the greatest
//	                sum that there could be (Järvelin and Kekäläinen, 2002); the grade is 1 where none is given
//	r@1, r@10       share of the relevant documents that have a rank of at most so much
//	sif_mrr@10      of means by smooth inverse frequency; see Texts
//	bm25_mrr@10     of words alone: [lexical.Index.BM25]
//	fused_mrr@10    of the vectors and words together: lexical.Fuse
//
// The rank of a relevant document counts the documents with a greater cosine, half of those with the same that are
// not relevant, and the relevant ones with the same that come before it in the set. Documents without a known word come
// last. A query is covered if it has a known word; for bm25_mrr@10 every query is.
func (set *Retrieval) Score(s *Space) []Result {
	t := s.scoring()
	rest := ", over the covered queries; " + s.intervalOfShare("queries") + "; “of all” counts uncovered ones as wrong"
	var results []Result
	add := func(metric, how string, of func(q Query, ranks []float64) float64, found [][]float64) {
		items := make([]float64, len(found))
		for i, ranks := range found {
			items[i] = of(set.Queries[i], ranks)
		}
		r := newResult(set.Of, s, metric, "", single(len(items)), items)
		r.Convention = how + rest
		results = append(results, r)
	}
	var index *lexical.Index
	var words [][]string // of the queries
	if !t.Brief {
		index, words = set.index()
	}
	vectors, fused := set.ranks(s, t.Of, index, words)
	add("mrr@10", "mean of 1/rank up to rank 10 by cosine with ties at their mean; a text's vector is "+t.How, mrr10, vectors)
	graded := ""
	if slices.ContainsFunc(set.Queries, func(q Query) bool { return q.Grades != nil }) {
		graded = ", the grades for gains"
	}
	add("ndcg@10", "NDCG up to rank 10"+graded, ndcg10, vectors)
	add("r@1", "share of the relevant with rank 1", recall(1), vectors)
	add("r@10", "share of the relevant up to rank 10", recall(10), vectors)
	if t.SIF != nil {
		ranks, _ := set.ranks(s, t.sif(set.Documents), nil, nil)
		add("sif_mrr@10", "1/rank up to rank 10 of "+sifHow, mrr10, ranks)
	}
	if !t.Brief {
		add("bm25_mrr@10", "1/rank up to rank 10 of words alone by BM25", mrr10, set.byWords(index, words, s.ended))
		add("fused_mrr@10", "1/rank up to rank 10 of vectors and words together by the sum of 1/(60 + rank)", mrr10, fused)
	}
	return results
}

// index returns the words of the documents as an index, and those of the queries.
func (set *Retrieval) index() (*lexical.Index, [][]string) {
	var b lexical.Builder
	for _, words := range splitWords(set.Documents) {
		b.Add(words)
	}
	return b.Index(), splitWords(set.queries())
}

func (set *Retrieval) queries() []string {
	all := make([]string, len(set.Queries))
	for i, q := range set.Queries {
		all[i] = q.Text
	}
	return all
}

// ranks returns the ranks of each query's relevant documents by vectors and, where there is an index, by vectors and
// words together. They are nil for a query that is not covered.
func (set *Retrieval) ranks(s *Space, e *encoder.Encoder, index *lexical.Index, words [][]string) (vectors, fused [][]float64) {
	const block = 64 // queries
	n := len(set.Queries)
	queries, documents := s.encode(e, set.queries()), s.encode(e, set.Documents)
	vectors, fused = make([][]float64, n), make([][]float64, n)
	z := newMatrix(min(block, n), len(set.Documents))
	for from := 0; from < n && !s.ended(); from += block {
		rows := min(block, n-from)
		z.Rows = rows
		x := kernel.Matrix{Data: queries.unit.Data[from*queries.unit.Cols:], Rows: rows, Cols: queries.unit.Cols, Stride: queries.unit.Stride}
		kernel.Gemm(z, kernel.Operand{Matrix: x}, documents.unit.T(), false)
		kernel.For(rows, func(i int) {
			at, cosines := from+i, z.Row(i)
			if !queries.known[at] {
				return
			}
			q := set.Queries[at]
			for d, known := range documents.known {
				if !known {
					cosines[d] = -2 // less than any
				}
			}
			vectors[at] = ranksOf(leaveOut(q, cosines), q.Relevant)
			if index != nil {
				both := lexical.Fuse(lexical.Ranks(cosines), lexical.Ranks(leaveOut(q, index.BM25(words[at]))))
				fused[at] = ranksOf(leaveOut(q, both), q.Relevant)
			}
		})
	}
	return vectors, fused
}

// byWords returns the ranks of each query's relevant documents by BM25.
func (set *Retrieval) byWords(index *lexical.Index, words [][]string, ended func() bool) [][]float64 {
	all := make([][]float64, len(words))
	kernel.For(len(words), func(i int) {
		if !ended() {
			q := set.Queries[i]
			all[i] = ranksOf(leaveOut(q, index.BM25(words[i])), q.Relevant)
		}
	})
	return all
}

// ranksOf returns the ranks of the relevant documents, in their order, by their scores, which are numbers; see [Retrieval.Score].
func ranksOf[F float32 | float64](scores []F, relevant []int) []float64 {
	ranks := make([]float64, len(relevant))
	for i, d := range relevant {
		own, greater, equal := scores[d], 0, 0
		for _, z := range scores {
			if z > own {
				greater++
			} else if z == own {
				equal++
			}
		}
		before := 0 // relevant ones with the same score
		for k, other := range relevant {
			if scores[other] == own {
				equal--
				if k < i {
					before++
				}
			}
		}
		ranks[i] = 1 + float64(greater+before) + float64(float64(equal)/2)
	}
	return ranks
}
