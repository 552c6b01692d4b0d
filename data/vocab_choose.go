package data

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// chooseWords is [NewVocab] of words that come once each, in any order, through yield. It holds no more of them than
// it chooses, and as many again.
func chooseWords(spec VocabSpec, each func(yield func(word string, n int64) error) error) (*Vocab, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	c := newWordChoice(spec)
	if err := each(c.take); err != nil {
		return nil, err
	}
	kept := func(word string) bool { return word != spec.Unk && c.place[word].count > 0 }
	if len(c.rest) == 0 && c.most > 0 && !slices.ContainsFunc(spec.Keep, kept) {
		return nil, &Error{Where: "vocab.min_count", What: fmt.Sprintf("every word of the training text occurs fewer than %d times", spec.MinCount),
			Remedy: fmt.Sprintf("the most frequent one occurs %s, so set it to %d or less, or give more text", amount.Of(c.most, "time"), c.most)}
	}
	words := c.words()
	if len(words) > math.MaxInt32 {
		return nil, &Error{Where: "vocab", What: "more than 2³¹ words", Remedy: "set vocab.max_size or a higher vocab.min_count"}
	}
	v := newVocab(len(words))
	// The words are copied: scattered among those that were not chosen, they would keep the memory of all of them.
	var letters letters
	for _, w := range words {
		v.add(letters.keep(w.word), w.count)
	}
	v.setRoles(spec.Unk, spec.EOS)
	return v, nil
}

// A countedWord is a word and how often it occurs.
type countedWord struct {
	word  string
	count int64
	first uint64 // see [firstLetters]
}

// byCount orders words by falling count, and by their bytes where that is equal.
func byCount(a, b countedWord) int {
	if a.count != b.count {
		return cmp.Compare(b.count, a.count)
	}
	if a.first != b.first {
		return cmp.Compare(a.first, b.first)
	}
	return strings.Compare(a.word, b.word)
}

// A wordChoice chooses the words of a vocabulary.
type wordChoice struct {
	spec    VocabSpec
	forced  []countedWord           // in the vocabulary however often they occur: the special ones, then others
	place   map[string]*countedWord // of those
	rest    []countedWord
	room    int   // for so many of them, if there is a limit
	most    int64 // how often the most frequent of them occurs
	unknown int64 // occurrences of those that are left out
}

func newWordChoice(spec VocabSpec) *wordChoice {
	forced := spec.forced()
	c := &wordChoice{spec: spec, forced: make([]countedWord, len(forced)), place: make(map[string]*countedWord, len(forced)), room: spec.MaxSize - len(forced)}
	for i, word := range forced {
		c.forced[i] = countedWord{word: word, first: firstLetters(word)}
		c.place[word] = &c.forced[i]
	}
	return c
}

// take takes a word that occurs n times.
func (c *wordChoice) take(word string, n int64) error {
	if problem := wordProblem(word); problem != "" {
		return &Error{Where: "vocab", What: fmt.Sprintf("%q %s", word, problem)}
	}
	if w := c.place[word]; w != nil {
		w.count += n
		return nil
	}
	c.most = max(c.most, n)
	if n < int64(c.spec.MinCount) {
		c.unknown += n
		return nil
	}
	if c.rest = append(c.rest, countedWord{word, n, firstLetters(word)}); c.spec.MaxSize > 0 && len(c.rest) >= 2*c.room+1000 {
		c.crop()
	}
	return nil
}

// crop leaves the most frequent words.
func (c *wordChoice) crop() {
	slices.SortFunc(c.rest, byCount)
	if c.spec.MaxSize > 0 && len(c.rest) > c.room {
		for _, w := range c.rest[c.room:] {
			c.unknown += w.count
		}
		c.rest = c.rest[:c.room]
	}
}

// words returns what was chosen: the special words, and then the others by their count. Unk counts for all that is not there.
func (c *wordChoice) words() []countedWord {
	c.crop()
	for i := range c.forced {
		if c.forced[i].word == c.spec.Unk {
			c.forced[i].count += c.unknown
		}
	}
	all := slices.Concat(c.forced, c.rest)
	slices.SortFunc(all[len(c.spec.Special):], byCount)
	return all
}
