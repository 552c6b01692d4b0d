package vector

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// counted are the usual names of columns of numbers that belong to a word and not to its vector.
var counted = []string{"count", "counts", "freq", "frequency", "norm", "idf", "tf", "df", "rank"}

// misnamed says what the names of the columns tell of the numbers below, "" if nothing is wrong with them. A frequency among other
// properties of a word, each with a name of its own, is one of them.
func (c *columns) misnamed() (what, remedy string) {
	var numbers []string
	for i, name := range c.named {
		switch {
		case i == c.word || i == c.number:
		case slices.Contains(counted, strings.ToLower(name)):
			what = cmp.Or(what, fmt.Sprintf("column %d is called %s, and its numbers are none of the vector", i+1, name))
		default:
			numbers = append(numbers, name)
		}
	}
	if what == "" || len(numbers) < 2 || !series(numbers) {
		return "", ""
	}
	return what, "remove that column"
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
