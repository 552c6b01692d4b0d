package tokenizer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// translate brings a regular expression from Oniguruma's syntax into Go's. There \s, \d and \w
// are Unicode's, and ^ and $ match at every line. What Go's package has no counterpart for is an error.
func translate(expr string) (string, error) {
	t := translator{expr: expr}
	for t.at < len(expr) {
		if err := t.next(); err != nil {
			return "", err
		}
	}
	return t.to.String(), nil
}

// A translator is at work on an expression.
type translator struct {
	expr   string
	at     int  // what comes before is translated
	inside bool // brackets
	to     strings.Builder
}

func cannot(what string) error { return fmt.Errorf("it has %s, which Lexigraph cannot match", what) }

// next translates what comes next: a character, an escape, or the beginning of brackets or of a group.
func (t *translator) next() error {
	expr, i := t.expr, t.at
	rest := expr[i:]
	c := expr[i]
	t.at++
	switch {
	case c == '\\' && len(rest) > 1:
		t.at++
		return t.escape(expr[i+1])
	case c == '[' && t.inside:
		return cannot("brackets in brackets")
	case c == '[':
		t.inside = true
		t.to.WriteByte(c)
		if strings.HasPrefix(expr[t.at:], "^") {
			t.to.WriteByte('^')
			t.at++
		}
		if strings.HasPrefix(expr[t.at:], "]") {
			t.to.WriteString(`\]`)
			t.at++
		}
		return nil
	case t.inside && strings.HasPrefix(rest, "&&"):
		return cannot("&& in brackets")
	case t.inside:
		t.inside = c != ']'
		t.to.WriteByte(c)
		return nil
	case c == '^' || c == '$':
		t.to.WriteString("(?m:" + string(c) + ")")
		return nil
	case upTo.MatchString(rest): // in Go's package that is text
		t.to.WriteString("{0")
		return nil
	}
	if what, _, _ := strings.Cut(rest, ")"); strings.HasPrefix(what, "(?") && !strings.HasPrefix(what, "(?:") && !strings.HasPrefix(what, "(?i:") {
		return cannot(what)
	}
	t.to.WriteByte(c)
	return nil
}

// upTo finds a number of repetitions of which the least is left out.
var upTo = regexp.MustCompile(`^\{,[0-9]+\}`)

// What \s, \d and \w match there, as a class in brackets.
const (
	spaceClass = `\t-\r \x{85}\p{Z}`
	digitClass = `\p{Nd}`
	wordClass  = `\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}` +
		`\x{24b6}-\x{24e9}\x{1f130}-\x{1f149}\x{1f150}-\x{1f169}\x{1f170}-\x{1f189}` // letters in circles and squares
	latinClass = `\x{b2}\x{b3}\x{b9}\x{bc}-\x{be}` // superscripts and fractions, which \w matches outside of brackets only
)

// escape translates a backslash and the byte e after it.
func (t *translator) escape(e byte) error {
	class := map[byte]string{'s': spaceClass, 'd': digitClass, 'w': wordClass}[e|0x20]
	isLetter := 'a' <= e|0x20 && e|0x20 <= 'z'
	switch negated := e < 'a'; {
	case class == "" && (e >= utf8.RuneSelf || e == '_'):
		t.to.WriteByte(e)
	case class == "" && (isLetter && strings.IndexByte("zApPxnrtvfa", e) < 0 || '0' <= e && e <= '9'):
		return cannot(`\` + string(e))
	case class == "":
		t.to.WriteString(`\` + string(e))
	case t.inside && negated:
		return cannot(`\` + string(e) + " in brackets")
	case t.inside:
		t.to.WriteString(class)
	default:
		if class == wordClass {
			class += latinClass
		}
		if negated {
			class = "^" + class
		}
		t.to.WriteString("[" + class + "]")
	}
	return nil
}
