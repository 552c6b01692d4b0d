package encoder

import "github.com/lexigraph/lexigraph/model/vector"

// TableParts returns the parts of an encoder that takes the mean of the word vectors of a table,
// such as vector.Read returns. Texts are split as corpus.Words does, numbers
// included, so into words in lower case; a word is looked up so, and else as the first word
// of the table that is it in other case. A word that is not there has the vector of its n-grams if
// the table has them, and is left out otherwise.
func TableParts(t *vector.Table) Parts {
	numbers, rows := t.Behind()
	return Parts{Table: numbers, Dim: t.Dim, Tokenizer: Words{List: t.Words, AnyCase: true, Normalize: true, Whole: true, Subwords: rows}.Tokenizer()}
}

// TableFrequencies returns the shares of a table's words in its corpus, for [SIF] and [USIF]: from
// its counts, or, without these, from the order of the words by [Zipf].
func TableFrequencies(t *vector.Table) []float64 {
	if t.Counts == nil {
		return Zipf(t.Len())
	}
	return Frequencies(t.Counts)
}
