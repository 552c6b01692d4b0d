package objective

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"os"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/tally"
)

// How X is counted of a text that is not in memory, part by part.
//
// Words that stand together are collected as numbers, each for two words and their distance. When there are as many as the
// buffer holds they are sorted, and what each pair of words adds to X goes to a temporary file as a sorted run.
// The runs, and those of other parts, are merged in the end. Sums are exact, so it does not matter what is added first.

// PairCounts are sums of what makes X, over some of the parts into which a text is cut. They are not in memory.
type PairCounts struct {
	Text  string         `json:"text"`  // see [data.Part]
	Of    int            `json:"of"`    // parts that the text has
	Parts []int          `json:"parts"` // those that were counted, in order, each once
	Words int            `json:"words"` // of the vocabulary
	Spec  Cooccurrence   `json:"spec"`
	Code  string         `json:"code"`          // a hash of how X is counted
	Cut   [][]corpus.Cut `json:"cut,omitempty"` // see [data.Counts]
	textSum

	name    string // of the file, for errors
	sources []pairSource
}

// A pairSource has sums by numbers word·Words + context.
type pairSource interface {
	open(n int) (runs []tally.Run[uint64], closeRuns func(), err error)
	close()
}

// Close deletes what CountPart has on the disk. The counts must not be used any more.
func (c *PairCounts) Close() {
	for _, s := range c.sources {
		s.close()
	}
}

// CountPart counts X of part i of n of a text. It takes about 400 MiB and the vocabulary, however long the
// part is; the rest is in a temporary file in folder, or in the system's folder if that is
// empty, which Close deletes. What [Cooccurrence.CheckPart] refuses, and a window that is too wide for so many words, are errors.
func (s *Cooccurrence) CountPart(ctx context.Context, p *data.Part, i, n int, folder string) (*PairCounts, error) {
	return s.countPart(ctx, p, i, n, folder, buffer)
}

// CheckPart returns an error if X cannot be counted in parts.
func (s *Cooccurrence) CheckPart() error {
	if s.CrossSentences {
		return errors.New("objective.cross_sentences: windows would reach into other parts; remove it")
	}
	return nil
}

func (s *Cooccurrence) countPart(ctx context.Context, p *data.Part, i, n int, folder string, buffer int) (*PairCounts, error) {
	if err := s.CheckPart(); err != nil {
		return nil, err
	}
	if folder != "" && os.MkdirAll(folder, 0o700) != nil {
		folder = ""
	}
	words := uint64(p.Vocab.Len())
	high, all := bits.Mul64(words*words, uint64(s.Window)+1)
	if high > 0 || words > 1<<31 {
		return nil, fmt.Errorf("objective.window: %d is too wide for %d words in parts; lower it, or set vocab.max_size", s.Window, words)
	}
	k := &partCounter{
		spec: *s, words: words, weight: s.weights(),
		events: make([]uint64, 0, max(2*s.Window, buffer/16)), digits: (bits.Len64(all) + digit - 1) / digit,
		spill: tally.NewSpill(folder, tally.Numbers{}),
	}
	c := &PairCounts{Text: p.Text, Of: n, Parts: []int{i}, Words: p.Vocab.Len(), Spec: *s, Code: fmt.Sprintf("%x", countingSum()), sources: []pairSource{k}}
	err := p.Each(ctx, func(text *data.Corpus) error {
		starts := append(text.SentenceStarts(), text.Len())
		for i, from := range starts[:len(starts)-1] {
			sentence := text.IDs[from:starts[i+1]]
			c.textSum.add(sentence)
			if err := k.add(sentence); err != nil {
				return err
			}
		}
		return nil
	})
	if err = errors.Join(err, k.flush()); err != nil {
		k.close()
		return nil, err
	}
	c.Cut = p.Cuts()
	return c, nil
}

// A partCounter collects what is counted. An event is two words and their distance, as one number.
type partCounter struct {
	spec   Cooccurrence
	words  uint64
	weight distanceWeights
	events []uint64 // those that are not in the spill yet
	room   []uint64 // for sorting
	digits int      // of the largest event
	spill  *tally.Spill[uint64]
}

func (k *partCounter) open(int) ([]tally.Run[uint64], func(), error) {
	return k.spill.Runs(), func() {}, nil
}

func (k *partCounter) close() { k.spill.Close() }

// add counts a sentence.
func (k *partCounter) add(sentence []int32) error {
	span := uint64(k.spec.Window + 1)
	for t, id := range sentence {
		if len(k.events)+k.spec.Window > cap(k.events) {
			if err := k.flush(); err != nil {
				return err
			}
		}
		for d := 1; d <= min(k.spec.Window, t); d++ {
			word, context := id, sentence[t-d]
			if k.spec.Symmetric && word > context {
				word, context = context, word
			}
			k.events = append(k.events, (uint64(word)*k.words+uint64(context))*span+uint64(d))
		}
	}
	return nil
}

// flush writes a run of the events.
func (k *partCounter) flush() error {
	if len(k.events) == 0 {
		return nil
	}
	if cap(k.room) < len(k.events) {
		k.room = make([]uint64, cap(k.events))
	}
	list := sortEvents(k.events, k.room[:len(k.events)], k.digits)
	span := uint64(k.spec.Window + 1)
	err := k.spill.Add(func(yield func(uint64, int64) bool) {
		for i := 0; i < len(list); {
			sum, pair := int64(0), list[i]/span
			for ; i < len(list) && list[i]/span == pair; i++ {
				sum += k.weight.of[list[i]%span]
			}
			if k.spec.Symmetric && pair/k.words == pair%k.words {
				sum *= 2 // each of the two is a word around the other
			}
			if !yield(pair, sum) {
				return
			}
		}
	})
	k.events = k.events[:0]
	if err != nil {
		return diskError(err)
	}
	return nil
}

// digit is the number of bits by which events are sorted at once.
const digit = 11

// sortEvents sorts numbers of so many digits, with room for as many, and returns them in one of the two.
func sortEvents(list, room []uint64, digits int) []uint64 {
	for i := range digits {
		var next [1 << digit]int
		for _, e := range list {
			next[e>>(i*digit)&(1<<digit-1)]++
		}
		at := 0
		for j, n := range next {
			next[j] = at
			at += n
		}
		for _, e := range list {
			d := e >> (i * digit) & (1<<digit - 1)
			room[next[d]] = e
			next[d]++
		}
		list, room = room, list
	}
	return list
}
