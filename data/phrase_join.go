package data

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// joinPhrases learns the phrases of the training part, and joins them in all parts. Words
// that stand for others, such as unk, are never part of one; nor is a pair that would not be
// a word of the vocabulary, because it is rarer than vocab.min_count or not in vocab, which
// is nil where words are counted.
func (l *loader) joinPhrases(ctx context.Context, vocab *Vocab) (*Phrases, error) {
	if by := l.settings.learned; by != nil {
		return by.Phrases, l.apply(by.Phrases)
	}
	spec := l.settings.Phrases
	if spec.Rounds == 0 {
		return nil, nil
	}
	if l.stretches != nil {
		if err := l.condense(vocab); err != nil {
			return nil, err
		}
	}
	apart := map[int32]bool{longID: true}
	for _, word := range l.settings.Vocab.forced() {
		if id, ok := l.words.find([]byte(word)); ok {
			apart[id] = true
		}
	}
	phrases := &Phrases{}
	for range spec.Rounds {
		found, err := l.findPhrases(ctx, vocab, apart)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 { // nor would a further round find any
			break
		}
		phrases.newRound(found)
		if err := l.join(found); err != nil {
			return nil, err
		}
	}
	var err error
	l.trained, err = l.trainCounts()
	return phrases, err
}

// findPhrases returns the pairs of the training part that are phrases, the best first. Words in apart are in none.
func (l *loader) findPhrases(ctx context.Context, vocab *Vocab, apart map[int32]bool) ([]Phrase, error) {
	spec := l.settings.Phrases
	least := int64(spec.MinCount)
	if vocab == nil {
		least = max(least, int64(l.settings.Vocab.MinCount))
	}
	counts, err := l.trainCounts()
	if err != nil {
		return nil, err
	}
	tokens := l.parts[train].Len()
	if l.eos >= 0 {
		tokens -= counts[l.eos]
	}
	for id := range apart {
		counts[id] = 0
	}
	var found []Phrase
	err = countPairs(ctx, l.parts[train], counts, least, func(a, b int32, n int64) {
		f := Phrase{First: l.words.words.word(a), Second: l.words.words.word(b), Count: n}
		f.Score = spec.score(counts[a], counts[b], n, tokens)
		if !(f.Score > spec.Threshold) || len(f.Word()) > longToken {
			return
		}
		if vocab != nil {
			if _, known := vocab.Lookup(f.Word()); !known {
				return
			}
		}
		found = append(found, f)
	})
	slices.SortFunc(found, func(x, y Phrase) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), strings.Compare(x.First, y.First), strings.Compare(x.Second, y.Second))
	})
	return found, err
}

// join joins phrases in all parts.
func (l *loader) join(phrases []Phrase) error {
	to := newPairTable(len(phrases))
	for _, f := range phrases {
		to.add(pairOf(l.words.word(f.First), l.words.word(f.Second)), int64(l.words.word(f.Word())))
	}
	for p, d := range l.parts {
		if d == nil {
			continue
		}
		var err error
		if l.parts[p], err = d.join(to); err != nil {
			return err
		}
	}
	return nil
}
