package data

import (
	"context"
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/data/tally"
)

// tableBytes is about how much memory the table of words takes at most while they are counted. Tests have less.
var tableBytes = 64 << 20

// CountWords counts the words of part i of n of the text that [Load] with the same settings trains on: held-out
// documents are left out. The counts of all parts together are the same for every n. It takes about 200 MiB, however
// many words there are: when they are too many, their counts go to a temporary file in s.Cache, or the system's
// folder if that is empty, which is deleted by [Counts.Close].
//
// It is an error if the settings do not count words: with a vocabulary file, phrases, labelled examples,
// a command or standard input.
func CountWords(ctx context.Context, s Settings, i, n int) (*Counts, error) {
	if s.Vocab.File != "" {
		return nil, errors.New("vocab.file: the words are those of a file, so there is nothing to count; remove it")
	}
	p, err := openPart(ctx, s, i, n, false)
	if err != nil {
		return nil, err
	}
	c := &Counts{Encoding: Encoding(), Text: p.hash, Of: n, Parts: []int{i}, Vocab: s.Vocab}
	k := &wordCounter{spill: tally.NewSpill(tempFolder(s.Cache), tally.Words{})}
	c.sources = []source{k}
	if err := k.count(ctx, p); err != nil {
		k.spill.Close()
		return nil, err
	}
	c.Long, c.Read, c.Cut = k.long, []PartRead{p.whatWasRead()}, p.cuts()
	return c, nil
}

// A wordCounter counts the words of a part. Those that it has met since the table was last full are in memory.
type wordCounter struct {
	spill  *tally.Spill[string]
	words  sortedWords
	sorter wordSorter
	long   int64
}

func (k *wordCounter) count(ctx context.Context, p *part) error {
	flush := func() error {
		k.long += p.trained[longID]
		k.words = k.sorter.sort(p.words.words, p.trained, p.words)
		for word := range k.words.all() {
			if problem := wordProblem(word); problem != "" {
				return &Error{Where: "vocab", What: fmt.Sprintf("%q %s", word, problem)}
			}
		}
		return nil
	}
	err := p.read(ctx, func() error {
		if p.words.bytes <= tableBytes {
			return nil
		}
		if err := flush(); err != nil {
			return err
		}
		if err := k.spill.Add(k.words.all()); err != nil {
			return TempError("counting words", err)
		}
		p.forget()
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}
