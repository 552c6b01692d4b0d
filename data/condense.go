package data

import "slices"

// condense gives the words of a text in several stretches ids that are the same in all of them, as phrases need. Words that
// can neither be in the vocabulary nor in a phrase count as too long to be words: nothing else can tell them apart. Vocab is nil where
// words are counted.
func (l *loader) condense(vocab *Vocab) error {
	s := l.settings
	least, known := int64(s.Vocab.MinCount), []string(nil)
	if vocab != nil {
		least, known = int64(s.Phrases.MinCount), vocab.words
	}
	words := l.interned(known)
	hidden, most, first := min(1, l.stretches.long), int64(0), ""
	err := l.eachTrained(func(word string, n int64) error {
		if n >= least {
			words.word(word)
			return nil
		}
		if _, kept := words.find([]byte(word)); kept {
			return nil
		}
		hidden++
		if n > most {
			most, first = n, word
		}
		return nil
	})
	if err != nil {
		return err
	}
	if most > 0 { // it says how frequent the most frequent word is
		words.word(first)
		hidden--
	}
	if err := l.renumberAll(words); err != nil {
		return err
	}
	l.rare = max(0, int(hidden)-1)
	return nil
}

// keepOnly gives these words, and those of the settings, ids that are the same in all stretches. All others count as too long to be words.
func (l *loader) keepOnly(known []string) error { return l.renumberAll(l.interned(known)) }

// interned returns the words of the settings and others under ids.
func (l *loader) interned(known []string) *interner {
	words := newInterner()
	for _, word := range slices.Concat(l.settings.Vocab.forced(), known) {
		words.word(word)
	}
	return words
}

// renumberAll makes words those of all stretches, which become one.
func (l *loader) renumberAll(words *interner) error {
	renumber := l.renumber(words.findWords, longID)
	for p, d := range l.parts {
		if d == nil {
			continue
		}
		whole := newDraft(l.temp)
		_, err := d.remap(renumber(p), whole.store)
		d.close()
		l.parts[p] = whole
		if err == nil {
			err = whole.end()
		}
		if err != nil {
			return err
		}
	}
	l.stretches.close()
	l.stretches, l.words, l.eos = nil, words, -1
	if eos := l.settings.Vocab.EOS; eos != "" {
		l.eos = words.word(eos)
	}
	return nil
}
