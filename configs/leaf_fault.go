package configs

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// rounded says what is wrong with a number that lies in the bounds, and does not once it has the precision that networks train with; "" of any other. So does
// one that is not 0, and would be.
func rounded(x float64, bounds interval) string {
	switch y := float64(float32(x)); {
	case math.IsInf(y, 0):
		return "is too large: the 32 bits that numbers have in training reach to 3.4e+38"
	case x != 0 && y == 0:
		return "is too small: the 32 bits that numbers have in training reach down to 1.5e-45"
	case bounds.openLow && y == bounds.low, bounds.openHigh && y == bounds.high:
		return fmt.Sprintf("is out of range: it is %v in the 32 bits that numbers have in training, and must be %v", y, bounds)
	}
	return ""
}

// choicesIn returns in quotes the choices that a string names, with commas or spaces between them; nil if something else is in it.
func choicesIn(got any, choices []string) (named []string) {
	text, _ := got.(string)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !slices.Contains(choices, word) {
			return nil
		}
		named = append(named, quote(word))
	}
	return named
}

// bare returns what to write for a number that stands in quotes, or alone in a list, or that is no TOML, as read by one of
// [asNumber] and [asWhole]; "" for other values.
func bare(got any, as func(string) string) string {
	if list, ok := got.([]any); ok && len(list) == 1 {
		got = plain(list[0])
		if _, is := toFloat(got); is {
			return fmt.Sprintf(": write %v", got)
		}
	}
	text, _ := got.(string)
	if _, err := tomlValue(text); err != nil && strings.Contains(err.Error(), "out of range") {
		return ": " + err.Error()
	}
	switch number := as(text); number {
	case "":
		return ""
	case text:
		return fmt.Sprintf(": write %s, without quotes", text)
	default:
		return ": write " + number
	}
}

// severally says how several values of a setting that has one are tried, "" where the list of them has not several numbers.
func severally(path string, got any) string {
	list, _ := got.([]any)
	if len(list) < 2 || slices.ContainsFunc(list, func(v any) bool { _, is := toFloat(plain(v)); return !is }) {
		return ""
	}
	switch path {
	case "sweep.seeds":
		return fmt.Sprintf(": write %d, for the seeds 1 to that", len(list))
	case "sweep.seed":
		return ": the runs' seeds are sweep.seeds, such as 3 for the seeds 1 to 3"
	case "seed":
		return fmt.Sprintf(": lexigraph run --seeds %d trains with several", len(list))
	}
	return ": lexigraph sweep tries several, which stand in the section [sweep]"
}

func outOfRange(got any, bounds interval) string {
	if x, _ := toFloat(got); bounds == everything || math.IsInf(x, 0) || math.IsNaN(x) {
		return fmt.Sprintf("must be a finite number, not %v", got)
	}
	return fmt.Sprintf("%v is out of range: it must be %v", got, bounds)
}

// quotedHint tells what to write where a string is meant and none was given.
func quotedHint(s setting, got any) string {
	if len(s.choices) > 0 {
		return ", one of " + quoteAll(s.choices)
	}
	switch got.(type) {
	case bool, int64, float64:
		return ", in quotes: " + quote(fmt.Sprint(got))
	}
	return ""
}

func example(s setting) string {
	if len(s.choices) > 0 {
		return quoteList(s.choices[:1])
	}
	return `["one", "two"]`
}

// describe says what a decoded value is.
func describe(v any) string {
	switch v := v.(type) {
	case string:
		return "the string " + quote(shorten(v))
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return "the number " + strconv.FormatInt(v, 10)
	case float64:
		return "the number " + number(v, 64)
	case time.Time:
		return "a date or time"
	case map[string]any:
		return "a section"
	case []any:
		for _, e := range v {
			if _, ok := e.(string); !ok {
				return "a list that has " + describe(e) + " in it"
			}
		}
		if len(v) == 0 {
			return "the empty list"
		}
		return "a list of strings"
	}
	return fmt.Sprintf("%v", v)
}

// shorten cuts a string that would make a message unreadable.
func shorten(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

func list(names []string) string { return strings.Join(names, ", ") }
