package objective

import (
	"context"
	"fmt"

	"github.com/lexigraph/lexigraph/data"
)

// NextWord predicts each word of a text from the words before it, as in the
// neural language model of Bengio et al.: A neural probabilistic language model
// (2003). Every token is the target of one example, also the first of a
// sentence, so that perplexities count every token.
//
// The context of token t is t-n … t-1, as far as these belong to its sentence.
// With concat, the missing ones are the padding id −1, at the front; with mean
// and sum the context is shorter, and that of a first token is empty.
//
// With windows the n words are the end of a longer context of n·2^windows. The words
// farther back say what the text is about. See the layer embedding_windows.
type NextWord struct {
	// Words is the number of words before the target, n; default 4. With 1 the
	// network sees a plain embedding.
	Words int `toml:"context" help:"words before the predicted one" range:"[1,1024]"`
	// Pooling says how their vectors become one; default concat.
	Pooling string `toml:"pooling" help:"how the vectors of the context become one" choice:"concat mean sum max"`
	// CrossSentences lets contexts run over the start of a sentence into the one
	// before; default false.
	CrossSentences bool `toml:"cross_sentences" help:"let contexts run into the sentence before"`
	// Windows is how many windows of words farther back stand beside the context, each as
	// long as all the words after it and pooled into one vector; default 0. With n of them
	// an example has Words·2ⁿ words.
	Windows int `toml:"windows" help:"windows of words farther back, each as long as all the words after it, whose weighted means stand beside the context; with n an example has context times 2^n words" range:"[0,16]"`
}

// Validate reports what is wrong between the settings.
func (s *NextWord) Validate() error {
	switch {
	case s.Windows > 0 && s.Pooling != "concat":
		return fmt.Errorf("windows: stand beside vectors that stand side by side; write pooling = \"concat\", or windows = 0")
	case s.words() > maxWords:
		return fmt.Errorf("windows: make examples of %d words; at most %d are possible", s.words(), maxWords)
	}
	return nil
}

// maxWords is the largest number of words in an example.
const maxWords = 1 << 16

// words returns the number of words before the target that an example has.
func (s *NextWord) words() int { return s.Words << s.Windows }

// Context implements [Spec].
func (s *NextWord) Context() (width int, ragged bool, pooling string) {
	if s.Windows > 0 {
		return s.words(), false, "windows"
	}
	return s.Words, s.Pooling != "concat", s.Pooling
}

// Distant implements [Distant].
func (s *NextWord) Distant() int { return s.Windows }

// Predicts implements [Spec].
func (s *NextWord) Predicts() string { return everyToken }

// New implements [Spec].
func (s *NextWord) New(_ context.Context, t Text) (Examples, error) {
	if err := atLeastOne("context", s.Words); err != nil {
		return nil, err
	}
	return &nextWord{*s, t.Corpus}, nil
}

type nextWord struct {
	spec   NextWord
	corpus *data.Corpus
}

func (e *nextWord) Len() int { return e.corpus.Len() }

func (e *nextWord) read() *data.Corpus { return e.corpus }

func (e *nextWord) stretches() (size, held int) { return stretchesOf(e.corpus) }

func (e *nextWord) Fill(b *data.Batch, _ int, index []int) error {
	b.Reset()
	n := e.spec.words()
	for _, t := range index {
		lo := max(0, t-n)
		if !e.spec.CrossSentences {
			lo, _ = e.corpus.Window(t, n, 0)
		}
		e.spec.context(b, e.corpus.IDs[lo:t])
		b.End(e.corpus.IDs[t])
	}
	return nil
}

// context appends the words before a target to b, at most as many as an example has.
func (s *NextWord) context(b *data.Batch, before []int32) {
	if s.Pooling == "concat" {
		for range s.words() - len(before) {
			b.ID = append(b.ID, -1)
		}
	}
	b.ID = append(b.ID, before...)
}

// Continue implements [Continued].
func (s *NextWord) Continue(b *data.Batch, ids []int32, start int) {
	lo := max(0, len(ids)-s.words())
	if !s.CrossSentences {
		lo = max(lo, start)
	}
	s.context(b, ids[lo:])
	b.EndTargets()
}

// Question implements [Asked].
func (s *NextWord) Question() string { return nextQuestion }

const nextQuestion = "a line is the beginning of a sentence, and the answer the word that comes next"

// Asks implements [Asked].
func (s *NextWord) Asks(Vocabs) func(b *data.Batch, l *data.Line) error {
	return func(b *data.Batch, l *data.Line) error {
		ids, start := Begin(l)
		s.Continue(b, ids, start)
		return nil
	}
}
