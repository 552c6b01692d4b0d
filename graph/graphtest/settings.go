package graphtest

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// CheckSettings holds that no setting of a part is dead. A part is a struct with
// toml, range and choice tags; for each of its fields, those of embedded structs
// included, and each other value that is tried, result must come out another
// than before: with the other fields at their defaults or, where a setting only
// acts beside another one (nesterov beside momentum), with one of them changed.
// It also holds that fields have the tags they need and that the defaults are
// legal.
func CheckSettings[S any](t *testing.T, newSpec func() S, result func(S) []float64) {
	t.Helper()
	fields := settings(t, newSpec())
	known := make(map[string][]float64)
	// outcome returns the result with the given changes, and whether they are legal.
	outcome := func(changes ...change) ([]float64, bool) {
		spec := newSpec()
		for _, c := range changes {
			c.apply(spec)
		}
		if v, ok := any(spec).(interface{ Validate() error }); ok && v.Validate() != nil {
			return nil, false
		}
		key := fmt.Sprint(changes)
		if known[key] == nil {
			known[key] = result(spec)
		}
		return known[key], true
	}
	alive := func(c change, beside ...change) bool {
		before, ok1 := outcome(beside...)
		after, ok2 := outcome(append(beside, c)...)
		return ok1 && ok2 && !slices.Equal(before, after)
	}
	for i, f := range fields {
		for _, c := range f {
			ok := alive(c)
			for j, g := range fields {
				ok = ok || j != i && slices.ContainsFunc(g, func(other change) bool { return alive(c, other) })
			}
			if !ok {
				t.Errorf("%v changes nothing", c)
			}
		}
	}
}

// A change is another value for a field.
type change struct {
	key   string
	index []int
	value reflect.Value
}

func (c change) String() string { return fmt.Sprintf("%s = %v", c.key, c.value) }

func (c change) apply(spec any) { reflect.ValueOf(spec).Elem().FieldByIndex(c.index).Set(c.value) }

// settings returns, for each field of the struct that spec points to, the values
// to try.
func settings(t *testing.T, spec any) [][]change {
	t.Helper()
	at := reflect.ValueOf(spec).Elem()
	var fields [][]change
	for _, f := range reflect.VisibleFields(at.Type()) {
		key, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		if f.Anonymous || key == "-" { // what is not of the file
			continue
		}
		for _, tag := range []string{"toml", "help"} {
			if f.Tag.Get(tag) == "" {
				t.Errorf("%T.%s has no tag %s", spec, f.Name, tag)
			}
		}
		var changes []change
		for _, v := range others(t, f, at.FieldByIndex(f.Index)) {
			changes = append(changes, change{key, f.Index, reflect.ValueOf(v).Convert(f.Type)})
		}
		fields = append(fields, changes)
	}
	return fields
}

// others returns legal values for the field other than v.
func others(t *testing.T, f reflect.StructField, v reflect.Value) []any {
	t.Helper()
	switch v.Kind() {
	case reflect.Bool:
		return []any{!v.Bool()}
	case reflect.String:
		var list []any
		choices := strings.Fields(f.Tag.Get("choice"))
		for _, c := range choices {
			if c != v.String() {
				list = append(list, c)
			}
		}
		if len(list) != len(choices)-1 {
			t.Errorf("%s: the default %q is not among the choices %q", f.Name, v, choices)
		}
		return list
	case reflect.Int:
		in := interval(t, f, float64(v.Int()))
		if n := v.Int() + 1; in(float64(n)) {
			return []any{n}
		}
		return []any{v.Int() - 1}
	case reflect.Float64:
		in := interval(t, f, v.Float())
		for _, x := range []float64{0.25, 0.5, 2, 1000} {
			if in(x) && x != v.Float() {
				return []any{x}
			}
		}
		t.Errorf("%s: no other value is known for range %s", f.Name, f.Tag.Get("range"))
	case reflect.Slice: // the list without its last element, or with one
		if v.Len() == 0 && v.Type() == reflect.TypeFor[[]int]() {
			return []any{[]int{1}}
		}
		return []any{v.Slice(0, v.Len()-1).Interface()}
	default:
		t.Errorf("%s: cannot change a %s", f.Name, v.Kind())
	}
	return nil
}

// interval returns whether a number is in the field's range tag, where the
// default must be.
func interval(t *testing.T, f reflect.StructField, value float64) func(x float64) bool {
	t.Helper()
	tag := f.Tag.Get("range")
	lo, hi, ok := strings.Cut(strings.Trim(tag, "[]()"), ",")
	low, err1 := strconv.ParseFloat(lo, 64)
	high, err2 := strconv.ParseFloat(hi, 64)
	if !ok || err1 != nil || err2 != nil {
		t.Fatalf("%s: the range tag %q is not an interval", f.Name, tag)
	}
	in := func(x float64) bool {
		return x > low && x < high || x == low && tag[0] == '[' || x == high && strings.HasSuffix(tag, "]")
	}
	if !in(value) {
		t.Errorf("%s: the default %v is not in %s", f.Name, value, tag)
	}
	return in
}
