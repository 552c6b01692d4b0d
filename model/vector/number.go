package vector

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// isFraction reports whether b is a number with a decimal point.
func isFraction(b []byte) bool {
	_, err := parseNumber(b)
	return err == nil && bytes.IndexByte(b, '.') >= 0
}

// maybeNumber reports whether b is a number, one that is missing, or has no letter, so that it may be a number with a fault.
func maybeNumber(b []byte) bool {
	_, err := parseNumber(b)
	return err == nil || !bytes.ContainsFunc(b, unicode.IsLetter) || inPlain(string(b)) != ""
}

// parseNumber reads a number as a float32, in any form that C, Python and Java print.
func parseNumber(b []byte) (float32, error) {
	if x, ok := parseDecimal(b); ok {
		return x, nil
	}
	v, err := strconv.ParseFloat(string(b), 32)
	if err == nil && !bytes.ContainsAny(b, "xX_") {
		return float32(v), nil
	}
	if v, ok := notFinite(strings.ToLower(string(b))); ok {
		return v, nil
	}
	shown := b[:min(len(b), 40)]
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%q is outside the range of a float32", shown)
	case bytes.IndexByte(b, ',') >= 0:
		return 0, fmt.Errorf("%q is not a number: fractions need a point, and fields are separated by spaces, not commas", shown)
	case bytes.IndexByte(b, '\r') >= 0:
		return 0, fmt.Errorf("%q is not a number: where a carriage return alone ends a line, convert the file by tr '\\r' '\\n'", shown)
	case bytes.ContainsFunc(b, isWideSpace):
		return 0, fmt.Errorf("%q is not a number: replace the no-break and other wide spaces in it by plain ones", shown)
	case bytes.ContainsAny(b, "[]();\""):
		return 0, fmt.Errorf("%q is not a number: remove brackets, quotes and what else is not a figure", shown)
	}
	if plain := inPlain(string(shown)); plain != "" {
		return 0, fmt.Errorf("%q is not a number: write %s", shown, plain)
	}
	return 0, fmt.Errorf("%q is not a number", shown)
}

// parseDecimal reads a number without an exponent and of no more digits than a float64 holds, as nearly all in files of vectors are, in a third of strconv's
// time. What it does not read may be a number all the same.
//
// The digits and the power of ten are whole numbers that a float64 holds, so their quotient is rounded once. Rounding it again gives the
// nearest float32, unless it is halfway between two: then the exact quotient may be on either side.
func parseDecimal(b []byte) (x float32, ok bool) {
	sign := 0
	if len(b) > 0 && b[0] == '-' {
		sign = 1
	}
	rest := b[sign:]
	if len(rest) == 0 || len(rest) > len(".123456789012345") {
		return 0, false
	}
	n, point := int64(0), -1
	for i, c := range rest {
		switch {
		case '0' <= c && c <= '9':
			n = 10*n + int64(c-'0')
		case c == '.' && point < 0 && len(rest) > 1:
			point = i
		default:
			return 0, false
		}
	}
	if n >= 1<<53 {
		return 0, false
	}
	quotient := float64(n)
	if point >= 0 {
		quotient /= float64(tens[len(rest)-1-point])
	}
	const extra = 29 // bits that a float64 has behind those of a float32
	if math.Float64bits(quotient)<<(64-extra) == 1<<63 {
		return 0, false
	}
	if x = float32(quotient); sign > 0 {
		x = -x
	}
	return x, true
}

// inPlain returns what a number would be that stands in a form of Fortran, Go, C or a typesetter, or is missing, "" for others.
func inPlain(s string) string {
	switch strings.ToLower(s) {
	case "none", "null", "na", "n/a", "missing":
		return "nan"
	}
	plain := strings.NewReplacer("−", "-", "–", "-", "·", ".", "D", "e", "d", "e", "_", "", "'", "").Replace(strings.TrimRight(s, "fFL"))
	if x, err := strconv.ParseFloat(s, 32); err == nil { // hexadecimal
		return strconv.FormatFloat(x, 'g', -1, 32)
	}
	if _, err := strconv.ParseFloat(plain, 32); err != nil || plain == s || strings.ContainsAny(plain, "xXiIaA") {
		return ""
	}
	return plain
}

func isWideSpace(r rune) bool { return r > 0x7f && unicode.IsSpace(r) }

// notFinite reads what C libraries print for a NaN and an infinity and Go does not
// read: -nan, nan(ind), nan(0x8000), and 1.#QNAN, -1.#IND00 and 1.#INF on Windows.
func notFinite(s string) (v float32, ok bool) {
	minus := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(s, "+-")
	code, windows := strings.CutPrefix(s, "1.#")
	code = strings.TrimRight(code, "0")
	switch {
	case s == "nan", strings.HasPrefix(s, "nan(") && strings.HasSuffix(s, ")"),
		windows && (code == "qnan" || code == "snan" || code == "ind" || code == "nan"):
		return float32(math.NaN()), true
	case windows && code == "inf" && minus:
		return float32(math.Inf(-1)), true
	case windows && code == "inf":
		return float32(math.Inf(1)), true
	}
	return 0, false
}
