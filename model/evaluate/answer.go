package evaluate

import (
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A question holds the rows of the words that an analogy asks with.
type question struct{ a, b, c int }

// epsilon is what 3CosMul adds to its denominator.
const epsilon = 0.001

// answer returns the rows that 3CosAdd and 3CosMul answer each question with: the
// first among equals, or −1 if no word is left to answer.
//
// Both rules only need the cosines of a candidate with a, b and c, and a set has far
// fewer words than questions: Google's 19,544 questions use 905. So the product of
// those words' vectors with the table, one tile of the vocabulary at a time, has all
// the cosines, and a question needs three rows of it.
func (s *Space) answer(questions []question) (add, mul []int) {
	const (
		tileSize = 4 << 20 // cosines in a tile
		block    = 64      // questions in a piece
	)
	index := make(map[int]int) // row → row of words
	var rows []int
	for _, q := range questions {
		for _, row := range []int{q.a, q.b, q.c} {
			if _, dup := index[row]; !dup {
				index[row] = len(rows)
				rows = append(rows, row)
			}
		}
	}
	words := s.units(rows) // (words, D)
	vocab := s.len()
	width := min(vocab, max(64, min(2048, tileSize/max(1, len(rows)))))
	cosines, inverse := newMatrix(len(rows), width), newMatrix(len(rows), width) // (words, tile)
	tile := newMatrix(width, words.Cols)                                         // (tile, D)
	byAdd, byMul := newBests(len(questions)), newBests(len(questions))
	for from := 0; from < vocab && len(questions) > 0 && !s.ended(); from += width {
		n := min(width, vocab-from)
		tile.Rows, cosines.Cols, inverse.Cols = n, n, n
		s.setUnits(tile, func(i int) int { return from + i })
		kernel.Gemm(cosines, kernel.Operand{Matrix: words}, tile.T(), false)
		kernel.For(len(rows), func(i int) {
			row, inv := cosines.Data[i*width:][:n], inverse.Data[i*width:][:n]
			for j, x := range row {
				inv[j] = 1 / (float32((x+1)/2) + epsilon)
			}
		})
		kernel.For((len(questions)+block-1)/block, func(p int) {
			for i := p * block; i < min((p+1)*block, len(questions)); i++ {
				q := questions[i]
				a, b, c := index[q.a]*width, index[q.b]*width, index[q.c]*width
				s.scan(q, from, cosines.Data[a:a+n], cosines.Data[b:b+n], cosines.Data[c:c+n], inverse.Data[a:a+n], &byAdd[i], &byMul[i])
			}
		})
	}
	return rowsOf(byAdd), rowsOf(byMul)
}

// A best is the best answer so far.
type best struct {
	value float32
	row   int
}

func newBests(n int) []best {
	b := make([]best, n)
	for i := range b {
		b[i] = best{float32(math.Inf(-1)), -1}
	}
	return b
}

func rowsOf(b []best) []int {
	rows := make([]int, len(b))
	for i := range b {
		rows[i] = b[i].row
	}
	return rows
}

// scan looks for better answers among the words from row from on. The slices a, b and
// c hold the words' cosines with a, b and c, and over holds 1/(cos′(a) + ε).
func (s *Space) scan(q question, from int, a, b, c, over []float32, add, mul *best) {
	a, c, over = a[:len(b)], c[:len(b)], over[:len(b)]
	bestAdd, bestMul := add.value, mul.value
	for j, cosB := range b {
		sum := cosB - a[j] + c[j]
		product := (cosB + 1) * (c[j] + 1) * over[j]
		if sum <= bestAdd && product <= bestMul || !s.mayAnswer(from+j, q) {
			continue
		}
		if sum > bestAdd {
			bestAdd, add.row = sum, from+j
		}
		if product > bestMul {
			bestMul, mul.row = product, from+j
		}
	}
	add.value, mul.value = bestAdd, bestMul
}

// mayAnswer reports whether a row is allowed as the answer to a question.
func (s *Space) mayAnswer(row int, q question) bool {
	return s.known(row) && (s.settings.Inputs || !s.isSame(row, q.a) && !s.isSame(row, q.b) && !s.isSame(row, q.c))
}

// isSame reports whether two rows are the same word under the settings.
func (s *Space) isSame(i, j int) bool {
	return i == j || s.same != nil && s.same[i] == s.same[j]
}
