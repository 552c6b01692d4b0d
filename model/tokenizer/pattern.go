package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// A pattern yields the matches in a text, from left to right.
type pattern func(s string, yield func(lo, hi int))

// segments is the pattern that matches every segment of Unicode's word boundaries (UAX 29), in the
// syntax of Oniguruma, the library of regular expressions that tokenizers uses.
const segments = `(?y{w})\X`

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
	case *p.Regex == segments:
		return eachSegment, nil
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

// eachSegment matches as [segments] does.
func eachSegment(s string, yield func(lo, hi int)) {
	at := 0
	for w := words.FromString(s); w.Next(); {
		n := len(w.Value())
		yield(at, at+n)
		at += n
	}
}

// translate brings a regular expression from Oniguruma's syntax into Go's. There \s, \d and \w
// are Unicode's, and ^ and $ match at every line. What Go's package has no counterpart for is an error.
func translate(expr string) (string, error) {
	const (
		space = `\t-\r \x{85}\p{Z}`
		digit = `\p{Nd}`
		word  = `\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}` +
			`\x{24b6}-\x{24e9}\x{1f130}-\x{1f149}\x{1f150}-\x{1f169}\x{1f170}-\x{1f189}` // letters in circles and squares
		latin = `\x{b2}\x{b3}\x{b9}\x{bc}-\x{be}` // superscripts and fractions, which \w matches outside of brackets only
	)
	var b strings.Builder
	inside := 0 // of how many brackets
	cannot := func(what string) error { return fmt.Errorf("it has %s, which Lexigraph cannot match", what) }
	for i := 0; i < len(expr); i++ {
		c := expr[i]
		switch {
		case c == '\\' && i+1 < len(expr):
			i++
			class, negated := "", false
			switch e := expr[i]; e {
			case 's', 'S':
				class, negated = space, e == 'S'
			case 'd', 'D':
				class, negated = digit, e == 'D'
			case 'w', 'W':
				class, negated = word, e == 'W'
			case 'z', 'A', 'p', 'P', 'x', 'n', 'r', 't', 'v', 'f', 'a':
				b.WriteByte('\\')
				b.WriteByte(e)
				continue
			default:
				if e >= utf8.RuneSelf || e == '_' {
					b.WriteByte(e)
					continue
				}
				if '0' <= e && e <= '9' || 'a' <= e && e <= 'z' || 'A' <= e && e <= 'Z' {
					return "", cannot(`\` + string(e))
				}
				b.WriteByte('\\')
				b.WriteByte(e)
				continue
			}
			switch {
			case inside > 0 && negated:
				return "", cannot(expr[i-1:i+1] + " in brackets")
			case inside > 0:
				b.WriteString(class)
			default:
				if class == word {
					class += latin
				}
				if negated {
					class = "^" + class
				}
				b.WriteString("[" + class + "]")
			}
		case c == '[' && inside > 0:
			return "", cannot("brackets in brackets")
		case c == '[':
			inside++
			b.WriteByte(c)
			if strings.HasPrefix(expr[i+1:], "^") {
				b.WriteByte('^')
				i++
			}
			if strings.HasPrefix(expr[i+1:], "]") {
				b.WriteString(`\]`)
				i++
			}
		case c == ']' && inside > 0:
			inside--
			b.WriteByte(c)
		case inside > 0 && strings.HasPrefix(expr[i:], "&&"):
			return "", cannot("&& in brackets")
		case inside > 0:
			b.WriteByte(c)
		case c == '^':
			b.WriteString("(?m:^)")
		case c == '$':
			b.WriteString("(?m:$)")
		case c == '(' && strings.HasPrefix(expr[i:], "(?"):
			what, _, _ := strings.Cut(expr[i:], ")")
			if !strings.HasPrefix(what, "(?:") && !strings.HasPrefix(what, "(?i:") {
				return "", cannot(what)
			}
			b.WriteByte(c)
		case (c == '+' || c == '?') && i > 0 && strings.IndexByte("+*?", expr[i-1]) >= 0 && c == '+' && !(i > 1 && expr[i-2] == '\\'):
			return "", cannot("a possessive " + expr[i-1:i+1])
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}
