package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// A pattern yields the matches in a text, from left to right.
type pattern func(s string, yield func(lo, hi int))

// segments is the pattern that matches every segment of Unicode's word boundaries (UAX 29), in the
// syntax of Oniguruma, the library of regular expressions that tokenizers uses.
const segments = `(?y{w})\X`

// What Go's regular expressions cannot say of neighbours: finalSigma matches a Σ behind a Greek letter and before none, and looseNarrow
// every narrow no-break space that has neither letters nor digits on both sides.
const (
	finalSigma  = `(?<=[\p{Greek}&&\p{L}])Σ(?![\p{Greek}&&\p{L}])`
	looseNarrow = `(?<![\p{L}\p{Nd}])\x{202f}|\x{202f}(?![\p{L}\p{Nd}])|(?<=\p{L})\x{202f}(?=\p{Nd})|(?<=\p{Nd})\x{202f}(?=\p{L})`
)

// ownPatterns are those of [Write] that Go's regular expressions lack, by their text.
func ownPatterns() map[string]pattern {
	return map[string]pattern{
		segments:   eachSegment,
		finalSigma: beside('Σ', func(before, after rune) bool { return isGreek(before) && !isGreek(after) }),
		looseNarrow: beside('\u202f', func(before, after rune) bool {
			return !(unicode.IsLetter(before) && unicode.IsLetter(after) || unicode.IsDigit(before) && unicode.IsDigit(after))
		}),
	}
}

// parsePattern reads a pattern, which is {"String": …} or {"Regex": …}.
func parsePattern(raw json.RawMessage) (pattern, error) {
	var p struct{ String, Regex *string }
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, fmt.Errorf("pattern: %w", err)
	}
	switch {
	case p.String != nil:
		return literal(*p.String), nil
	case p.Regex == nil:
		return nil, errors.New("pattern: it is neither a String nor a Regex")
	}
	if own := ownPatterns()[*p.Regex]; own != nil {
		return own, nil
	}
	expr, err := translate(*p.Regex)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", *p.Regex, err)
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		var bad *syntax.Error
		if errors.As(err, &bad) {
			return nil, fmt.Errorf("pattern %q: it has %s, which Lexigraph cannot match", *p.Regex, bad.Expr)
		}
		return nil, err
	}
	return func(s string, yield func(lo, hi int)) {
		for _, m := range re.FindAllStringIndex(s, -1) {
			yield(m[0], m[1])
		}
	}, nil
}

// literal matches a string.
func literal(of string) pattern {
	return func(s string, yield func(lo, hi int)) {
		if of == "" {
			return
		}
		for at := 0; ; {
			i := strings.Index(s[at:], of)
			if i < 0 {
				return
			}
			yield(at+i, at+i+len(of))
			at += i + len(of)
		}
	}
}

// each matches every character of which is is true.
func each(is func(rune) bool) pattern {
	return func(s string, yield func(lo, hi int)) {
		for i, r := range s {
			if is(r) {
				yield(i, i+utf8.RuneLen(r))
			}
		}
	}
}

func isGreek(r rune) bool { return unicode.Is(unicode.Greek, r) && unicode.IsLetter(r) }

// beside matches a character where is is true of the two around it, which are [utf8.RuneError] at the ends of a text.
func beside(of rune, is func(before, after rune) bool) pattern {
	matched := each(func(r rune) bool { return r == of })
	return func(s string, yield func(lo, hi int)) {
		matched(s, func(lo, hi int) {
			before, _ := utf8.DecodeLastRuneInString(s[:lo])
			after, _ := utf8.DecodeRuneInString(s[hi:])
			if is(before, after) {
				yield(lo, hi)
			}
		})
	}
}

// eachSegment matches as [segments] does.
func eachSegment(s string, yield func(lo, hi int)) {
	at := 0
	for w := words.FromString(s); w.Next(); {
		n := len(w.Value())
		yield(at, at+n)
		at += n
	}
}
