package evaluate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	"github.com/lexigraph/lexigraph/model/lexical"
)

// candidates is among how many texts the one that belongs to another is looked for.
const candidates = 1000

// judgePairs is the [Judge] of objectives that are [objective.Paired]. Texts are compared by the cosine of their
// vectors.
//
// Where pairs have scores, it gives Spearman's and Pearson's correlation of the cosines with them.
// Elsewhere each first text looks for the one that belongs to it, among 1,000 second texts of the held-out
// pairs or, if there are fewer, all: in an order that is drawn once and for all, those of its own pair and of the
// 999 after it. It gives the mean reciprocal rank, NDCG@10 (Järvelin and Kekäläinen, 2002; of one right
// answer, 1/log₂(1 + rank)), and the shares of answers with a rank of at most 1 and 10. Of texts with the
// same cosine the rank is the mean of the best and the worst; those that are right as well do not count.
//
// For a loss that lets vectors be cut ([loss.Cut]) there is the first figure at each width, too.
//
// Beside these are the figures of words alone, which nothing learned that matters falls short of: MRR by BM25
// and by the reciprocal ranks of both, or Spearman's correlation by the cosine of TF-IDF; see
// [github.com/lexigraph/lexigraph/model/lexical].
func judgePairs(ctx context.Context, t Trial) (*Judgement, error) {
	ex, ok := t.Examples.(objective.TextPairs)
	if !ok {
		return nil, errors.New("pairs: the objective has no texts to compare (objective.TextPairs)")
	}
	j := &pairJudge{Trial: t, ex: ex, alike: ex.Alike}
	for k := range ex.Len() {
		if !ex.Empty(k) {
			j.whole = append(j.whole, k)
		}
	}
	if len(j.whole) == 0 {
		return nil, t.nothing("pairs", "none has words of the vocabulary on both sides")
	}
	if ex.Scores() == nil {
		j.draw()
	}
	var side [2]kernel.Matrix
	for i := range side {
		var err error
		if side[i], err = j.vectors(ctx, i); err != nil {
			return nil, err
		}
	}
	if ex.Scores() != nil {
		return j.scored(side), nil
	}
	return j.found(ctx, side)
}

// drawnOrder is the key of the order in which texts are candidates.
const drawnOrder = 0x5eed

// draw puts the pairs in the order in which they are candidates.
func (j *pairJudge) draw() {
	slices.SortFunc(j.whole, func(a, b int) int { return cmp.Compare(data.Mix(drawnOrder, a), data.Mix(drawnOrder, b)) })
}

// A pairJudge judges the pairs of a trial.
type pairJudge struct {
	Trial
	ex    objective.TextPairs // nil: of texts that have a teacher
	alike func(k, l int) bool // whether the second of one pair is right for the other too
	whole []int               // the numbers of pairs of which neither text is empty
}

// vectors returns the vectors of one side of the pairs, of length 1.
func (j *pairJudge) vectors(ctx context.Context, side int) (kernel.Matrix, error) {
	var all kernel.Matrix
	var b data.Batch
	for from := 0; from < len(j.whole); from += BatchSize {
		if err := ctx.Err(); err != nil {
			return all, err
		}
		j.ex.Texts(&b, side, j.whole[from:min(from+BatchSize, len(j.whole))])
		h, err := j.Network.Hidden(&b)
		if err != nil {
			return all, err
		}
		if all.Data == nil {
			all = kernel.Matrix{Data: make([]float32, len(j.whole)*h.Cols), Rows: len(j.whole), Cols: h.Cols, Stride: h.Cols}
		}
		for i := range h.Rows {
			direct(all.Row(from+i), h.Row(i))
		}
	}
	return all, nil
}

// direct sets to to the vector of length 1 that points where x does, or to 0 where x does.
func direct(to, x []float32) {
	copy(to, x)
	if length := math.Sqrt(kernel.SumSquares(to)); length > 0 {
		kernel.Scale(float32(1/length), to)
	}
}

