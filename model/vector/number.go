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

// parseNumber reads a number as a float32, in any form that C, Python and Java print.
func parseNumber(b []byte) (float32, error) {
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
