package data

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// A VocabSpec says which words get an id, as the section [vocab] of an experiment file does.
type VocabSpec struct {
	// MinCount is how often a word has to occur in the training text, at least 1 unless there is a File.
	// Unk, EOS, Special and Keep are exempt.
	MinCount int
	// MaxSize is the number of words at most, with Unk, EOS and Special; the most
	// frequent stay. 0 sets no limit.
	MaxSize int
	// Unk is the word that stands for all words without an id. If it is empty, such words are
	// dropped from the text.
	Unk string
	// EOS is a word that is appended to each sentence, also to empty ones; "": none is.
	EOS string
	// Special words get the first ids, in this order, whether they occur or not.
	Special []string
	// Keep are words that have an id too, whether they occur or not; their place follows from
	// their count.
	Keep []string
	// File is a vocabulary to use instead of counting words; see [ReadVocab].
	File string
}

// Validate reports each setting that is out of range or contradicts another, as
// "key: what is wrong and what would be right". A caller that can tell an explicit
// setting from a default also has to refuse min_count and max_size beside file.
func (s VocabSpec) Validate() error { return errors.Join(s.problems()...) }

func (s VocabSpec) problems() []error {
	var errs []error
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if s.MinCount < 1 && s.File == "" {
		complain("min_count: %d is too small; want at least 1", s.MinCount)
	}
	if s.MaxSize < 0 {
		complain("max_size: %d is negative; want the number of words, or 0 for no limit", s.MaxSize)
	}
	if forced := len(s.forced()); s.MaxSize > 0 && s.MaxSize <= forced && s.File == "" {
		beside := "unk, eos and special"
		if len(s.Keep) > 0 {
			beside = "unk, eos, special and the words that are kept"
		}
		complain("max_size: %d leaves no place beside %s; want at least %d", s.MaxSize, beside, forced+1)
	}
	if s.Unk != "" {
		if problem := wordProblem(s.Unk); problem != "" {
			complain("unk: %q %s", s.Unk, problem)
		}
	}
	if s.EOS != "" {
		if problem := wordProblem(s.EOS); problem != "" {
			complain("eos: %q %s", s.EOS, problem)
		}
		if s.EOS == s.Unk {
			complain("eos: %q is unk as well; give them different words", s.EOS)
		}
	}
	for i, word := range s.Special {
		if problem := wordProblem(word); problem != "" {
			complain("special: %q %s", word, problem)
		}
		if slices.Contains(s.Special[:i], word) {
			complain("special: %q stands there twice; name it once", word)
		}
	}
	return errs
}

// forced returns the words that have an id whatever their count is, each once.
func (s VocabSpec) forced() []string {
	var words []string
	seen := make(map[string]bool)
	for _, word := range slices.Concat(s.Special, []string{s.Unk, s.EOS}, s.Keep) {
		if word != "" && !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return words
}

// wordProblem says why a string cannot be a word of a vocabulary, or "".
func wordProblem(word string) string {
	switch {
	case word == "":
		return "is empty; a word has at least one character"
	case hasSpace(word):
		return "holds white space; a word may not"
	}
	return ""
}

// hasSpace reports whether a word holds white space of ASCII.
func hasSpace(word string) bool {
	for i := range len(word) {
		if b := word[i]; b == ' ' || b-'\t' <= '\r'-'\t' {
			return true
		}
	}
	return false
}

// A Vocab gives each of its words an id, 0 … Len()-1. It does not change.
type Vocab struct {
	words    []string
	counts   []int64
	index    wordIndex
	unk, eos int32 // −1: none
}

// newVocab returns a vocabulary without words, with room for so many.
func newVocab(room int) *Vocab {
	return &Vocab{unk: -1, eos: -1, index: newWordIndex(room), words: make([]string, 0, room), counts: make([]int64, 0, room)}
}

// NewVocab returns the vocabulary that spec asks for, given how often each word
// occurs; words that come more than once are added up. The ids go to
// spec.Special first, in that order, then to the other words by count, the most
// frequent first, and among equal counts by bytes. Unk and EOS have their place
// by count too unless they are special. The count of unk is that of all words
// it stands for, and its own. The field File has no effect.
//
// The error is an [*Error] if no word is frequent enough.
func NewVocab(counts iter.Seq2[string, int64], spec VocabSpec) (*Vocab, error) {
	count := make(map[string]int64)
	for word, n := range counts {
		count[word] += n
	}
	return chooseWords(spec, func(yield func(word string, n int64) error) error {
		for word, n := range count {
			if err := yield(word, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// add gives a word the next id, unless it has one: that is returned then, and the count is not taken.
func (v *Vocab) add(word string, count int64) (id int32, added bool) {
	if id, there := v.index.put(v.words, word); there {
		return id, false
	}
	v.words = append(v.words, word)
	v.counts = append(v.counts, count)
	return int32(len(v.words) - 1), true
}

// setRoles notes which ids unk and eos have.
func (v *Vocab) setRoles(unk, eos string) {
	v.unk, v.eos = -1, -1
	if id, ok := v.Lookup(unk); ok && unk != "" {
		v.unk = id
	}
	if id, ok := v.Lookup(eos); ok && eos != "" {
		v.eos = id
	}
}

// WithEOS returns v with a word that ends sentences, where it holds that word; a
// vocabulary that was read from a file does not know its own.
func (v *Vocab) WithEOS(word string) *Vocab {
	w := *v
	w.eos = -1
	if id, ok := v.Lookup(word); ok && word != "" {
		w.eos = id
	}
	return &w
}

// Len returns the number of words, V.
func (v *Vocab) Len() int { return len(v.words) }

// Word returns the word with an id in [0, Len()).
func (v *Vocab) Word(id int32) string { return v.words[id] }

// Lookup returns the id of word and whether the vocabulary holds it; if not, the
// id is −1.
func (v *Vocab) Lookup(word string) (id int32, known bool) { return v.index.find(v.words, word) }

// find is Lookup of some words: see [find].
func (v *Vocab) find(ids []int32, words []string) { v.index.findSome(ids, v.words, words) }

// ID returns the id that word has in encoded text: its own, or unk's. It returns
// false for an unknown word if there is no unk.
func (v *Vocab) ID(word string) (id int32, ok bool) {
	if id, ok := v.Lookup(word); ok {
		return id, true
	}
	return v.unk, v.unk >= 0
}

// Count returns how often the word with the given id occurs in the training
// text, or the count from the file that the vocabulary was read from.
func (v *Vocab) Count(id int32) int64 { return v.counts[id] }

// Unk returns the id of the word that stands for unknown ones, if there is one.
func (v *Vocab) Unk() (id int32, ok bool) { return v.unk, v.unk >= 0 }

// EOS returns the id of the word that ends sentences, if there is one.
func (v *Vocab) EOS() (id int32, ok bool) { return v.eos, v.eos >= 0 }

// Words returns the words in the order of their ids. The caller must not change the
// slice.
func (v *Vocab) Words() []string { return v.words }

// Counts returns the counts in the order of the ids. The caller must not change the
// slice.
func (v *Vocab) Counts() []int64 { return v.counts }

// Hash returns the SHA-256 of what [Vocab.Write] writes, in hexadecimal.
func (v *Vocab) Hash() string {
	h := sha256.New()
	v.Write(h) // a hash accepts everything
	return hex.EncodeToString(h.Sum(nil))
}
