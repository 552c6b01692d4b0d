package evaluate

import (
	"fmt"
	"strings"
)

// thousands are scores of which commas or points may divide the figures: all of these have three figures behind, and other scores are whole and have
// none. Fractions look so by chance, if three people's ratings were divided: the whole ones, which are ratings themselves, are then no more than people rate by,
// or those with a point do not end in a zero and are not far below them.
type thousands struct {
	marked, whole, other int
	first                string  // of them
	line                 int     // its number
	zero                 bool    // a score with a point ends in one
	highest, pointed     float64 // of the whole ones, and of those with a point, read as fractions
}

// marks are what may divide thousands.
var marks = map[byte]string{',': "comma", '.': "point"}

func (t *thousands) add(score string, l line) {
	before, after, cut := strings.Cut(score, ",")
	point := !cut
	if point {
		before, after, cut = strings.Cut(score, ".")
	}
	switch x, _, _ := number(score); {
	case !cut && isWhole(score):
		t.whole++
		t.highest = max(t.highest, x)
	case cut && isWhole(before) && len(before) < 4 && before[0] != '0' && isWhole(strings.ReplaceAll(after, ",", "")) && len(after)%4 == 3:
		if t.marked++; t.marked == 1 {
			t.first, t.line = score, l.number
		}
		if point {
			t.pointed = max(t.pointed, x)
			t.zero = t.zero || score[len(score)-1] == '0'
		}
	default:
		t.other++
	}
}

// tell returns an error if there are such and no others.
func (t *thousands) tell(p *parser) error {
	const far, scale = 10, 100 // that people rate by
	fractions := t.highest <= scale || t.pointed > 0 && !t.zero && t.highest < far*t.pointed
	if t.marked == 0 || t.whole == 0 || t.other > 0 || fractions {
		return nil
	}
	return p.bad(t.line, fmt.Sprintf("the %s of %s may divide thousands or begin a fraction, as other scores are whole", marks[t.first[strings.IndexAny(t.first, ",.")]], t.first),
		"write scores without marks between thousands, or all with a point and a fraction, such as 812.0")
}

// shares are scores that are parts of a whole, such as 70% and 7/10, among others that are not. A score of 0 may be either.
type shares struct {
	parts, others int
	part, other   string // the first of each
	at            [2]int // their lines
}

func (s *shares) add(score string, l line) {
	x, _, _ := number(score)
	switch {
	case strings.ContainsAny(score, "%/"):
		if s.parts++; s.parts == 1 {
			s.part, s.at[0] = score, l.number
		}
	case x != 0:
		if s.others++; s.others == 1 {
			s.other, s.at[1] = score, l.number
		}
	}
}

// tell returns an error if there are both, for the first of the fewer.
func (s *shares) tell(p *parser) error {
	if s.parts == 0 || s.others == 0 {
		return nil
	}
	at, what := s.at[0], fmt.Sprintf("the score %s is a part of a whole, and other scores, such as %s, are not", s.part, s.other)
	if s.others < s.parts {
		at, what = s.at[1], fmt.Sprintf("the score %s is no part of a whole, and other scores, such as %s, are", s.other, s.part)
	}
	return p.bad(at, what, "write all scores in the same way")
}
