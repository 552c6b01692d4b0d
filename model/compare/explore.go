package compare

import "github.com/lexigraph/lexigraph/model/vector"

// An Exploration is what a page to look around in has: words, a place in the plane for each, their vectors, and
// what is known about them. All its lists of numbers have one for each of Words.
type Exploration struct {
	Words   []string
	Counts  []int64 // nil: not known
	Spaces  []Space // one, or two that are compared
	Cluster []int   // by the first space; −1: none
	// Clusters has the words that each cluster is named after.
	Clusters [][]string
	Columns  []Column // what else is known about words
	Shift    *Shift   // how the second space differs from the first; nil for one space
	Report   *Report  // of the run, where the exploration is of one; nil otherwise
	// Example are three words to add and subtract, such that "the second − the first + the third" is a question.
	Example [3]string
	Notes   []string // what a reader should know
}

// A Shift says how far words are from the first space to the second, when one is turned so that they fit best, and
// how far they are between seeds of the same experiment.
type Shift struct {
	Words    int       // compared
	Distance []float64 // of a word, from 0 to 2; NaN: it was not compared
	Noise    []float64 // the most between two seeds; NaN: it was not compared; nil: there are no seeds
	Runs     int       // whose vectors were compared, of both sides
	Beyond   int       // words that are farther between the sides than between any seeds
	Chance   float64   // the greatest number of which that is so by chance, in the mean
	Often    int64     // occurrences that each of Most has in both spaces; 0: it was not asked
	// Most are the words that moved most, at most 100: those beyond the noise come first.
	Most []int
}

// A Space is one set of vectors.
type Space struct {
	Name   string // of the run or of the file
	Table  *vector.Table
	Of     []int             // the row of the table for each word of the exploration; −1: it has no such word
	Places []float32         // (len(Table.Words), 2), a place in the plane for each row
	Near   *vector.Neighbors // of each row of the table, where numbers are rounded; nil: not known
}

// A Column is something that is known about words: a number or, where Values is not nil, one of these.
type Column struct {
	Name    string
	Numbers []float64 // NaN: not known; without Values
	Values  []string
	Value   []int // of each word; −1: not known
}

// Rounded reports whether a page keeps each number of the vectors as 8 bits and not as 16, because there are too
// many for a file that is to be mailed: more than 4 million, which are 8 MB.
func (e *Exploration) Rounded() bool {
	const most = 4_000_000
	numbers := 0
	for _, s := range e.Spaces {
		if s.Table != nil {
			numbers += len(e.Words) * s.Table.Dim
		}
	}
	return numbers > most
}