// scored judges pairs that have scores.
func (j *pairJudge) scored(side [2]kernel.Matrix) *Judgement {
	cosines := make([]float64, len(j.whole))
	for i := range j.whole {
		cosines[i] = float64(kernel.Dot(side[0].Row(i), side[1].Row(i)))
	}
	rank := func(gold []float64) Metric { return spearman{gold} }
	all := &Judgement{Results: []Result{j.correlation("spearman", "Spearman's rank correlation of cosine and score", rank, cosines)}}
	if j.Brief {
		return all
	}
	var b lexical.Builder
	for _, k := range j.whole {
		b.Add(j.ex.Words(0, k))
		b.Add(j.ex.Words(1, k))
	}
	index, words := b.Index(), make([]float64, len(j.whole))
	for i, k := range j.whole {
		words[i] = index.Similarity(j.ex.Words(0, k), j.ex.Words(1, k))
	}
	all.Results = append(all.Results, j.correlation("pearson", "Pearson's correlation of cosine and score", func(gold []float64) Metric { return pearson{gold} }, cosines))
	for _, width := range j.Widths {
		if width >= side[0].Cols {
			continue
		}
		x, y, short := prefix(side[0], width), prefix(side[1], width), make([]float64, len(cosines))
		for i := range short {
			short[i] = float64(kernel.Dot(x.Row(i), y.Row(i)))
		}
		all.Results = append(all.Results, j.correlation(fmt.Sprintf("spearman_%d", width), fmt.Sprintf("Spearman's by the first %d numbers of each vector", width), rank, short))
	}
	all.Results = append(all.Results, j.correlation("tfidf_spearman", "the same by words alone, the cosine of TF-IDF", rank, words))
	return all
}

// prefix returns the first numbers of each vector, at length 1.
func prefix(m kernel.Matrix, width int) kernel.Matrix {
	short := kernel.Matrix{Data: make([]float32, m.Rows*width), Rows: m.Rows, Cols: width, Stride: width}
	for i := range m.Rows {
		direct(short.Row(i), m.Row(i)[:width])
	}
	return short
}

// result returns a result about all pairs.
func (j *pairJudge) result(metric, how string, of Metric, items []float64) Result {
	r := newJudged(j.Trial, metric, how, of, items)
	r.amid(j.Examples.Len())
	return r
}

// correlation is result for one of scores and cosines, which are 0 for pairs that have none.
func (j *pairJudge) correlation(metric, how string, of func(gold []float64) Metric, cosines []float64) Result {
	all := make([]float64, 0, j.ex.Len()) // scores, those that have a cosine first
	for _, k := range j.whole {
		all = append(all, float64(j.ex.Scores()[k]))
	}
	has := len(all)
	r := j.result(metric, how, of(slices.Clone(all)), cosines)
	if has == cap(all) {
		return r
	}
	whole := make([]bool, j.ex.Len())
	for _, k := range j.whole {
		whole[k] = true
	}
	for k, is := range whole {
		if !is {
			all = append(all, float64(j.ex.Scores()[k]))
		}
	}
	r.Zeroed = of(all).Statistic(append(slices.Clone(cosines), make([]float64, len(all)-has)...))(nil)
	return r
}

