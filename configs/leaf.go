package configs

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
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
		r.text(path, s, unwrap(got, wantString), v)
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Float64:
			r.numbers(path, s, plain(got), v, "numbers", "[0.25, 0.5]", r.float)
		case reflect.Int:
			r.numbers(path, s, plain(got), v, "whole numbers", "[64, 32]", r.integer)
		default:
			r.texts(path, s, unwrap(got, wantStrings), v)
		}
	case reflect.Bool:
		r.truth(path, plain(got), v)
	case reflect.Float32, reflect.Float64:
		r.float(path, s, plain(got), v)
	default:
		r.integer(path, s, plain(got), v)
	}
}

func (r *reader) text(path string, s setting, got any, v reflect.Value) {
	text, ok := got.(string)
	if !ok {
		r.report(path, "must be a string%s, not %s", quotedHint(s, got), describe(got))
	} else if r.choice(path, s, text) {
		v.SetString(text)
	}
}

func (r *reader) texts(path string, s setting, got any, v reflect.Value) {
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
}

func (r *reader) truth(path string, got any, v reflect.Value) {
	if on, ok := got.(bool); ok {
		v.SetBool(on)
		return
	}
	hint := ""
	switch strings.ToLower(fmt.Sprint(got)) {
	case "true", "yes", "on", "1", "y", "t":
		hint = ": write true"
	case "false", "no", "off", "0", "n", "f":
		hint = ": write false"
	}
	r.report(path, "must be true or false, without quotes, not %s%s", describe(got), hint)
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
