package data

import (
	"errors"

	"github.com/lexigraph/lexigraph/data/tally"
)

// lower reports whether tokens are words in lower case.
func (l *rowLoader) lower() bool { return l.settings.Rows.Lower && l.format.ByToken }

// vocabulary returns the words of the training rows, or those of the file with their
// counts there.
func (l *rowLoader) vocabulary(file *Vocab, counted bool) (v *Vocab, err error) {
	if by := l.settings.learned; by != nil {
		return by.Vocab, nil
	}
	if err := l.count(); err != nil {
		return nil, err
	}
	if file == nil {
		v, err = chooseWords(l.settings.Vocab, l.eachWord)
		if bad := (*Error)(nil); l.dataset.Report.Types == 0 && (err == nil || errors.As(err, &bad)) { // and not of a disk
			e := &Error{Where: "corpus.train", What: "the text" + inApposition(train, l.dataset.Report.Sources) + " has no tokens", Remedy: "check that the examples have words beside their labels, and that corpus.columns and corpus.tokenizer suit them"}
			return nil, noted(e, l.dataset.Report.Sources)
		}
		return v, err
	}
	return file, l.eachWord(file.counter(counted))
}

// count counts the words of the training rows.
func (l *rowLoader) count() error {
	if l.stretches != nil {
		return l.countStretches()
	}
	l.trained = make([]int64, l.words.words.Len())
	return l.rows.each(func(_ int, r *row) error {
		r.count(l.trained)
		return nil
	})
}

// count adds the tokens of a row that is trained on to how often each id comes.
func (r *row) count(counts []int64) {
	if r.part != train {
		return
	}
	for _, text := range r.texts {
		for _, id := range text {
			counts[id]++
		}
	}
}

// countStretches is count where each stretch has ids of its own.
func (l *rowLoader) countStretches() error {
	c := stretchCount{rowLoader: l, read: l.stretches.read()}
	err := l.rows.each(func(_ int, r *row) error {
		if err := c.reach(r); err != nil {
			return err
		}
		r.count(c.counts)
		return nil
	})
	if err != nil {
		return err
	}
	return c.keep()
}

// A stretchCount counts the words of one stretch after the other.
type stretchCount struct {
	*rowLoader
	read    func(yield func(words []string)) ([parts]int64, error)
	words   wordList
	counts  []int64 // of the stretch under way; nil: there is none
	at, end int64   // the tokens that came so far, and those up to its end
}

// reach begins the stretch that a row is in, and counts the row's tokens as come. Stretches end where examples do.
func (c *stretchCount) reach(r *row) error {
	size := 0
	for _, text := range r.texts {
		size += len(text)
	}
	if c.at >= c.end && size > 0 {
		if err := c.next(); err != nil {
			return err
		}
	}
	c.at += int64(size)
	return nil
}

// next keeps what was counted and begins the next stretch.
func (c *stretchCount) next() error {
	if err := c.keep(); err != nil {
		return err
	}
	letters := newInterner()
	ends, err := c.read(func(words []string) {
		for _, word := range words {
			letters.word(word)
		}
	})
	if err != nil {
		return err
	}
	c.words, c.counts, c.end = letters.words, make([]int64, letters.words.Len()), ends[0]
	return nil
}

// keep puts the words of the stretch under way among those of the others.
func (c *stretchCount) keep() error {
	if c.counts == nil {
		return nil
	}
	c.stretches.long += c.counts[longID]
	words, n := c.lowered(c.words, c.counts)
	if err := c.stretches.counts.Add(c.stretches.sorter.sort(words, n, nil).all()); err != nil {
		return &draftError{err}
	}
	return nil
}

// lowered returns the words that tokens are, and how often they occur. Several tokens may be one word.
func (l *rowLoader) lowered(tokens wordList, n []int64) (words wordList, counts []int64) {
	if !l.lower() {
		return tokens, n
	}
	t := newInterner()
	counts = []int64{n[longID]}
	for id := 1; id < tokens.Len(); id++ {
		word := t.word(wordOf(tokens.word(int32(id)), true))
		if int(word) == len(counts) {
			counts = append(counts, 0)
		}
		counts[word] += n[id]
	}
	return t.words, counts
}

// eachWord calls yield with each word of the training rows, and how often it occurs; what is too long to be a word counts for unk. It notes how many
// different words there are.
func (l *rowLoader) eachWord(yield func(word string, n int64) error) error {
	one := func(word string, n int64) error {
		l.dataset.Report.Types++
		l.splitting.add(word, n)
		return yield(word, n)
	}
	long := int64(0)
	each := func() error { return tally.EachOf(l.stretches.counts.Runs(), one) }
	if l.stretches != nil {
		long = l.stretches.long
	} else {
		words, counts := l.lowered(l.words.words, l.trained)
		long = counts[longID]
		each = func() error {
			for id, n := range counts {
				if n > 0 && id != longID {
					if err := one(words.word(int32(id)), n); err != nil {
						return err
					}
				}
			}
			return nil
		}
	}
	if unk := l.settings.Vocab.Unk; long > 0 && unk != "" {
		if err := yield(unk, long); err != nil {
			return err
		}
	}
	return each()
}