// found judges by how soon a text finds the one that belongs to it.
func (j *pairJudge) found(ctx context.Context, side [2]kernel.Matrix) (*Judgement, error) {
	learned, words, fused, err := j.ranks(ctx, side)
	if err != nil {
		return nil, err
	}
	all := &Judgement{}
	add := func(metric, how string, ranks []float64, of func(rank float64) float64) {
		items := make([]float64, len(ranks))
		for i, r := range ranks {
			items[i] = of(r)
		}
		all.Results = append(all.Results, j.result(metric, how, single(len(items)), items))
	}
	add("mrr", "mean of 1/rank "+j.among(), learned, reciprocal)
	if j.Brief {
		return all, nil
	}
	add("ndcg@10", "mean of 1/log₂(1 + rank) of ranks of at most 10", learned, gain)
	for _, k := range []float64{1, 10} {
		add(fmt.Sprintf("r@%g", k), fmt.Sprintf("share of ranks of at most %g", k), learned, hit(k))
	}
	for _, width := range j.Widths {
		if width >= side[0].Cols {
			continue
		}
		brief := *j // without what words find, which is the same
		brief.Brief = true
		ranks, _, _, err := brief.ranks(ctx, [2]kernel.Matrix{prefix(side[0], width), prefix(side[1], width)})
		if err != nil {
			return nil, err
		}
		add(fmt.Sprintf("mrr_%d", width), fmt.Sprintf("mrr by the first %d numbers of each vector", width), ranks, reciprocal)
	}
	add("bm25_mrr", "the same by words alone, BM25", words, reciprocal)
	add("fused_mrr", "the same by both, reciprocal ranks added up", fused, reciprocal)
	return all, nil
}

// among says what a text looks for another in, and how.
func (j *pairJudge) among() string {
	return fmt.Sprintf("among %d, by cosine, ties at their mean", min(candidates, len(j.whole)))
}

// gain is the discounted gain of one right answer, in the first ten.
func gain(rank float64) float64 {
	if rank > 10 {
		return 0
	}
	return math.Ln2 / elementary.Log(1+rank)
}

// ranks returns the rank of each pair's second text for the first, by vectors and, unless the judgement is
// brief, by words and by both.
func (j *pairJudge) ranks(ctx context.Context, side [2]kernel.Matrix) (learned, words, fused []float64, err error) {
	n := len(j.whole)
	var index *lexical.Index
	if !j.Brief {
		var b lexical.Builder
		for _, k := range j.whole {
			b.Add(j.ex.Words(1, k))
		}
		index = b.Index()
		words, fused = make([]float64, n), make([]float64, n)
	}
	among := min(candidates, n)
	const block = 64
	// The second texts in their order, and the first ones again for the last pairs.
	width := side[1].Cols
	second := kernel.Matrix{Data: slices.Concat(side[1].Data, side[1].Data[:min(among, n)*width]), Rows: n + among, Cols: width, Stride: width}
	learned = make([]float64, n)
	scores := make([]float32, block*(block+among))
	for from := 0; from < n; from += block {
		if err := ctx.Err(); err != nil {
			return nil, nil, nil, err
		}
		to := min(from+block, n)
		end := min(to-1+among, second.Rows)
		z := kernel.Matrix{Data: scores, Rows: to - from, Cols: end - from, Stride: end - from}
		x := kernel.Matrix{Data: side[0].Data[from*width : to*width], Rows: to - from, Cols: width, Stride: width}
		y := kernel.Matrix{Data: second.Data[from*width : end*width], Rows: end - from, Cols: width, Stride: width}
		kernel.Gemm(z, kernel.Operand{Matrix: x}, y.T(), false)
		kernel.For(to-from, func(i int) {
			at, z := from+i, z.Row(i)[i:i+among]
			learned[at] = rank(j, z, at)
			if index == nil {
				return
			}
			query := j.ex.Words(0, j.whole[at])
			found := slices.Concat(index.BM25Of(query, at, min(at+among, n)), index.BM25Of(query, 0, max(at+among-n, 0)))
			words[at] = rank(j, found, at)
			fused[at] = rank(j, lexical.Fuse(lexical.Ranks(z), lexical.Ranks(found)), at)
		})
	}
	return learned, words, fused, nil
}

// rank returns the rank of the first of scores, which are those of the second texts of the pairs from
// place at on. Scores that are no numbers are greater than any.
func rank[F float32 | float64](j *pairJudge, scores []F, at int) float64 {
	greater, equal := 0, 0
	own := scores[0]
	for i, z := range scores[1:] {
		if z < own || j.alike(j.whole[at], j.whole[(at+1+i)%len(j.whole)]) {
			continue
		}
		if z == own {
			equal++
		} else {
			greater++
		}
	}
	return 1 + float64(greater) + float64(float64(equal)/2)
}
