package tokenizer

import (
	"fmt"
)

// A behavior says what becomes of the matches by which a text is split.
type behavior uint8

const (
	isolated behavior = iota
	removed
	contiguous
	mergedWithPrevious
	mergedWithNext
)

func behaviorOf(name string) (behavior, error) {
	switch name {
	case "Isolated":
		return isolated, nil
	case "Removed":
		return removed, nil
	case "Contiguous":
		return contiguous, nil
	case "MergedWithPrevious":
		return mergedWithPrevious, nil
	case "MergedWithNext":
		return mergedWithNext, nil
	}
	return 0, fmt.Errorf("there is no behavior %q", name)
}

// A span is a match of a pattern, or what is between two.
type span struct {
	lo, hi int
	match  bool
}

// splitting returns what splits by a pattern; inverted, what is between its matches counts as one.
func splitting(p pattern, how behavior, invert bool) preTokenizer {
	return func(pieces []piece) []piece {
		out := make([]piece, 0, 2*len(pieces))
		var spans []span
		for _, in := range pieces {
			spans = spans[:0]
			done := 0
			add := func(lo, hi int, match bool) {
				if lo < hi {
					spans = append(spans, span{lo, hi, match != invert})
				}
			}
			p(in.text, func(lo, hi int) {
				add(done, lo, false)
				add(lo, hi, true)
				done = hi
			})
			add(done, len(in.text), false)
			for _, s := range merge(spans, how) {
				if !s.match || how != removed {
					out = append(out, piece{in.text[s.lo:s.hi], in.first && s.lo == 0})
				}
			}
		}
		return out
	}
}

// merge joins neighbouring spans as a behavior says.
func merge(spans []span, how behavior) []span {
	switch how {
	case contiguous:
		kept := spans[:0]
		for _, s := range spans {
			if n := len(kept); n > 0 && kept[n-1].match == s.match {
				kept[n-1].hi = s.hi
				continue
			}
			kept = append(kept, s)
		}
		return kept
	case mergedWithPrevious:
		kept, before := spans[:0], false
		for _, s := range spans {
			if n := len(kept); n > 0 && s.match && !before {
				kept[n-1].hi = s.hi
			} else {
				kept = append(kept, s)
			}
			before = s.match
		}
		return kept
	case mergedWithNext:
		var kept []span
		behind := false
		for i := len(spans) - 1; i >= 0; i-- {
			s := spans[i]
			if n := len(kept); n > 0 && s.match && !behind {
				kept[n-1].lo = s.lo
			} else {
				kept = append(kept, s)
			}
			behind = s.match
		}
		for i, j := 0, len(kept)-1; i < j; i, j = i+1, j-1 {
			kept[i], kept[j] = kept[j], kept[i]
		}
		return kept
	}
	return spans
}
