package objective

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/lexigraph/lexigraph/data"
)

// CBOW predicts each word of a text from the words around it, as in the
// continuous bag of words of Mikolov et al.: Efficient estimation of word
// representations in vector space (2013). Every token is the target of one
// example; its context is the Window words to its left and to its right, without
// itself, as far as these belong to its sentence. In a sentence of one word it
// is empty.
//
// Unlike word2vec, which cuts sentences at 1,000 words and drops examples
// without a context, this counts every token, unless Subsample drops it. Frequent
// words are dropped as [SkipGram] does, before windows are drawn, and then an example
// that is left without a context is dropped too. Evaluation counts every token.
type CBOW struct {
	// Window is the number of words on each side; default 4.
	Window int `toml:"window" help:"words on each side of the predicted one" range:"[1,1024]"`
	// Shrink draws the window of each example anew in every epoch, uniformly
	// from 1 … Window, as word2vec does, so that near words count more; never in
	// evaluation. Default false.
	Shrink bool `toml:"shrink" help:"draw each window from 1 to its full size"`
	// Subsample is the share of the training text above which a word counts as
	// frequent and is dropped at random in training, as [SkipGram] does; 0, the
	// default, drops nothing. word2vec's is 1e-3.
	Subsample float64 `toml:"subsample" help:"share of the text above which words are dropped at random, 0 for none" range:"[0,1]"`
	// Pooling says how the vectors of the context become one; default mean.
	Pooling string `toml:"pooling" help:"how the vectors of the context become one" choice:"mean sum max"`
}

// Context implements [Spec].
func (s *CBOW) Context() (width int, ragged bool, pooling string) {
	return 2 * s.Window, true, s.Pooling
}

// Predicts implements [Spec].
func (s *CBOW) Predicts() string { return everyToken }

// New implements [Spec]. A Subsample that leaves no text is a [*data.Error].
func (s *CBOW) New(_ context.Context, t Text) (Examples, error) {
	if err := atLeastOne("window", s.Window); err != nil {
		return nil, err
	}
	sub, err := newSubsample(t, s.Subsample)
	if err != nil {
		return nil, err
	}
	return &windows{t.Corpus, t.Seed, sub, s.Window, s.Shrink, false}, nil
}

// Question implements [Asked].
func (s *CBOW) Question() string {
	return "a line is a sentence with _ for a missing word, and the answer that word"
}

// Asks implements [Asked].
func (s *CBOW) Asks(Vocabs) func(b *data.Batch, l *data.Line) error { return s.ask }

func (s *CBOW) ask(b *data.Batch, l *data.Line) error {
	at, gaps := 0, 0
	for i, field := range fields(l.Text) {
		if field == "_" {
			at, gaps = i, gaps+1
		}
	}
	switch gaps {
	case 0:
		return errors.New("no word is missing; write _ in its place")
	case 1:
	default:
		return fmt.Errorf("%d words are missing; write _ for one of them, and a line for each", gaps)
	}
	left, right := l.IDs(l.Text[:at]), l.IDs(l.Text[at+len("_"):])
	b.ID = append(b.ID, left[max(0, len(left)-s.Window):]...)
	b.ID = append(b.ID, right[:min(s.Window, len(right))]...)
	b.EndTargets()
	return nil
}

// fields yields what stands between white space in text, and where it begins.
func fields(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		at := 0
		for field := range strings.FieldsSeq(text) {
			at += strings.Index(text[at:], field)
			if !yield(at, field) {
				return
			}
			at += len(field)
		}
	}
}
