package run

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// telling returns the words that tell most about each label of a classifier or tagger, by what the network
// says of a text that is the word alone; nil for other objectives. Where labels are scored together, as by
// crf, that is without what goes before and after. The words of a label l are those with the
// largest ln n · W, where the training text has the word w n times and
//
//	W = ln(p(l|w) / (1 − p(l|w))) − ln(π / (1 − π))
//
// is the weight of evidence that the word gives for the label, in nats (Good, Probability and the Weighing
// of Evidence, 1950), with the share π of l among the labels of the training text. Words with n < 5, words
// that stand for others, and words that speak against the label are left out.
func telling(ctx context.Context, e *configs.Experiment, d *data.Dataset, n *model.Network) ([]train.TellingWords, error) {
	const (
		least = 5       // occurrences
		most  = 8       // words of a label
		words = 20_000  // the most frequent ones
		batch = 1 << 10 // words at a time
	)
	l, labelled := e.Objective.Spec.(objective.Labelled)
	asked, ok := e.Objective.Spec.(objective.Asked)
	link, err := n.Link()
	if !labelled || !ok || !slices.Contains([]string{"classes", "tags"}, l.Judge()) || err != nil || link == loss.None {
		return nil, nil
	}
	found := mostTelling{vocab: d.Vocab, share: shares(d.Labels), best: make([][]scored, d.Labels.Len())}
	ask := asked.Asks(vocabs(e, d.Vocab, d.Labels))
	var b data.Batch
	for some := range slices.Chunk(candidates(e, d.Vocab, least, words), batch) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b.Reset()
		for _, id := range some {
			if err := ask(&b, &data.Line{Text: d.Vocab.Word(id), Vocab: d.Vocab, Tokenizer: corpus.Whitespace{}}); err != nil {
				return nil, fmt.Errorf("the word %q: %w", d.Vocab.Word(id), err)
			}
		}
		p, err := n.Predict(&b)
		if err != nil {
			return nil, err
		}
		for i, id := range some {
			found.add(id, logOdds(p.Scores.Row(i), link))
		}
		found.keep(most)
	}
	all := make([]train.TellingWords, d.Labels.Len())
	for label := range all {
		all[label] = train.TellingWords{Label: d.Labels.Word(int32(label)), Words: []string{}}
		for _, s := range found.best[label] {
			all[label].Words = append(all[label].Words, s.word)
		}
	}
	return all, nil
}

// mostTelling are the words that tell most about each label, of those that were added.
type mostTelling struct {
	vocab *data.Vocab
	share []float64  // of each label
	best  [][]scored // for each label
}

// add adds a word with the logarithm of each label's odds, for the labels that it speaks for.
func (m *mostTelling) add(id int32, odds []float64) {
	for label, odds := range odds {
		evidence := odds - elementary.Log(m.share[label]/(1-m.share[label]))
		if evidence > 0 {
			m.best[label] = append(m.best[label], scored{m.vocab.Word(id), elementary.Log(float64(m.vocab.Count(id))) * evidence})
		}
	}
}

// keep keeps the first so many words of each label, the most telling one first.
func (m *mostTelling) keep(most int) {
	for label, words := range m.best {
		slices.SortStableFunc(words, func(a, b scored) int { return cmp.Compare(b.value, a.value) })
		m.best[label] = words[:min(most, len(words))]
	}
}

// scored is a word and how much it tells about a label.
type scored struct {
	word  string
	value float64
}

// candidates returns the ids of the most frequent words that occur often enough and stand for no others.
func candidates(e *configs.Experiment, vocab *data.Vocab, least int64, most int) []int32 {
	others := map[string]bool{e.Vocab.Unk: true, e.Vocab.EOS: true}
	for _, word := range e.Vocab.Special {
		others[word] = true
	}
	ids := make([]int32, 0, vocab.Len())
	for id, count := range vocab.Counts() {
		if count >= least && !others[vocab.Word(int32(id))] {
			ids = append(ids, int32(id))
		}
	}
	slices.SortStableFunc(ids, func(a, b int32) int { return cmp.Compare(vocab.Count(b), vocab.Count(a)) })
	return ids[:min(most, len(ids))]
}

// shares returns the share of each label among all labels of the training text.
func shares(labels *data.Vocab) []float64 {
	var sum float64
	for _, n := range labels.Counts() {
		sum += float64(n)
	}
	all := make([]float64, labels.Len())
	for i, n := range labels.Counts() {
		all[i] = float64(n) / sum
	}
	return all
}

// logOdds returns ln(p / (1 − p)) of each label, of their scores: without rounding p to 1.
func logOdds(scores []float32, link loss.Link) []float64 {
	odds := make([]float64, len(scores))
	if link == loss.Logistic {
		for i, x := range scores {
			odds[i] = float64(x)
		}
		return odds
	}
	first := 0
	for i, x := range scores {
		if x > scores[first] {
			first = i
		}
	}
	highest := float64(scores[first])
	second, sum := math.Inf(-1), 0.0
	for i, x := range scores {
		if i != first {
			second = max(second, float64(x))
		}
		sum += elementary.Exp(float64(x) - highest)
	}
	rest := 0.0
	for i, x := range scores { // sum − 1 would have no digits left
		if i != first {
			rest += elementary.Exp(float64(x) - second)
		}
	}
	for i, x := range scores {
		odds[i] = float64(x) - highest - elementary.Log(sum-elementary.Exp(float64(x)-highest))
	}
	odds[first] = highest - second - elementary.Log(rest)
	return odds
}
