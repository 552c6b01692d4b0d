package objective

import "github.com/lexigraph/lexigraph/data"

// WholeSentences objectives have sentences for examples and a label for each token of them. A batch has
// the sentences whole, see [data.Batch.Span], for losses that score them so.
type WholeSentences interface {
	Labelled

	// AsksTokens returns a function that appends a sentence of these tokens, as they are
	// written, to b, without targets.
	AsksTokens(v Vocabs) func(b *data.Batch, l *data.Line, tokens []string)
}

// Sentences are the examples of [WholeSentences] objectives.
type Sentences interface {
	Examples

	// Seen reports for each token of sentence i whether the training text has it too,
	// written the same.
	Seen(i int) []bool
}
