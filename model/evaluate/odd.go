package evaluate

import (
	"fmt"
	"math"
	"slices"
)

// OddOneOut is a set of groups of words that belong together, each with words
// that do not. Every odd word is a question: it is added to the group, and the
// answer is right if it has the least mean cosine with the others. This is gensim's doesnt_match, and the outlier detection of Camacho-Collados and
// Navigli ("Find the word that does not belong", 2016,
// https://aclanthology.org/W16-2508).
type OddOneOut struct {
	Of     Source
	Groups []Group
}

// A Group is words that belong together, and odd words that do not.
type Group struct{ Words, Odd []string }

// Source implements [Set].
func (set *OddOneOut) Source() Source { return set.Of }

// Score implements [Set]. The one result is the share of right answers over the
// questions with only known words. In a question of n words a guess is right once in
// n. A tie is wrong. The interval is from a bootstrap over groups.
func (set *OddOneOut) Score(s *Space) []Result {
	var items []float64
	for _, g := range set.Groups {
		rows, known := s.findAll(g.Words)
		for _, odd := range g.Odd {
			row, ok := s.Find(odd)
			switch {
			case !ok || !known || s.ended():
				items = append(items, math.NaN())
			case s.isOdd(rows, row):
				items = append(items, 1)
			default:
				items = append(items, 0)
			}
		}
	}
	r := newResult(set.Of, s, "accuracy", "", set.groups(), items)
	r.Convention = fmt.Sprintf("odd is the word with the least mean cosine to the others, ties wrong; %s; %s; uncovered questions are left out; “of all” counts them as wrong",
		s.convention(), s.intervalOfShare("groups"))
	if len(set.Groups) > 0 {
		s.nameUnknown(&r, append(slices.Clone(set.Groups[0].Words), set.Groups[0].Odd...)...)
	}
	return []Result{r}
}

// groups returns the group of each question as its unit.
func (set *OddOneOut) groups() mean {
	var m mean
	for i, g := range set.Groups {
		m.stratum = append(m.stratum, 0)
		for range g.Odd {
			m.units = append(m.units, [2]int{i, -1})
		}
	}
	return m
}

// isOdd reports whether odd has a smaller mean cosine with the rows than each of them
// has with the others and odd.
func (s *Space) isOdd(rows []int, odd int) bool {
	var ofOdd float64
	for _, i := range rows {
		ofOdd += s.cosine(i, odd)
	}
	for at, i := range rows {
		sum := s.cosine(i, odd)
		for other, j := range rows {
			if other != at {
				sum += s.cosine(i, j)
			}
		}
		if sum <= ofOdd {
			return false
		}
	}
	return true
}
