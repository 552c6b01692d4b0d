package run

import (
	"context"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
)

// A Generation says what text [Run.Generate] writes.
type Generation struct {
	Prompt   string // the beginning of a sentence; may be empty
	Sampling model.Sampling
	Words    int    // at most
	Stop     bool   // at the end of a sentence, if the vocabulary has an eos
	Unk      bool   // the vocabulary's unk may be drawn, which stands for all words outside of it
	Seed     uint64 // of the words drawn
	Number   int    // another number is another text of the same seed
}

// A Generated text is what [Run.Generate] has written.
type Generated struct {
	Unknown []string // the words of the prompt that the vocabulary lacks, each once
	Words   []string // without the prompt, and without the eos that ended it
	Ended   bool     // by an eos

	// LogProbability is the sum of ln p over the words drawn, and over the eos that ended
	// it, as the network predicts them: at temperature 1, without TopK and TopP.
	LogProbability float64
}

// Perplexity returns that of the text under the network that wrote it, e^(−mean ln p).
func (g *Generated) Perplexity() float64 {
	n := len(g.Words)
	if g.Ended {
		n++
	}
	return elementary.Exp(-g.LogProbability / float64(n))
}

// Generate writes text with the run's network, word by word: each is called with every
// word as soon as it is drawn, and whether it is the eos of a sentence that does not end
// the text. What it writes depends on the run and on g alone.
//
// Without g.Unk the word unk is not drawn, and the others are by their probabilities among themselves; it is only where no other
// has a probability, as in a vocabulary without another word.
//
// An objective that does not predict a word from those before it, a loss without a
// distribution over words, and settings out of range are a [SettingError]. When ctx ends
// it returns what there is, with the error of ctx.
func (r *Run) Generate(ctx context.Context, g Generation, each func(word string, eos bool) error) (*Generated, error) {
	if !utf8.ValidString(g.Prompt) {
		return nil, SettingError{fmt.Errorf("the words %q are not UTF-8; convert them", g.Prompt)}
	}
	w, err := r.writer(g)
	if err != nil {
		return nil, err
	}
	line := w.read(g.Prompt)
	ids, start := objective.Begin(line)
	text := &Generated{Unknown: line.Unknown}
	eos, hasEOS := w.vocab.EOS()
	for i := range g.Words {
		if err := ctx.Err(); err != nil {
			return text, err
		}
		id, log, err := w.next(ids, start, data.Random(g.Seed, data.Write, g.Number, i))
		if err != nil {
			return text, err
		}
		text.LogProbability += log
		ends := hasEOS && id == eos
		if ends && g.Stop {
			text.Ended = true
			return text, nil
		}
		ids = append(ids, id)
		if ends {
			start = len(ids)
		}
		word := w.vocab.Word(id)
		text.Words = append(text.Words, word)
		if err := each(word, ends); err != nil {
			return text, err
		}
	}
	return text, nil
}

// A writer draws words.
type writer struct {
	network   *model.Network
	vocab     *data.Vocab
	read      func(text string) *data.Line
	objective objective.Continued
	sampling  model.Sampling
	unk       bool      // may be drawn
	scores    []float32 // of the words that may be, where it may not
	batch     data.Batch
}

func (r *Run) writer(g Generation) (*writer, error) {
	w := &writer{sampling: g.Sampling, unk: g.Unk}
	if err := g.Sampling.Validate(); err != nil {
		return nil, SettingError{err}
	}
	if g.Words < 1 {
		return nil, SettingError{fmt.Errorf("words %d: must be at least 1", g.Words)}
	}
	var err error
	if w.objective, err = can[objective.Continued](r, "does not predict a word from those before it"); err != nil {
		return nil, err
	}
	if w.network, err = r.predictor(); err != nil {
		return nil, err
	}
	if link, _ := w.network.Link(); link != loss.Softmax {
		return nil, SettingError{fmt.Errorf("%s: its loss is %s: %s, so there is no next word to draw", r.Path, r.Experiment.Loss.Type, w.network.Unnormalised())}
	}
	if w.vocab, err = r.Vocab(); err != nil {
		return nil, err
	}
	w.read, err = r.reader(w.vocab)
	return w, err
}

// next draws the word after a text, and returns ln p of it.
func (w *writer) next(ids []int32, start int, random uint64) (id int32, log float64, err error) {
	w.batch.Reset()
	w.objective.Continue(&w.batch, ids, start)
	p, err := w.network.Predict(&w.batch)
	if err != nil {
		return 0, 0, err
	}
	scores := p.Scores.Row(0)
	id = w.sampling.Draw(w.drawn(scores), random)
	return id, model.LogProbability(scores, id), nil
}

// drawn returns the scores to draw by: that of the unk is −∞ unless it may be drawn, or is all there is.
func (w *writer) drawn(scores []float32) []float32 {
	unk, ok := w.vocab.Unk()
	if w.unk || !ok {
		return scores
	}
	never := float32(math.Inf(-1))
	w.scores = append(w.scores[:0], scores...)
	w.scores[unk] = never
	if slices.Max(w.scores) == never {
		return scores
	}
	return w.scores
}
