// Package vector has word vectors: a table of words and rows of numbers, the file
// formats for exchanging it with other tools, and queries: nearest words, analogies,
// similar spellings.
//
//	t, report, err := vector.Read("vectors.txt")
//	…
//	near, err := vector.NewSearch(t).NearestWord("mutex", 10)
//
// A Format writes a table; Formats lists them. Read recognises the format by the
// contents of the file. Words are bytes, not necessarily UTF-8, and are read back
// exactly as they were written. A word that a format cannot hold is an error when
// writing, never a row that reads back as something else.
//
// V stands for the number of words, D for the dimension of a vector.
package vector

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	unorm "golang.org/x/text/unicode/norm"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// A Table is V words, each with a vector of D numbers. By convention the rows
// go from the most to the least frequent word; Suggest and Top rely on it.
//
// Words must not be changed after Index, Lookup or Suggest was called. A Table may be
// read from several goroutines at once.
type Table struct {
	Words  []string
	Dim    int
	Data   []float32 // (V, D), row after row
	Counts []int64   // occurrences of each word in the corpus; nil if not known
	NGrams *NGrams   // what gives vectors to other words; nil: nothing does
	Origin *Origin   // where it comes from; nil: that is not known

	once sync.Once
	rows *index
}

// Validate returns an error if the parts of the table do not fit together or it is
// empty: no format can hold such a table.
func (t *Table) Validate() error {
	switch {
	case len(t.Words) == 0:
		return fmt.Errorf("table has no words; at least one is needed")
	case t.Dim < 1 || t.Dim > maxDim:
		return fmt.Errorf("table has dimension %d; it must be in [1,%d]", t.Dim, maxDim)
	case len(t.Data) != len(t.Words)*t.Dim:
		return fmt.Errorf("table has %d numbers; %d words of dimension %d need %d",
			len(t.Data), len(t.Words), t.Dim, len(t.Words)*t.Dim)
	case t.Counts != nil && len(t.Counts) != len(t.Words):
		return fmt.Errorf("table has %d counts for %d words; give one each or none", len(t.Counts), len(t.Words))
	case t.NGrams != nil && len(t.NGrams.Data) != len(t.NGrams.Bucket)*t.Dim:
		return fmt.Errorf("table has %d numbers of n-grams; %d rows of dimension %d need %d",
			len(t.NGrams.Data), len(t.NGrams.Bucket), t.Dim, len(t.NGrams.Bucket)*t.Dim)
	}
	return nil
}

// Len returns V, the number of words.
func (t *Table) Len() int { return len(t.Words) }

// Row returns the vector of word i. It is a part of Data, not a copy.
func (t *Table) Row(i int) []float32 {
	return t.Data[i*t.Dim : (i+1)*t.Dim : (i+1)*t.Dim]
}

// Top returns a table of the first n rows, which shares its words and numbers with t:
// all rows if n is larger than V, none if n is negative. It has all n-grams of t.
func (t *Table) Top(n int) *Table {
	n = max(0, min(n, len(t.Words)))
	top := &Table{Words: t.Words[:n], Dim: t.Dim, Data: t.Data[:n*t.Dim], NGrams: t.NGrams, Origin: t.Origin}
	if t.Counts != nil {
		top.Counts = t.Counts[:n]
	}
	return top
}

// TopByNorm returns a table of the n words with the longest vectors, in the order of t, and which rows of t they
// are: all if n is larger than V. Of equally long ones the first is taken, and one that is not finite last.
func (t *Table) TopByNorm(n int) (top *Table, rows []int) {
	length := make([]float64, t.Len())
	for i := range length {
		rows = append(rows, i)
		if length[i] = norm(t.Row(i)); length[i]-length[i] != 0 {
			length[i] = -1
		}
	}
	slices.SortStableFunc(rows, func(i, j int) int { return cmp.Compare(length[j], length[i]) })
	rows = rows[:max(0, min(n, len(rows)))]
	slices.Sort(rows)
	top = &Table{Dim: t.Dim, NGrams: t.NGrams, Origin: t.Origin}
	for _, i := range rows {
		top.Words, top.Data = append(top.Words, t.Words[i]), append(top.Data, t.Row(i)...)
		if t.Counts != nil {
			top.Counts = append(top.Counts, t.Counts[i])
		}
	}
	return top, rows
}

// Index returns the row of word, which must match byte for byte; the first if several
// rows have it.
func (t *Table) Index(word string) (row int, ok bool) {
	t.once.Do(func() {
		t.rows = newIndex(len(t.Words))
		for i := range t.Words {
			t.rows.add(t.Words[:i+1])
		}
	})
	row, _, ok = t.rows.find(t.Words, word)
	return row, ok
}

// Spelled returns the row of word, which another table has, as [Table.Index] does or, if no row has it, in Unicode's form NFC or NFD: an
// accent may be a separate character in one of two tables only. Where other has that form too, it is another word.
func (t *Table) Spelled(word string, other *Table) (row int, ok bool) {
	for _, form := range spellings(word) {
		if row, ok = t.Index(form); ok {
			_, both := other.Index(form)
			return row, form == word || !both
		}
	}
	return 0, false
}

// Lookup returns the row of a word that a person typed: the word as it is,
// else in lower case, else in lower case with the first letter in title case.
// So "paris" finds "Paris" if the vocabulary has no "paris". If that finds nothing, the
// word is looked up in Unicode's form NFC and then NFD, if these differ from it: an
// accent may be a separate character on one side only. Last, "new york" finds the phrase
// new_york.
func (t *Table) Lookup(word string) (row int, ok bool) {
	for _, form := range spellings(word) {
		if row, ok = t.lookupCase(form); ok {
			return row, true
		}
	}
	if parts := strings.Fields(word); len(parts) > 1 {
		return t.Lookup(strings.Join(parts, "_"))
	}
	return 0, false
}

// spellings returns word as it is, in the form NFC and in NFD, without repetitions.
func spellings(word string) []string {
	forms := []string{word}
	for _, f := range []unorm.Form{unorm.NFC, unorm.NFD} {
		if !f.IsNormalString(word) {
			forms = append(forms, f.String(word))
		}
	}
	return forms
}

// lookupCase is Lookup for one spelling of the accents.
func (t *Table) lookupCase(word string) (row int, ok bool) {
	if row, ok = t.Index(word); ok {
		return row, true
	}
	lower := corpus.Lower(word)
	if row, ok = t.Index(lower); ok {
		return row, true
	}
	first, size := utf8.DecodeRuneInString(lower)
	if size == 0 {
		return 0, false
	}
	return t.Index(string(unicode.ToTitle(first)) + lower[size:])
}

// lookup is Lookup with an error that suggests similar spellings.
func (t *Table) lookup(word string) (row int, err error) {
	row, ok := t.Lookup(word)
	if !ok {
		return 0, &UnknownWordError{Word: word, Suggestions: t.Suggest(word, 3)}
	}
	return row, nil
}

// norm returns the Euclidean length of x, summed in float64 so that no
// float32 vector overflows it.
func norm(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(float64(v) * float64(v))
	}
	return math.Sqrt(sum)
}
