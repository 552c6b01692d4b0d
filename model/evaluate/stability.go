package evaluate

import (
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// maxAsked is the most words that Stability asks about. A mean over that many is known
// to about 0.01.
const maxAsked = 2000

// Stability says how far several tables of vectors, such as runs that differ only in
// their seed, agree on which words are near: the share of a word's k nearest words
// that two tables have in common, as a mean over pairs of tables and over words
// (Wendlandt, Kummerfeld and Mihalcea, "Factors Influencing the Surprising
// Instability of Word Embeddings", 2018, https://arxiv.org/abs/1804.09692, with
// k = 10). Neighbours are looked for among the words that all tables have, byte for
// byte. At most 2,000 of these are asked about, evenly spaced in the order of the
// first table, because frequent words are more stable than rare ones. The interval is
// from a bootstrap over words: it does not say how other seeds would do.
func Stability(spaces []*Space, k int) (Result, error) {
	if len(spaces) < 2 {
		return Result{}, fmt.Errorf("stability is between tables and there is only %d; give at least 2", len(spaces))
	}
	if k < 1 {
		return Result{}, fmt.Errorf("stability is of %d neighbours; there must be at least 1", k)
	}
	rows := common(spaces)
	words := len(rows[0])
	if k = min(k, words-1); k < 1 {
		return Result{}, fmt.Errorf("the vectors have %s in common and stability needs at least 2; compare vectors of one vocabulary", amount.Of(words, "word"))
	}
	asked := make([]int, min(words, maxAsked))
	for i := range asked {
		asked[i] = i * words / len(asked)
	}
	nearest := make([][][]int32, len(spaces)) // (tables, asked, k), sorted
	for t, s := range spaces {
		nearest[t] = s.neighbors(rows[t], asked, k)
	}
	items := make([]float64, len(asked))
	pairs := float64(len(spaces) * (len(spaces) - 1) / 2)
	for w := range items {
		for a := range spaces {
			for b := range a {
				items[w] += float64(overlap(nearest[a][w], nearest[b][w])) / float64(k) / pairs
			}
		}
	}
	s := spaces[0]
	r := newResult(Source{Name: "neighbours", Kind: KindStability}, s, "overlap", "", single(len(asked)), items)
	r.Convention = fmt.Sprintf("share of the %d nearest that two of %d have in common, mean over pairs and over %d words; neighbours among %d common words; %s",
		k, len(spaces), len(asked), words, s.intervalOfShare("words"))
	return r, nil
}

// common returns the rows, in each table, of the words that have a direction in all
// tables.
func common(spaces []*Space) [][]int {
	rows := make([][]int, len(spaces))
	first := spaces[0]
	for i, w := range first.table.Words {
		at := make([]int, len(spaces))
		all := true
		for t, s := range spaces {
			row, ok := s.table.Index(w)
			all = all && ok && s.known(row)
			at[t] = row
		}
		if all && at[0] == i { // not the second of two that are the same word
			for t, row := range at {
				rows[t] = append(rows[t], row)
			}
		}
	}
	return rows
}

// neighbors returns the k nearest among rows for each row that asked names. Both asked
// and the sorted results are positions in rows.
func (s *Space) neighbors(rows, asked []int, k int) [][]int32 {
	const block, width = 64, 512
	at := make([]int, len(asked))
	for i, a := range asked {
		at[i] = rows[a]
	}
	queries := s.units(at)                                                                        // (asked, D)
	tile, cosines := newMatrix(min(width, len(rows)), queries.Cols), newMatrix(len(asked), width) // (tile, D), (asked, tile)
	tops := make([]top, len(asked))
	for left := 0; left < len(rows); left += width {
		tile.Rows = min(width, len(rows)-left)
		s.setUnits(tile, func(i int) int { return rows[left+i] })
		kernel.Blocks(len(asked), block, func(_, from, to int) {
			part := func(m kernel.Matrix, cols int) kernel.Matrix {
				return kernel.Matrix{Data: m.Data[from*m.Stride:], Rows: to - from, Cols: cols, Stride: m.Stride}
			}
			kernel.GemmSerial(part(cosines, tile.Rows), kernel.Operand{Matrix: part(queries, queries.Cols)}, tile.T(), false)
			for i := from; i < to; i++ {
				tops[i].add(cosines.Data[i*cosines.Stride:][:tile.Rows], left, asked[i], k)
			}
		})
	}
	found := make([][]int32, len(asked))
	for i, t := range tops {
		slices.Sort(t.at)
		found[i] = t.at
	}
	return found
}

// A top holds the nearest words so far, the nearest first.
type top struct {
	cosine []float32
	at     []int32
}

// add puts words from position left on into the top k, but not the word itself.
func (t *top) add(cosines []float32, left, self, k int) {
	for j, c := range cosines {
		if len(t.at) == k && c <= t.cosine[k-1] || left+j == self {
			continue
		}
		if len(t.at) < k {
			t.cosine, t.at = append(t.cosine, 0), append(t.at, 0)
		}
		i := len(t.at) - 1
		for ; i > 0 && t.cosine[i-1] < c; i-- {
			t.cosine[i], t.at[i] = t.cosine[i-1], t.at[i-1]
		}
		t.cosine[i], t.at[i] = c, int32(left+j)
	}
}

// overlap counts what two sorted lists have in common.
func overlap(a, b []int32) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}
