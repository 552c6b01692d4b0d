package configs

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// leaf moves a value that is not a table into v, whose setting is s.
func (r *reader) leaf(path string, s setting, got any, v reflect.Value) {
	if set, ok := v.Addr().Interface().(value); ok {
		if err := set.set(unwrap(got, wantStrings)); err != nil {
			r.report(path, "%v", err)
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		got = unwrap(got, wantString)
		text, ok := got.(string)
		if !ok {
			r.report(path, "must be a string%s, not %s", quotedHint(s, got), describe(got))
		} else if r.choice(path, s, text) {
			v.SetString(text)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Float64 {
			r.numbers(path, s, plain(got), v, "numbers", "[0.25, 0.5]", r.float)
			return
		}
		if v.Type().Elem().Kind() == reflect.Int {
			r.numbers(path, s, plain(got), v, "whole numbers", "[64, 32]", r.integer)
			return
		}
		got = unwrap(got, wantStrings)
		list, ok := stringList(got)
		if _, single := got.(string); !ok || single {
			such := example(s)
			if named := choicesIn(got, s.choices); len(named) > 0 {
				such = "[" + strings.Join(named, ", ") + "]"
			}
			r.report(path, "must be a list of strings, such as %s, not %s", such, describe(got))
			return
		}
		for i, text := range list {
			if !r.choice(item(path, i), s, text) {
				return
			}
		}
		v.Set(reflect.ValueOf(list))
	case reflect.Bool:
		got = plain(got)
		if on, ok := got.(bool); ok {
			v.SetBool(on)
		} else {
			hint := ""
			text := strings.ToLower(fmt.Sprint(plain(got)))
			for value, words := range map[string][]string{"true": {"true", "yes", "on", "1", "y", "t"}, "false": {"false", "no", "off", "0", "n", "f"}} {
				if slices.Contains(words, text) {
					hint = ": write " + value
				}
			}
			r.report(path, "must be true or false, without quotes, not %s%s", describe(got), hint)
		}
	case reflect.Float32, reflect.Float64:
		r.float(path, s, plain(got), v)
	default:
		r.integer(path, s, plain(got), v)
	}
}

// choice reports whether text is one of the values that s allows.
func (r *reader) choice(path string, s setting, text string) bool {
	if !utf8.ValidString(text) { // only an override can be: TOML is UTF-8
		r.report(path, "%q is not valid UTF-8", text)
		return false
	}
	if s.choices == nil || slices.Contains(s.choices, text) {
		return true
	}
	near := didYouMean(text, s.choices)
	if other := choicesElsewhere()[withoutIndex(path)][plainName(text)]; other != "" {
		near = "; " + other
	}
	r.report(path, "cannot be %s: it is one of %s%s", quote(shorten(text)), list(s.choices), near)
	return false
}

// withoutIndex returns layers.units of layers[0].units, and export.formats of export.formats[1].
func withoutIndex(path string) string {
	list, rest, ok := strings.Cut(path, "[")
	if _, key, found := strings.Cut(rest, "]"); ok && found {
		return list + key
	}
	return path
}

// numbers moves a list of numbers into v, called kind and such as example, each by one.
func (r *reader) numbers(path string, s setting, got any, v reflect.Value, kind, example string, one func(path string, s setting, got any, v reflect.Value)) {
	elements, ok := got.([]any)
	if !ok {
		remedy := ""
		if text, _ := got.(string); fractionRemedy(text) != "" {
			remedy = "; " + fractionRemedy(text)
		}
		r.report(path, "must be a list of %s, such as %s, not %s%s", kind, example, describe(got), remedy)
		return
	}
	before := len(r.problems)
	numbers := reflect.MakeSlice(v.Type(), len(elements), len(elements))
	for i, e := range elements {
		one(item(path, i), s, plain(e), numbers.Index(i))
	}
	if before == len(r.problems) {
		v.Set(numbers)
	}
}

func (r *reader) float(path string, s setting, got any, v reflect.Value) {
	x, ok := toFloat(got)
	switch {
	case !ok:
		r.report(path, "must be a number, not %s%s", describe(got), cmp.Or(bare(got, asNumber), bare(got, func(text string) string { return inUnits(path, text) }), severally(path, got)))
	case !s.bounds.contains(x):
		r.report(path, "%s", outOfRange(got, s.bounds))
	case rounded(x, s.bounds) != "":
		r.report(path, "%v %s", got, rounded(x, s.bounds))
	default:
		v.SetFloat(x)
	}
}

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

func (r *reader) integer(path string, s setting, got any, v reflect.Value) {
	n, ok := got.(int64)
	if !ok {
		hint := cmp.Or(bare(got, asWhole), bare(got, func(text string) string { return asWhole(inUnits(path, text)) }))
		if x, ok := got.(float64); ok && x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			hint = fmt.Sprintf(": write %d", int64(x))
		}
		r.report(path, "must be a whole number, not %s%s", describe(got), cmp.Or(hint, severally(path, got)))
		return
	}
	switch {
	case !s.bounds.contains(float64(n)):
		r.report(path, "%s", outOfRange(got, s.bounds))
	case v.CanInt() && !v.OverflowInt(n):
		v.SetInt(n)
	case v.CanUint() && n >= 0 && !v.OverflowUint(uint64(n)):
		v.SetUint(uint64(n))
	default:
		r.report(path, "%d does not fit in %v", n, v.Type())
	}
}

// toFloat returns a number as TOML has it, whole or not, as a float64.
func toFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
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
