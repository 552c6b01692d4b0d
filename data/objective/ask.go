package objective

import "github.com/lexigraph/lexigraph/data"

// An Asked objective can be asked about new text, a line at a time: "lexigraph predict"
// takes it.
type Asked interface {
	// Question says what a line holds and what the answer is, to print.
	Question() string

	// Asks returns a function that appends the examples a line is about to b, each with
	// its context (see [data.Batch.EndTargets]). The answer to an example without a target is
	// some of the [Outputs], and to one with a target how likely that is. An error says what is wrong with the line, and what
	// would be right; b is then as before.
	Asks(v Vocabs) func(b *data.Batch, l *data.Line) error
}

// A Continued objective predicts a word from those before it and nothing else, so that its
// network can write text: "lexigraph generate" takes it.
type Continued interface {
	// Continue appends an example to b, without a target: the context of the word that
	// comes after the text ids, whose last sentence begins at ids[start].
	Continue(b *data.Batch, ids []int32, start int)
}

// Begin returns the ids of a line that begins a sentence, and where in them it begins: behind
// the eos of a sentence before, where the vocabulary has one, as in the text.
func Begin(l *data.Line) (ids []int32, start int) {
	if eos, ok := l.Vocab.EOS(); ok {
		ids, start = append(ids, eos), 1
	}
	return append(ids, l.IDs(l.Text)...), start
}
