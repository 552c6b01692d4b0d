package configs

import (
	"reflect"
	"strconv"
	"strings"
)

// A KeyValue is a setting as an override writes it: a dotted path, as in
// "layers.0.units", and a value as TOML.
type KeyValue struct{ Key, Value string }

// ChangesResult reports whether the setting at a path can change what is learned or how it
// is measured, and not only what is written and shown of it.
func ChangesResult(path string) bool {
	section, _, _ := strings.Cut(path, ".")
	return section != "name" && section != "show" && section != "export" && section != "tensorboard" &&
		path != "train.log_every_steps" && path != "train.checkpoint_every_steps"
}

// OmitsZero reports whether the setting at a path is left out of [Flat] and of the resolved file
// where it is zero, so that one that is not there is known to be.
func OmitsZero(path string) bool {
	section, key, ok := strings.Cut(path, ".")
	all := settings(reflect.TypeFor[Experiment]())
	s, found := find(all, section)
	if ok && found && s.typ.Kind() == reflect.Struct {
		s, found = find(settings(s.typ), key)
	}
	return found && s.omitZero
}

// Flat returns the settings of an experiment that have an effect in it, in the
// order of the file, without name and seed. A list of no layers is "layers" with
// the value "[]".
func Flat(e *Experiment) []KeyValue { return flat(e, setting.omits) }

// Comparable is [Flat] with the settings that it leaves out because they are zero: of two experiments
// that differ in such a setting, both have it.
func Comparable(e *Experiment) []KeyValue {
	return flat(e, func(setting, reflect.Value) bool { return false })
}

func flat(e *Experiment, omits func(s setting, v reflect.Value) bool) []KeyValue {
	families, without := Parts{}.families(), map[string]bool{"name": true, "seed": true}
	for _, key := range idle(e) {
		without[key.path] = true
	}
	var flat []KeyValue
	add := func(path, value string) {
		if !without[path] {
			flat = append(flat, KeyValue{path, value})
		}
	}
	section := func(path string, v reflect.Value) {
		for _, s := range settings(v.Type()) {
			if f := v.FieldByIndex(s.index); !omits(s, f) {
				add(join(path, s.key), literal(f))
			}
		}
	}
	part := func(path string, v reflect.Value) {
		name, spec := v.Addr().Interface().(chosen).get()
		add(join(path, "type"), quote(name))
		section(path, reflect.ValueOf(spec).Elem())
	}
	v := reflect.ValueOf(e).Elem()
	for _, s := range settings(v.Type()) {
		f := v.FieldByIndex(s.index)
		_, isFamily := families[s.key]
		switch {
		case isFamily && f.Kind() == reflect.Slice:
			if f.Len() == 0 {
				add(s.key, "[]")
			}
			for i := range f.Len() {
				part(join(s.key, strconv.Itoa(i)), f.Index(i))
			}
		case isFamily:
			part(s.key, f)
		case isSection(f):
			section(s.key, f)
		case !omits(s, f):
			add(s.key, literal(f))
		}
	}
	return flat
}
