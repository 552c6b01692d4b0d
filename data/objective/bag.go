package objective

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
)

// Bag predicts which words a sentence has from a part of them: a multi-label
// task, made for binary_cross_entropy, which asks of every word whether it is
// there. A sentence is one example. Its context is the bag of its words, in which a
// word is as often as in the sentence, except for a share that is left out: each
// distinct word with probability Omit, with all its occurrences. Its targets are
// distinct words, by id.
//
// What is left out is drawn anew in every epoch. In evaluation it is always the
// same, whatever the seed, so that runs are judged on the same bags.
//
// A bag that loses all its words is still an example, with an empty context. A sentence
// without a target is not an example.
type Bag struct {
	// Omit is the probability that a word is left out of the context; default
	// 0.5. At 0 the context tells everything.
	Omit float64 `toml:"omit" help:"share of the distinct words left out of the input" range:"[0,1)"`
	// Targets says which words are to be predicted: all of the sentence (the
	// default), or only those that were left out, omitted. In the second case
	// the words of the context are, for the loss, words that are absent.
	Targets string `toml:"targets" help:"predict all words of the sentence, or those left out" choice:"all omitted"`
	// MaxWords bounds an example; default 1000, as word2vec's sentences. A
	// sentence of more tokens becomes several examples of nearly equal length.
	MaxWords int `toml:"max_words" help:"tokens in an example, longer sentences are cut" range:"[1,65536]"`
	// Pooling says how the vectors of the context become one; default mean.
	Pooling string `toml:"pooling" help:"how the vectors of the context become one" choice:"mean sum max"`
}

// Validate reports settings that leave nothing to predict.
func (s *Bag) Validate() error {
	if s.omitted() == 0 && s.Targets == "omitted" {
		return fmt.Errorf("omit: %g leaves no word out, and targets are the words left out; set it higher, or targets to all", s.Omit)
	}
	return nil
}

// omitted returns how many of 2³² draws leave a word out.
func (s *Bag) omitted() uint64 { return uint64(math.Round(s.Omit * (1 << 32))) }

// Context implements [Spec].
func (s *Bag) Context() (width int, ragged bool, pooling string) { return s.MaxWords, true, s.Pooling }

// Predicts implements [Spec].
func (s *Bag) Predicts() string {
	which := "the distinct words"
	if s.Targets == "omitted" {
		which = "the words left out"
	}
	return fmt.Sprintf("%s of every held-out sentence of up to %d tokens, from a bag without %g of them", which, s.MaxWords, s.Omit)
}

// New implements [Spec].
func (s *Bag) New(_ context.Context, t Text) (Examples, error) {
	if err := atLeastOne("max_words", s.MaxWords); err != nil {
		return nil, err
	}
	return &bag{reader: reader{t.Corpus}, spec: *s, ids: t.IDs, starts: t.Starts(s.MaxWords), seed: t.Seed, omit: s.omitted()}, nil
}

// Question implements [Asked].
func (s *Bag) Question() string {
	return "a line is some words of a sentence, and the answer what else is in it"
}

// Asks implements [Asked].
func (s *Bag) Asks(Vocabs) func(b *data.Batch, l *data.Line) error { return s.ask }

func (s *Bag) ask(b *data.Batch, l *data.Line) error {
	ids := l.IDs(l.Text)
	if len(ids) > s.MaxWords {
		return fmt.Errorf("%s, and examples have at most %d (objective.max_words); write fewer", amount.Of(len(ids), "word"), s.MaxWords)
	}
	b.ID = append(b.ID, ids...)
	b.EndTargets()
	return nil
}

type bag struct {
	reader
	spec   Bag
	ids    []int32
	starts *data.Starts // of the examples
	seed   uint64
	omit   uint64 // of 2³²
}

func (e *bag) Len() int { return e.starts.Len() }

func (e *bag) Fill(b *data.Batch, epoch int, index []int) error {
	b.Reset()
	seed := e.seed
	if epoch == Evaluation {
		seed = 0
	}
	all := e.spec.Targets == "all"
	for _, k := range index {
		key := data.Random(seed, data.Omit, epoch, k)
		words, targets := len(b.ID), len(b.Target)
		lo, hi := e.starts.Bounds(k)
		for _, id := range e.ids[lo:hi] {
			omitted := data.Mix(key, int(id))>>32 < e.omit
			if !omitted {
				b.ID = append(b.ID, id)
			}
			if all || omitted {
				b.Target = append(b.Target, id)
			}
		}
		if len(b.Target) == targets {
			b.ID = b.ID[:words]
			continue
		}
		slices.Sort(b.Target[targets:])
		b.Target = b.Target[:targets+len(slices.Compact(b.Target[targets:]))]
		b.EndTargets()
	}
	return nil
}
