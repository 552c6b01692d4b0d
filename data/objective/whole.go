package objective

import "github.com/lexigraph/lexigraph/data"

// Whole objectives have sentences for examples and a label for each token of them. A batch has
// the sentences whole, see [data.Batch.Span], for losses that score them so.
type Whole interface {
	Labelled

	// AsksTokens returns a function that appends a sentence of these tokens, as they are
	// written, to b, without targets.
	AsksTokens(v Vocabs) func(b *data.Batch, l *data.Line, tokens []string)
}

// Sentences are the examples of [Whole] objectives.
type Sentences interface {
	Examples

	// Seen reports for each token of sentence i whether the training text has it too,
	// written the same.
	Seen(i int) []bool
}
