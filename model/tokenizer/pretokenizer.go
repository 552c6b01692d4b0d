package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A piece is a part of a text.
type piece struct {
	text  string
	first bool // the text begins with it
}

// A preTokenizer splits pieces, and leaves empty ones out. A nil one leaves them as they are.
type preTokenizer func(pieces []piece) []piece

func (p preTokenizer) apply(pieces []piece) []piece {
	if p != nil {
		pieces = p(pieces)
	}
	kept := pieces[:0]
	for _, p := range pieces {
		if p.text != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// parsePreTokenizer reads the part pre_tokenizer of the file, which may be null.
func parsePreTokenizer(raw json.RawMessage) (preTokenizer, error) {
	kind, err := kindOf(raw)
	if err != nil || kind == "" {
		return nil, err
	}
	s := struct {
		PreTokenizers []json.RawMessage `json:"pretokenizers"`
		Pattern       json.RawMessage   `json:"pattern"`
		Behavior      string            `json:"behavior"`
		Invert        bool              `json:"invert"`
		Delimiter     string            `json:"delimiter"`
		Single        bool              `json:"individual_digits"`
		Replacement   string            `json:"replacement"`
		PrefixSpace   *bool             `json:"add_prefix_space"`
		PrependScheme string            `json:"prepend_scheme"`
		Split         *bool             `json:"split"`
	}{Behavior: "Isolated"}
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	how, err := behaviorOf(s.Behavior)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	switch kind {
	case "Sequence":
		var list []preTokenizer
		for i, raw := range s.PreTokenizers {
			p, err := parsePreTokenizer(raw)
			if err != nil {
				return nil, fmt.Errorf("pretokenizers[%d]: %w", i, err)
			}
			list = append(list, p)
		}
		return func(pieces []piece) []piece {
			for _, p := range list {
				pieces = p.apply(pieces)
			}
			return pieces
		}, nil
	case "Whitespace":
		return splitting(wordsAndSigns, removed, true), nil
	case "WhitespaceSplit":
		return splitting(each(unicode.IsSpace), removed, false), nil
	case "BertPreTokenizer":
		spaces, signs := splitting(each(unicode.IsSpace), removed, false), splitting(each(isPunctuation), isolated, false)
		return func(pieces []piece) []piece { return signs(spaces.apply(pieces)) }, nil
	case "Punctuation":
		return splitting(each(isPunctuation), how, false), nil
	case "Digits":
		if s.Single {
			return splitting(each(unicode.IsNumber), isolated, false), nil
		}
		return splitting(each(unicode.IsNumber), contiguous, false), nil
	case "CharDelimiterSplit":
		if utf8.RuneCountInString(s.Delimiter) != 1 {
			return nil, fmt.Errorf("%s: the delimiter %q is not one character", kind, s.Delimiter)
		}
		return splitting(literal(s.Delimiter), removed, false), nil
	case "Split":
		p, err := parsePattern(s.Pattern)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		return splitting(p, how, s.Invert), nil
	case "Metaspace":
		scheme := s.PrependScheme
		if scheme == "" {
			scheme = "always"
			if s.PrefixSpace != nil && !*s.PrefixSpace {
				scheme = "never"
			}
		}
		if utf8.RuneCountInString(s.Replacement) != 1 {
			return nil, fmt.Errorf("%s: the replacement %q is not one character", kind, s.Replacement)
		}
		switch scheme {
		case "always", "never", "first":
			return metaspace(s.Replacement, scheme, s.Split == nil || *s.Split), nil
		}
		return nil, fmt.Errorf("%s: there is no prepend_scheme %q", kind, scheme)
	}
	return nil, unknownPart(kind)
}

// wordsAndSigns matches as \w+|[^\w\s]+ does.
func wordsAndSigns(s string, yield func(lo, hi int)) {
	start, last := 0, byte(' ')
	for i, r := range s {
		class := byte('.')
		switch {
		case isWord(r):
			class = 'w'
		case unicode.IsSpace(r):
			class = ' '
		}
		if class == last {
			continue
		}
		if last != ' ' {
			yield(start, i)
		}
		start, last = i, class
	}
	if last != ' ' {
		yield(start, len(s))
	}
}

// isPunctuation reports whether r is punctuation: Unicode's, and all of ASCII's signs.
func isPunctuation(r rune) bool {
	if r < utf8.RuneSelf {
		return '!' <= r && r <= '/' || ':' <= r && r <= '@' || '[' <= r && r <= '`' || '{' <= r && r <= '~'
	}
	return unicode.IsPunct(r)
}

// metaspace writes spaces as another character and, at the beginning of a text, adds one. It splits
// before each.
func metaspace(sign, scheme string, split bool) preTokenizer {
	before := splitting(literal(sign), mergedWithNext, false)
	return func(pieces []piece) []piece {
		for i, p := range pieces {
			text := strings.ReplaceAll(p.text, " ", sign)
			if text != "" && !strings.HasPrefix(text, sign) && (scheme == "always" || scheme == "first" && p.first) {
				text = sign + text
			}
			pieces[i].text = text
		}
		if !split {
			return pieces
		}
		return before(pieces)
	}
}

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
