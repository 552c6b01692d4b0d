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

// preTokenizerSettings are what the parts called pre_tokenizer may have.
type preTokenizerSettings struct {
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

	how behavior // Behavior
}

// preTokenizers returns what makes a pre-tokenizer of its settings, by its type in the file.
func preTokenizers() map[string]func(s *preTokenizerSettings) (preTokenizer, error) {
	type settings = preTokenizerSettings
	plain := func(p preTokenizer) func(*settings) (preTokenizer, error) {
		return func(*settings) (preTokenizer, error) { return p, nil }
	}
	spaces := splitting(each(unicode.IsSpace), removed, false)
	signs := splitting(each(isPunctuation), isolated, false)
	return map[string]func(*settings) (preTokenizer, error){
		"Sequence":           (*settings).sequence,
		"Whitespace":         plain(splitting(wordsAndSigns, removed, true)),
		"WhitespaceSplit":    plain(spaces),
		"BertPreTokenizer":   plain(func(pieces []piece) []piece { return signs(spaces.apply(pieces)) }),
		"Punctuation":        func(s *settings) (preTokenizer, error) { return splitting(each(isPunctuation), s.how, false), nil },
		"Digits":             (*settings).digits,
		"CharDelimiterSplit": (*settings).delimited,
		"Split":              (*settings).split,
		"Metaspace":          (*settings).metaspace,
	}
}

// parsePreTokenizer reads the part pre_tokenizer of the file, which may be null.
func parsePreTokenizer(raw json.RawMessage) (preTokenizer, error) {
	kind, err := kindOf(raw)
	if err != nil || kind == "" {
		return nil, err
	}
	s := preTokenizerSettings{Behavior: "Isolated"}
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	if s.how, err = behaviorOf(s.Behavior); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	of := preTokenizers()[kind]
	if of == nil {
		return nil, unknownPart(kind)
	}
	p, err := of(&s)
	if err != nil && kind != "Sequence" { // whose parts are named
		err = fmt.Errorf("%s: %w", kind, err)
	}
	return p, err
}

func (s *preTokenizerSettings) sequence() (preTokenizer, error) {
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
}

func (s *preTokenizerSettings) digits() (preTokenizer, error) {
	how := contiguous
	if s.Single {
		how = isolated
	}
	return splitting(each(unicode.IsNumber), how, false), nil
}

func (s *preTokenizerSettings) delimited() (preTokenizer, error) {
	if utf8.RuneCountInString(s.Delimiter) != 1 {
		return nil, fmt.Errorf("the delimiter %q is not one character", s.Delimiter)
	}
	return splitting(literal(s.Delimiter), removed, false), nil
}

func (s *preTokenizerSettings) split() (preTokenizer, error) {
	p, err := parsePattern(s.Pattern)
	if err != nil {
		return nil, err
	}
	return splitting(p, s.how, s.Invert), nil
}

func (s *preTokenizerSettings) metaspace() (preTokenizer, error) {
	scheme := s.PrependScheme
	if scheme == "" {
		scheme = "always"
		if s.PrefixSpace != nil && !*s.PrefixSpace {
			scheme = "never"
		}
	}
	if utf8.RuneCountInString(s.Replacement) != 1 {
		return nil, fmt.Errorf("the replacement %q is not one character", s.Replacement)
	}
	switch scheme {
	case "always", "never", "first":
		return metaspace(s.Replacement, scheme, s.Split == nil || *s.Split), nil
	}
	return nil, fmt.Errorf("there is no prepend_scheme %q", scheme)
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
