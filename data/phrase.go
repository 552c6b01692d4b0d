package data

import (
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// phraseMark stands between the words of a phrase.
const phraseMark = "_"

// The scores of pairs that a [PhraseSpec] may name.
const (
	PhraseRatio = "ratio"
	PhraseNPMI  = "npmi"
)

// A PhraseSpec says which words that follow one another in a sentence become one word,
// such as new_york. In a text of N tokens, where a occurs count(a) times and is followed
// by b count(ab) times, the pair is a phrase if its score is above Threshold:
//
//	ratio  (count(ab) − δ) / (count(a) · count(b)) · N
//	npmi   ln(p(ab) / (p(a) · p(b))) / −ln p(ab), with p = count / N
//
// and count(ab) is at least δ = MinCount. The first is that of Mikolov, Sutskever, Chen,
// Corrado and Dean, Distributed Representations of Words and Phrases and their
// Compositionality, 2013, equation 6, times N, as their word2phrase has it; gensim takes
// the number of distinct words and pairs for N. The second is between −1 and 1, which it is
// if the two words never come without each other: Bouma, Normalized (Pointwise) Mutual
// Information in Collocation Extraction, 2009.
//
// The training text is then read from left to right, and the words of each phrase that is
// met are joined. A word is in one pair only. Every further round does the same with the
// text that the one before has left, so that n rounds make phrases of up to 2ⁿ words.
//
// Pairs are counted exactly, in 64 MiB for a text of any size. Where it has more different
// pairs of frequent words than fit, some 3 million, it is gone through once for each half of
// them, or quarter, and so on; word2phrase drops rare pairs instead. Over 21 million tokens
// by Zipf's law that took 17 s beside the reading, and no more memory at its peak.
type PhraseSpec struct {
	Rounds    int     // 0: no words are joined
	Score     string  // PhraseRatio or PhraseNPMI
	Threshold float64 // above 0
	MinCount  int     // δ, at least 1
}

func (s PhraseSpec) problems() []error {
	if s.Rounds == 0 {
		return nil
	}
	var errs []error
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if s.Rounds < 0 {
		complain("phrase_rounds: %d is negative; want at least 1, or 0 for no phrases", s.Rounds)
	}
	if s.Score != PhraseRatio && s.Score != PhraseNPMI {
		complain("phrase_score: %q is unknown; want %s or %s", s.Score, PhraseRatio, PhraseNPMI)
	}
	if !(s.Threshold > 0) || math.IsInf(s.Threshold, 1) || s.Score == PhraseNPMI && s.Threshold >= 1 {
		complain("phrase_threshold: %v is out of range; want a number above 0, and for npmi below 1", s.Threshold)
	}
	if s.MinCount < 1 {
		complain("phrase_min_count: %d is too small; want at least 1", s.MinCount)
	}
	return errs
}

// score returns the score of a pair that occurs ab times, its words a and b times, in a
// text of n tokens.
func (s PhraseSpec) score(a, b, ab, n int64) float64 {
	if s.Score == PhraseNPMI {
		pa, pb, pab := float64(a)/float64(n), float64(b)/float64(n), float64(ab)/float64(n)
		return elementary.Log(pab/(pa*pb)) / -elementary.Log(pab)
	}
	return float64(ab-int64(s.MinCount)) / (float64(a) * float64(b)) * float64(n)
}

// A Phrase is two neighbouring words that are joined.
type Phrase struct {
	First, Second string
	Count         int64 // how often the pair occurs in the training text, overlaps included
	Score         float64
}

// Word returns the word that the pair becomes.
func (p Phrase) Word() string { return p.First + phraseMark + p.Second }

// Phrases are the pairs that are joined, round by round; in a round the highest score
// comes first, and among equal ones the order is that of bytes. A nil *Phrases joins
// nothing. It does not change.
type Phrases struct {
	rounds [][]Phrase
	index  []map[[2]string]bool
}

// newRound appends a round.
func (p *Phrases) newRound(phrases []Phrase) {
	index := make(map[[2]string]bool, len(phrases))
	for _, f := range phrases {
		index[[2]string{f.First, f.Second}] = true
	}
	p.rounds, p.index = append(p.rounds, phrases), append(p.index, index)
}

// Len returns the number of pairs, over all rounds.
func (p *Phrases) Len() (n int) {
	if p != nil {
		for _, round := range p.rounds {
			n += len(round)
		}
	}
	return n
}

// Rounds returns the pairs of each round. The caller must not change them.
func (p *Phrases) Rounds() [][]Phrase {
	if p == nil {
		return nil
	}
	return p.rounds
}

// Join returns a sentence's words with those of phrases joined, as in the training text.
func (p *Phrases) Join(words []string) []string {
	words = slices.Clone(words)
	if p == nil {
		return words
	}
	for _, round := range p.index {
		joined := words[:0]
		for i := 0; i < len(words); i++ {
			if i+1 < len(words) && round[[2]string{words[i], words[i+1]}] {
				joined = append(joined, words[i]+phraseMark+words[i+1])
				i++
			} else {
				joined = append(joined, words[i])
			}
		}
		words = joined
	}
	return words
}
