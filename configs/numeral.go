package configs

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// numeral is a number as people write it, which TOML may not take: without a digit on one side of the point, with a comma in its
// place, with zeros before it, or with more marks between its figures.
var numeral = pattern(`^([-+]?)([0-9_]*)(?:\.([0-9_]*)|,([0-9_]+))?([eE][-+]?[0-9]+)?$`)

// grouped is a number whose figures commas divide.
var grouped = pattern(`^[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+$`)

// asNumber returns the number that a text stands for, as TOML has it; "" if it is none.
func asNumber(text string) string {
	text = usualMarks(text)
	if grouped().MatchString(text) {
		return strings.ReplaceAll(text, ",", "_")
	}
	m := numeral().FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	whole, fraction := figures(m[2]), figures(m[3]+m[4])
	if whole+fraction == "" {
		return ""
	}
	number := m[1] + cmp.Or(strings.TrimLeft(whole, "0_"), "0")
	if strings.ContainsAny(text, ".,") {
		number += "." + cmp.Or(fraction, "0")
	}
	return number + m[5]
}

// usualMarks returns a text with the usual signs and figures in the place of those that look like them, and without quotes of print and what is not seen.
func usualMarks(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case '\uFF10' <= r && r <= '\uFF19': // full width
			return r - '\uFF10' + '0'
		case strings.ContainsRune("\u2212\u2010\u2011\u2012\u2013\u2014\uFF0D", r):
			return '-'
		case strings.ContainsRune("“”„‘’‚«»", r) || unicode.Is(unicode.Cf, r) || r > unicode.MaxASCII && unicode.IsSpace(r):
			return -1
		}
		return r
	}, text)
}

// withUnit is a number with a unit behind it.
var withUnit = pattern(`^([0-9][0-9_]*(?:\.[0-9]+)?)\s*([A-Za-z]+|%)$`)

// inUnits returns the number, as TOML has it, that a text with a unit stands for in the setting called key, such as 10M, 5% or, of
// seconds, 2h; "" for other texts.
func inUnits(key, text string) string {
	m := withUnit().FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return ""
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(m[1], "_", ""), 64)
	factor := 0.0
	switch unit := strings.ToLower(m[2]); {
	case strings.HasSuffix(key, "seconds"):
		factor = map[string]float64{"s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
			"h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400}[unit]
	case unit == "%":
		return strconv.FormatFloat(x/100, 'g', 12, 64)
	case unit == "m" && m[2] == "m": // minutes, or thousandths
	default:
		factor = map[string]float64{"k": 1e3, "m": 1e6, "mio": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9}[unit]
	}
	if n := x * factor; err == nil && n > 0 && n == math.Trunc(n) && n < 1<<53 {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return ""
}

// figures returns digits with at most one mark between two of them.
func figures(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '_' }), "_")
}

// asWhole is asNumber for a whole number, whose point is left out.
func asWhole(text string) string {
	number := asNumber(text)
	x, err := strconv.ParseFloat(strings.ReplaceAll(number, "_", ""), 64)
	if err != nil || x != float64(int64(x)) {
		return ""
	}
	whole, _, _ := strings.Cut(number, ".")
	if strings.ContainsAny(number, "eE") {
		whole = strconv.FormatInt(int64(x), 10)
	}
	return whole
}

// quotedText is a string of TOML on one line.
var quotedText = pattern(aString)

// fractionRemedy says what to write for the first number of a line that has a point and no digit on one side of it, or zeros
// before it; "" if there is none.
func fractionRemedy(line string) string {
	line, _, _ = strings.Cut(quotedText().ReplaceAllString(line, `""`), "#")
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("=,[]{} \t\r", r) }) {
		if number := asNumber(word); strings.Contains(word, ".") && number != "" && decode("x = "+word, &map[string]any{}) != nil {
			return fmt.Sprintf("a fraction has a digit on each side of its point, and no other zeros before it: write %s for %s", number, word)
		}
	}
	return ""
}
