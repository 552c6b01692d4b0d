package vector

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// counted are the usual names of columns of numbers that belong to a word and not to its vector.
var counted = []string{"count", "counts", "freq", "frequency", "norm", "idf", "tf", "df", "rank"}

// misnamed says which column has numbers that are none of the vector, by its name: it is a usual one of such numbers, or not like the others,
// which count up. It returns "" for none. A frequency among other properties of a word, each with a name of its own, is one of them.
func (c *columns) misnamed() (what, remedy string) {
	var others []string
	first, unlike := -1, 0 // the first such column, and how many there are besides the usual ones
	for i, name := range c.named {
		usual := slices.Contains(counted, strings.ToLower(name))
		switch {
		case i == c.word || i == c.number:
		case !usual && strings.ContainsFunc(name, unicode.IsDigit):
			others = append(others, name)
		default:
			count(&unlike, !usual)
			if first < 0 {
				first = i
			}
		}
	}
	if first < 0 || unlike > 1 || unlike == 1 && len(others) < 3 || !series(others) {
		return "", ""
	}
	return fmt.Sprintf("column %d is called %s, and its numbers are none of the vector", first+1, c.named[first]), "remove that column"
}

// long returns the column of the number of the dimension in a table with one number a line; −1 if it is no such table.
func (c *columns) long(sample [][]byte) (column int) {
	if c.dim() != 2 || len(sample) < 4 {
		return -1
	}
	rows := make([][][]byte, len(sample))
	for i, line := range sample {
		if rows[i] = c.fields(nil, line); len(rows[i]) != c.of {
			return -1
		}
	}
	for at := range c.of {
		if at == c.word || at == c.number {
			continue
		}
		up, again := 0, 0 // lines that go on with the word of the line above, and of these those with the next number
		for i := 1; i < len(rows); i++ {
			if !bytes.Equal(rows[i][c.word], rows[i-1][c.word]) {
				continue
			}
			before, ok1 := wholeNumber(rows[i-1][at])
			n, ok2 := wholeNumber(rows[i][at])
			count(&again, true)
			count(&up, ok1 && ok2 && n == before+1)
		}
		if 2*again >= len(rows)-1 && up == again {
			return at
		}
	}
	return -1
}

// transposed reports whether the words count up and the columns have names of letters alone: those may be the words.
func (c *columns) transposed(words []string) bool {
	if c.of < 4 || len(words) < 2 {
		return false
	}
	for i, name := range c.named {
		if i != c.word && i != c.number && (name == "" || strings.ContainsFunc(name, unicode.IsDigit)) {
			return false
		}
	}
	numbers := make([][]byte, len(words))
	for i, word := range words {
		numbers[i] = []byte(word)
	}
	return countsUp(numbers)
}
