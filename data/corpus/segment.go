package corpus

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Segment splits text of scripts without spaces (Han, kana, Thai, Lao, Khmer, Burmese)
// into the most probable words of a dictionary, and all other text as [Words] does. What
// no word of the dictionary covers becomes words of one character, with its marks, and
// for katakana of the whole run. Words of the dictionary that have Latin letters or digits too,
// such as U盘, are words where these are no part of a longer one; they have small letters.
//
// The words w₁ … wₙ of a run are those with the least Σᵢ −log(count(wᵢ) / total), a
// character that is no word counting as one that occurs once; of several ways with the
// same sum the one with the longer first word. These are the words of jieba.cut with
// HMM=False, whose dictionary may be used.
type Segment struct {
	Dictionary *Dictionary // may be shared
	Words      *Words      // for text of other scripts

	rest   []byte // what the last call returned: it begins with
	spaced int    // with so many bytes of other scripts
	cuts   []int  // then words of these lengths; −n: n bytes of other scripts
	starts []int  // where the characters of a run start, and its end
	best   []int64
	step   []int
	small  []byte // a run in small letters
}

// Next implements [Tokenizer].
func (s *Segment) Next(text []byte) (token, rest []byte) {
	if len(text) == 0 || len(text) != len(s.rest) || &text[0] != &s.rest[0] { // another text
		s.cuts, s.spaced = s.cuts[:0], 0
	}
	for len(text) > 0 {
		switch {
		case s.spaced > 0:
			token, left := s.Words.Next(text[:s.spaced:s.spaced])
			text, s.spaced = text[s.spaced-len(left):], len(left)
			if token != nil {
				s.rest = text
				return token, text
			}
		case len(s.cuts) > 0:
			n := s.cuts[0]
			s.cuts = s.cuts[1:]
			if n < 0 {
				s.spaced = -n
				continue
			}
			token, s.rest = text[:n:n], text[n:]
			if bytes.ContainsFunc(token, isCapital) {
				token = s.Words.spell(token)
			}
			return token, s.rest
		default:
			n, unspaced := firstRun(text)
			if !unspaced && n < len(text) {
				n -= s.pieceBefore(text[:n])
			}
			if unspaced || n == 0 {
				s.cut(text[:s.mixedRun(text)])
			} else {
				s.spaced = n
			}
		}
	}
	return nil, nil
}

// firstRun returns the length of the longest beginning of text that is all of scripts without spaces, or all of other
// characters, and which of the two.
func firstRun(text []byte) (n int, unspaced bool) {
	n, unspaced = unspacedAt(text)
	for n < len(text) {
		size, in := unspacedAt(text[n:])
		if in != unspaced {
			break
		}
		n += size
	}
	return n, unspaced
}

// Key implements [Keyed].
func (s *Segment) Key() string {
	key := "segment "
	if len(s.Dictionary.pieces) > 0 {
		key += "mixed "
	}
	return key + s.Dictionary.Hash() + " " + s.Words.Key()
}

// cut sets cuts to the lengths of the words of run: characters of scripts without spaces, and pieces of such words.
func (s *Segment) cut(run []byte) {
	if len(s.Dictionary.pieces) > 0 {
		s.small = append(s.small[:0], run...)
		toSmall(s.small)
		run = s.small
	}
	s.starts = s.starts[:0]
	for i := 0; i < len(run); {
		if n := pieceLength(run[i:]); n > 0 {
			s.starts = append(s.starts, i)
			i += n
			continue
		}
		r, size := utf8.DecodeRune(run[i:])
		if i == 0 || !unicode.IsMark(r) {
			s.starts = append(s.starts, i)
		}
		i += size
	}
	n := len(s.starts)
	s.starts = append(s.starts, len(run))
	s.best = append(s.best[:0], make([]int64, n+1)...)
	s.step = append(s.step[:0], make([]int, n+1)...)
	katakana := 0 // how many follow one another from character i on
	for i := n - 1; i >= 0; i-- {
		start := s.starts[i]
		if r, _ := utf8.DecodeRune(run[start:]); isKatakana(r) {
			katakana++
		} else {
			katakana = 0
		}
		s.best[i], s.step[i] = s.Dictionary.unknown*int64(max(1, pieceLength(run[start:])))+s.best[i+1], 1
		if katakana > 1 {
			s.consider(i, katakana, s.Dictionary.unknown)
		}
		for k := 1; i+k <= n && s.starts[i+k]-start <= s.Dictionary.longest; k++ {
			if cost, ok := s.Dictionary.costs[string(run[start:s.starts[i+k]])]; ok {
				s.consider(i, k, cost)
			}
		}
	}
	s.cuts = s.cuts[:0]
	for i := 0; i < n; i += s.step[i] {
		length := s.starts[i+s.step[i]] - s.starts[i]
		if s.step[i] == 1 && pieceLength(run[s.starts[i]:]) > 0 {
			length = -length // [Words] says what it is
		}
		s.cuts = append(s.cuts, length)
	}
}

// consider takes the k characters from i on, of that cost, for a word if that is no worse
// than what was found before; of two as good the longer.
func (s *Segment) consider(i, k int, cost int64) {
	if cost += s.best[i+k]; cost < s.best[i] || cost == s.best[i] && k > s.step[i] {
		s.best[i], s.step[i] = cost, k
	}
}
