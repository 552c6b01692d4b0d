package tokenizer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

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
