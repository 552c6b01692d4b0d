package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A normalizer spells a text otherwise. A nil one leaves it as it is.
type normalizer func(string) string

func (n normalizer) apply(s string) string {
	if n == nil {
		return s
	}
	return n(s)
}

// parseNormalizer reads the part normalizer of the file, which may be null.
func parseNormalizer(raw json.RawMessage) (normalizer, error) {
	kind, err := kindOf(raw)
	if err != nil || kind == "" {
		return nil, err
	}
	var s struct {
		Normalizers       []json.RawMessage `json:"normalizers"`
		CleanText         bool              `json:"clean_text"`
		ChineseCharacters bool              `json:"handle_chinese_chars"`
		StripAccents      *bool             `json:"strip_accents"`
		Lowercase         bool              `json:"lowercase"`
		Left              bool              `json:"strip_left"`
		Right             bool              `json:"strip_right"`
		Prepend           string            `json:"prepend"`
		Pattern           json.RawMessage   `json:"pattern"`
		Content           string            `json:"content"`
		Charsmap          []byte            `json:"precompiled_charsmap"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	switch kind {
	case "Sequence":
		var list []normalizer
		for i, raw := range s.Normalizers {
			n, err := parseNormalizer(raw)
			if err != nil {
				return nil, fmt.Errorf("normalizers[%d]: %w", i, err)
			}
			list = append(list, n)
		}
		return func(s string) string {
			for _, n := range list {
				s = n.apply(s)
			}
			return s
		}, nil
	case "BertNormalizer":
		accents := s.Lowercase
		if s.StripAccents != nil {
			accents = *s.StripAccents
		}
		return bertNormalizer(s.CleanText, s.ChineseCharacters, accents, s.Lowercase), nil
	case "Lowercase":
		return lowercase, nil
	case "NFC":
		return norm.NFC.String, nil
	case "NFD":
		return norm.NFD.String, nil
	case "NFKC":
		return norm.NFKC.String, nil
	case "NFKD":
		return norm.NFKD.String, nil
	case "StripAccents":
		return func(s string) string { return without(s, unicode.IsMark) }, nil
	case "Nmt":
		return nmt, nil
	case "Strip":
		return func(text string) string {
			if s.Left {
				text = strings.TrimLeftFunc(text, unicode.IsSpace)
			}
			if s.Right {
				text = strings.TrimRightFunc(text, unicode.IsSpace)
			}
			return text
		}, nil
	case "Prepend":
		return func(text string) string {
			if text == "" {
				return ""
			}
			return s.Prepend + text
		}, nil
	case "Replace":
		p, err := parsePattern(s.Pattern)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		return func(text string) string { return replace(text, p, s.Content) }, nil
	case "Precompiled":
		c, err := parseCharsmap(s.Charsmap)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		return c.normalize, nil
	}
	return nil, unknownPart(kind)
}

// kindOf returns the type of a part, and "" for null or nothing.
func kindOf(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil
	}
	var k struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(raw, &k); err != nil {
		return "", err
	}
	if k.Type == "" {
		return "", errors.New("it has no type")
	}
	return k.Type, nil
}

func unknownPart(kind string) error {
	return fmt.Errorf("type %s is not one that Lexigraph knows", kind)
}

// lowercase is Unicode's full mapping: İ becomes i and a dot above it.
func lowercase(s string) string {
	if !strings.ContainsRune(s, 'İ') {
		return strings.ToLower(s)
	}
	return strings.ToLower(strings.ReplaceAll(s, "İ", "i\u0307"))
}

// without returns s without the characters of which drop is true.
func without(s string, drop func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}, s)
}

// nmt drops and maps what sentencepiece's normalization nmt_nfkc does beside NFKC.
func nmt(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 1 <= r && r <= 8, r == 0xb, 0xe <= r && r <= 0x1f, r == 0x7f, r == 0x8f, r == 0x9f:
			return -1
		case r == 9, r == 0xa, r == 0xc, r == 0xd, r == 0x1680, 0x200b <= r && r <= 0x200f, r == 0x2028, r == 0x2029, r == 0x2581, r == 0xfeff, r == 0xfffd:
			return ' '
		}
		return r
	}, s)
}

// replace replaces every match of p in s.
func replace(s string, p pattern, with string) string {
	var b strings.Builder
	done := 0
	p(s, func(lo, hi int) {
		b.WriteString(s[done:lo])
		b.WriteString(with)
		done = hi
	})
	if done == 0 && b.Len() == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// bertNormalizer does what BERT's own tokenizer does to a text before it splits it.
func bertNormalizer(clean, chinese, accents, lower bool) normalizer {
	return func(s string) string {
		if clean {
			s = strings.Map(func(r rune) rune {
				switch {
				case r == '\t' || r == '\n' || r == '\r':
					return ' '
				case r == utf8.RuneError || isOther(r):
					return -1
				case unicode.IsSpace(r):
					return ' '
				}
				return r
			}, s)
		}
		if chinese && strings.ContainsFunc(s, isIdeograph) {
			var b strings.Builder
			for _, r := range s {
				if isIdeograph(r) {
					b.WriteByte(' ')
					b.WriteRune(r)
					b.WriteByte(' ')
					continue
				}
				b.WriteRune(r)
			}
			s = b.String()
		}
		if accents {
			s = without(norm.NFD.String(s), func(r rune) bool { return unicode.Is(unicode.Mn, r) })
		}
		if lower {
			s = lowercase(s)
		}
		return s
	}
}

// isOther reports whether r is a control, format or private character.
func isOther(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) }

// isIdeograph reports whether r is in one of the blocks of ideographs that BERT knows. One of them begins
// at another place than Unicode's, as it does in that library.
func isIdeograph(r rune) bool {
	switch {
	case r < 0x3400:
		return false
	case r <= 0x4dbf, 0x4e00 <= r && r <= 0x9fff, 0xf900 <= r && r <= 0xfaff:
		return true
	}
	return 0x20000 <= r && r <= 0x2a6df || 0x2a700 <= r && r <= 0x2b73f || 0x2b740 <= r && r <= 0x2b81f ||
		0x2b920 <= r && r <= 0x2ceaf || 0x2f800 <= r && r <= 0x2fa1f
}
