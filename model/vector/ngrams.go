package vector

import (
	"cmp"
	"slices"

	"github.com/lexigraph/lexigraph/data"
)

// NGrams are the vectors of the character n-grams that the words of a table are made of, as in
// fastText. The vector of a word of the table is the mean of a row that it alone has and of its
// n-grams' rows. Another word has the mean of its n-grams' rows.
type NGrams struct {
	data.Subwords           // how words are cut, and which n-grams share a bucket
	Bucket        []int32   // the buckets that have a row, ascending
	Data          []float32 // (len(Bucket), D), row after row
}

// Vector returns the vector that the n-grams of a word make, whether or not the word is in the
// table: their sum divided by their number. Those without a row count as zeros, or not at all
// where [data.Subwords.Pruned] is set. It returns nil if none has a row.
func (g *NGrams) Vector(word string) []float32 {
	if len(g.Bucket) == 0 {
		return nil
	}
	sum, rows, of := g.sum(word, make([]float64, len(g.Data)/len(g.Bucket)))
	if rows == 0 {
		return nil
	}
	v := make([]float32, len(sum))
	for j, x := range sum {
		v[j] = float32(x / float64(of))
	}
	return v
}

// sum sets sum, of D numbers, to the sum of the rows of a word's n-grams. It says how many of
// them have a row, and by which number the sum is to be divided for their mean.
func (g *NGrams) sum(word string, sum []float64) (_ []float64, rows, of int) {
	dim := len(sum)
	clear(sum)
	var usual [64]int32
	buckets := g.AppendBuckets(usual[:0], word)
	for _, b := range buckets {
		at, ok := slices.BinarySearch(g.Bucket, b)
		if !ok {
			continue
		}
		rows++
		for j, x := range g.Data[at*dim : (at+1)*dim] {
			sum[j] += float64(x)
		}
	}
	if g.Pruned {
		return sum, rows, rows
	}
	return sum, rows, len(buckets)
}

// Own returns the row that a word of the table has for itself, so that the mean of it and of the
// rows of the word's n-grams is the vector of the word.
func (t *Table) Own(row int) []float32 {
	if t.NGrams == nil {
		return t.Row(row)
	}
	sum, _, of := t.NGrams.sum(t.Words[row], make([]float64, t.Dim))
	own := make([]float32, t.Dim)
	for j, x := range t.Row(row) {
		own[j] = float32(float64(float64(of+1)*float64(x)) - sum[j])
	}
	return own
}

// TopNGrams returns t with n of its n-grams: those with the longest rows or, if byCount, those that are most often in the words
// of t, by their counts. All words keep their vectors; others have the mean of the n-grams that are left, or none. It returns
// t if n is not less than there are. Of equal ones the lower bucket is kept, and a row that is not finite goes first.
//
// fastText's quantize -cutoff goes by the length, for words and n-grams together: Joulin et al., "FastText.zip: Compressing
// text classification models", 2016, https://arxiv.org/abs/1612.03651.
func (t *Table) TopNGrams(n int, byCount bool) *Table {
	g := t.NGrams
	if g == nil || n >= len(g.Bucket) {
		return t
	}
	weight := g.lengths(t.Dim)
	if byCount {
		weight = g.occurrences(t)
	}
	rows := make([]int, len(g.Bucket))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(i, j int) int { return cmp.Compare(weight[j], weight[i]) })
	rows = rows[:max(0, n)]
	slices.Sort(rows)
	kept := &NGrams{Subwords: g.Subwords}
	kept.Pruned = true
	for _, i := range rows {
		kept.Bucket, kept.Data = append(kept.Bucket, g.Bucket[i]), append(kept.Data, g.Data[i*t.Dim:(i+1)*t.Dim]...)
	}
	return &Table{Words: t.Words, Dim: t.Dim, Data: t.Data, Counts: t.Counts, NGrams: kept, Origin: t.Origin}
}

// lengths returns the lengths of the rows, −1 for those that are not finite.
func (g *NGrams) lengths(dim int) []float64 {
	lengths := make([]float64, len(g.Bucket))
	for i := range lengths {
		if lengths[i] = norm(g.Data[i*dim : (i+1)*dim]); lengths[i]-lengths[i] != 0 {
			lengths[i] = -1
		}
	}
	return lengths
}

// occurrences returns how often the n-grams of each row are in the words of t; a word without a count occurs once.
func (g *NGrams) occurrences(t *Table) []float64 {
	often := make([]float64, len(g.Bucket))
	var buckets []int32
	for i, word := range t.Words {
		count := int64(1)
		if t.Counts != nil {
			count = t.Counts[i]
		}
		buckets = g.AppendBuckets(buckets[:0], word)
		for _, b := range buckets {
			if at, ok := slices.BinarySearch(g.Bucket, b); ok {
				often[at] += float64(count)
			}
		}
	}
	return often
}

// compose replaces the rows that words have for themselves by the words' vectors.
func (t *Table) compose() {
	if t.NGrams == nil {
		return
	}
	sum := make([]float64, t.Dim)
	for i, word := range t.Words {
		_, _, of := t.NGrams.sum(word, sum)
		row := t.Row(i)
		for j, x := range row {
			row[j] = float32((float64(x) + sum[j]) / float64(of+1))
		}
	}
}

// Behind returns the numbers of t with those of its n-grams behind them, and says which rows make up
// a word that is not in t; nil if t has no n-grams.
func (t *Table) Behind() (numbers []float32, rows *data.SubwordRows) {
	if t.NGrams == nil {
		return t.Data, nil
	}
	return slices.Concat(t.Data, t.NGrams.Data), t.NGrams.RowsBehind(t.Len(), t.NGrams.Bucket)
}
