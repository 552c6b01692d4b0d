package configs

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// A setting is what a struct field's tags say about one key.
type setting struct {
	key     string // of the file
	help    string
	index   []int // of the field, for reflect's FieldByIndex
	typ     reflect.Type
	bounds  interval
	choices []string // the values allowed; nil: any
	files   bool     // it names files or folders

	// omitZero leaves the key out of the resolved file where it has its zero value, which is
	// its default: it came later than others, and the hashes of experiments without it stay.
	omitZero bool
	omitIdle bool // likewise where it has no effect
}

// settings returns the settings of the struct type t in the order of its
// fields; those of an embedded struct stand where it is embedded. A field
// without a toml tag is no setting. A tag that cannot be understood is a
// mistake in the struct, not in a file, and panics. Nobody changes what it returns.
func settings(t reflect.Type) []setting {
	if known, ok := settingsOf.Load(t); ok {
		return known.([]setting)
	}
	all := readSettings(t)
	settingsOf.Store(t, all)
	return all
}

// settingsOf has the settings of a type once they were read: a file is read, checked and written, and each asks for all.
var settingsOf sync.Map // reflect.Type to []setting

func readSettings(t reflect.Type) []setting {
	var all []setting
	for _, f := range reflect.VisibleFields(t) {
		key, option, _ := strings.Cut(f.Tag.Get("toml"), ",")
		if !f.IsExported() || key == "" || key == "-" {
			continue
		}
		s := setting{key: key, help: f.Tag.Get("help"), index: f.Index, typ: f.Type, bounds: everything, files: f.Tag.Get("takes") == "files", omitZero: option == "omitzero", omitIdle: option == "omitidle"}
		if text, ok := f.Tag.Lookup("range"); ok {
			bounds, err := parseInterval(text)
			if err != nil {
				panic(fmt.Sprintf("configs: %v.%s: %v", t, f.Name, err))
			}
			s.bounds = bounds
		}
		if text, ok := f.Tag.Lookup("choice"); ok {
			s.choices = strings.Fields(text)
		}
		all = append(all, s)
	}
	return all
}

// find returns the setting of that key.
func find(all []setting, key string) (setting, bool) {
	for _, s := range all {
		if s.key == key {
			return s, true
		}
	}
	return setting{}, false
}

// omits reports whether the resolved file leaves the key out where its value is f.
func (s setting) omits(f reflect.Value) bool {
	switch f.Kind() {
	case reflect.Slice, reflect.Map:
		return s.omitZero && f.Len() == 0
	}
	return s.omitZero && f.IsZero()
}

// omitted reports whether the resolved file leaves the whole section out.
func omitted(section reflect.Value) bool {
	for _, s := range settings(section.Type()) {
		if !s.omits(section.FieldByIndex(s.index)) {
			return false
		}
	}
	return true
}

// allowed says in words which values the setting may have; "" when its type
// says all there is to say.
func (s setting) allowed() string {
	if len(s.choices) > 0 {
		return strings.Join(s.choices, " | ")
	}
	return s.bounds.String()
}

// An interval is a range of numbers.
type interval struct {
	low, high         float64
	openLow, openHigh bool // whether the end itself is excluded
}

var everything = interval{low: math.Inf(-1), high: math.Inf(1)}

// parseInterval reads the notation of mathematics: "[0,1)" is from 0, under 1.
func parseInterval(text string) (interval, error) {
	bad := func() (interval, error) {
		return interval{}, fmt.Errorf("range %q: want an interval such as [0,1) or (0,inf)", text)
	}
	if len(text) < 2 || !strings.ContainsAny(text[:1], "[(") || !strings.ContainsAny(text[len(text)-1:], "])") {
		return bad()
	}
	low, high, ok := strings.Cut(text[1:len(text)-1], ",")
	if !ok {
		return bad()
	}
	i := interval{openLow: text[0] == '(', openHigh: strings.HasSuffix(text, ")")}
	var errLow, errHigh error
	i.low, errLow = strconv.ParseFloat(strings.TrimSpace(low), 64)
	i.high, errHigh = strconv.ParseFloat(strings.TrimSpace(high), 64)
	if errLow != nil || errHigh != nil || !(i.low <= i.high) {
		return bad()
	}
	return i, nil
}

// contains reports whether x lies in the interval. Infinities and NaN never do.
func (i interval) contains(x float64) bool {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return false
	}
	above := x > i.low || x == i.low && !i.openLow
	below := x < i.high || x == i.high && !i.openHigh
	return above && below
}

// String returns the interval in words, and nothing for the whole line.
func (i interval) String() string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	var low, high string
	switch {
	case math.IsInf(i.low, -1):
	case i.openLow:
		low = "over " + number(i.low)
	default:
		low = number(i.low)
	}
	switch {
	case math.IsInf(i.high, 1):
	case i.openHigh:
		high = "under " + number(i.high)
	default:
		high = number(i.high)
	}
	switch {
	case low == "" && high == "":
		return ""
	case high == "" && i.openLow:
		return low
	case high == "":
		return low + " or more"
	case low == "" && i.openHigh:
		return high
	case low == "":
		return high + " or less"
	}
	return low + " to " + high
}
