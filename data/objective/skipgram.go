package objective

import (
	"context"
	"fmt"
)

// SkipGram predicts from each word of a text the words around it, as in Mikolov
// et al.: Efficient estimation of word representations in vector space (2013).
// A token is one example: its context is the token itself, its targets are the
// Window words to its left and to its right, without itself, as far as these
// belong to its sentence. A token without targets is not an example, so that batches
// vary in size.
//
// Frequent words are subsampled as in Mikolov et al.: Distributed
// representations of words and phrases and their compositionality (2013), by the
// formula of word2vec.c, which gensim has too, and not by that of the paper
// (1 − √(t/f) is dropped): a word whose share of the training text is f is kept
// with probability
//
//	(√(f/t) + 1)·t/f, at most 1, for t = Subsample
//
// drawn anew for each token in each epoch. What is dropped is neither a context
// nor a target and takes no place in a window, which then reaches further. The share is
// that among the tokens that have an id, those of unk included; unk is a word like any
// other here, where word2vec has none.
//
// The centre is the input and its neighbours are the output, as in the paper and
// in fastText. word2vec.c and gensim feed the neighbour and predict the centre;
// over a text the pairs are the same (with Shrink, equally likely), but they make
// a hidden vector for each pair where here there is one for each centre. They cut
// sentences at 1,000 (word2vec.c) and 10,000 words (gensim); nothing is cut here.
// They draw from one generator a thread (of 16 bits for what is kept, in
// word2vec.c), so that a draw depends on the order of the work; here all draws,
// of 32 bits and more, are functions of the seed, the epoch and the token's
// place. In evaluation nothing is dropped and windows are full.
type SkipGram struct {
	// Window is the number of words on each side; default 5.
	Window int `toml:"window" help:"words predicted on each side" range:"[1,1024]"`
	// Shrink draws the window of each example anew in every epoch, uniformly
	// from 1 … Window, as word2vec does, so that near words count more; never in
	// evaluation. Default true.
	Shrink bool `toml:"shrink" help:"draw each window from 1 to its full size"`
	// Subsample is t in the formula above; 0 drops nothing; default 1e-3.
	Subsample float64 `toml:"subsample" help:"share of the text above which words are dropped at random, 0 for none" range:"[0,1]"`
}

// Context implements [Spec].
func (s *SkipGram) Context() (width int, ragged bool, pooling string) { return 1, false, "concat" }

// Predicts implements [Spec].
func (s *SkipGram) Predicts() string {
	return fmt.Sprintf("the words around every held-out token, up to %d on each side", s.Window)
}

// New implements [Spec]. A text whose sentences have one word each, and a
// Subsample that leaves no text, are a [*data.Error].
func (s *SkipGram) New(_ context.Context, t Text) (Examples, error) {
	if n := t.Sentences(); n > 0 && n == t.Len() {
		return nil, alone("skipgram", "choose another corpus.tokenizer, or text with more than a word a line")
	}
	if err := atLeastOne("window", s.Window); err != nil {
		return nil, err
	}
	sub, err := newSubsample(t, s.Subsample)
	if err != nil {
		return nil, err
	}
	return &windows{t.Corpus, t.Seed, sub, s.Window, s.Shrink, true}, nil
}
