package configs

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// A reader moves decoded TOML into a struct, by the struct's tags, and notes
// everything that does not fit on the way.
type reader struct {
	Places
	parts    Parts
	families map[string]family // those of parts, by key of the section
	v        reflect.Value     // the struct that the whole file is read into
	isSet    map[string]bool   // keys that the file or the command line gives a value
	off      map[string]string // such keys of which the default is false, 0 or empty: that, as the command line has it
	isOff    map[string]bool   // those that the command line sets to it, so that what the file has does not count
	words    map[string]string // values that the command line gives, by the key, as TOML
	isSweep  bool              // the file may have a section [sweep], for others to read
	problems Problems
}

// report notes a problem with the key at path.
func (r *reader) report(path, format string, args ...any) {
	p := r.place(path)
	r.problems = append(r.problems, Problem{File: p.file, Line: p.line, Key: path, Text: fmt.Sprintf(format, args...)})
}

// section moves a table into the struct v.
func (r *reader) section(path string, tree map[string]any, v reflect.Value) {
	r.keys(path, "", tree, v)
}

// keys moves a table into the struct v, the settings of the given type of part
// ("": of a plain section).
func (r *reader) keys(path, typ string, tree map[string]any, v reflect.Value) {
	all := settings(v.Type())
	for _, key := range sortedKeys(tree) {
		if s, ok := find(all, key); ok {
			r.field(join(path, key), s, tree[key], v.FieldByIndex(s.index))
		} else if key != "type" || typ == "" {
			r.unknown(path, typ, key, tree[key], all)
		}
	}
}

// field moves a value into the field v.
func (r *reader) field(path string, s setting, got any, v reflect.Value) {
	if f, ok := r.families[path]; ok {
		if v.Kind() == reflect.Slice {
			r.partList(path, f, got, v)
		} else {
			r.part(path, f, got, v)
		}
		return
	}
	if isSection(v) {
		if tree, ok := r.table(path, got); ok {
			r.section(path, tree, v)
		}
		return
	}
	r.isSet[path] = true
	if isZero(v) {
		r.off[path] = strings.Trim(literal(v), `"`)
	}
	r.leaf(path, r.parts.setting(path, s), got, v)
	if _, can := r.off[path]; can && isZero(v) {
		r.isOff[path] = r.place(path).file == commandLine
	}
}

// isZero reports whether a value is false, 0 or empty.
func isZero(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// table returns a section's value as a table, if it is one.
func (r *reader) table(path string, got any) (map[string]any, bool) {
	text, _ := unwrap(got, wantString).(string)
	word := unquoted(path, text, got)
	switch got := plain(got).(type) {
	case map[string]any:
		return got, true
	case []any:
		r.report(path, "must be a section with one pair of brackets, [%s], not a list", path)
	default:
		hint := ""
		if _, isText := got.(string); isText && path == "corpus" && word != "" {
			hint = "; " + word
		}
		r.report(path, "must be a section, [%s] with its keys below, not %s%s", path, describe(got), hint)
	}
	return nil, false
}

// part moves a table with a type key into v, a Part.
func (r *reader) part(path string, f family, got any, v reflect.Value) {
	name, isText := unwrap(got, wantString).(string)
	if f.types[name] == nil {
		name = typeHere(path, name, f.names())
	}
	if isText && name != "" {
		if word := unquoted(path, name, got); word != "" {
			r.report(path, "is a section: %s", word)
			return
		}
		r.report(path, "must be a section: write [%s] and below it type = %s", path, quote(name))
		return
	}
	tree, ok := r.table(path, got)
	if !ok {
		return
	}
	name, ok = r.typeOf(path, f, tree)
	if !ok {
		return
	}
	before := len(r.problems)
	spec := f.types[name]()
	r.keys(path, name, tree, reflect.ValueOf(spec).Elem())
	v.Addr().Interface().(chosen).set(name, spec)
	if v, ok := spec.(interface{ Validate() error }); ok && before == len(r.problems) {
		r.validate(path, reflect.TypeOf(spec).Elem(), v.Validate())
	}
}

// partList moves a list of tables, each with a type key, into v, a []Part.
func (r *reader) partList(path string, f family, got any, v reflect.Value) {
	trees, _ := plain(got).([]any)
	switch got := plain(got).(type) {
	case []any:
	case map[string]any:
		r.report(path, "must be a list of sections: write each with two pairs of brackets, [[%s]]", path)
		return
	default:
		r.report(path, "must be a list of sections, each written as [[%s]] with its keys below, not %s", path, describe(got))
		return
	}
	r.isSet[path] = true
	v.Set(reflect.MakeSlice(v.Type(), len(trees), len(trees)))
	for i, tree := range trees {
		if _, ok := plain(tree).(map[string]any); ok {
			r.part(item(path, i), f, tree, v.Index(i))
		} else {
			name, _ := plain(tree).(string)
			if f.types[name] == nil {
				name = f.names()[0]
			}
			r.report(item(path, i), "must be a table with a type, such as {type = %s}, not %s", quote(name), describe(plain(tree)))
		}
	}
}

// typeOf returns the type that a part's table names, if it is one.
func (r *reader) typeOf(path string, f family, tree map[string]any) (string, bool) {
	got, ok := tree["type"]
	if !ok {
		if f.initial != "" {
			return f.initial, true
		}
		for key := range tree {
			if strings.EqualFold(key, "type") {
				r.report(join(path, key), "unknown key: keys are in lower case: type")
				return "", false
			}
		}
		r.report(join(path, "type"), "missing: it is one of %s", list(f.names()))
		return "", false
	}
	section := path
	path = join(path, "type")
	r.isSet[path] = true
	var name string
	before := len(r.problems)
	r.leaf(path, setting{typ: reflect.TypeFor[string](), bounds: everything}, got, reflect.ValueOf(&name).Elem())
	switch {
	case before < len(r.problems):
		return "", false
	case f.refusal(name) != "":
		r.report(path, "%s cannot stand here: %s", quote(name), f.refusal(name))
		return "", false
	case f.types[name] == nil:
		r.report(path, "there is no type %s: it is one of %s%s", quote(name), list(f.names()), r.meantType(section, name, f.names()))
		return "", false
	}
	return name, true
}

// validate notes the problems that a part finds in itself: errors, joined or
// alone, that read "key: what is wrong and what would be right".
func (r *reader) validate(path string, t reflect.Type, err error) {
	if err == nil {
		return
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			r.validate(path, t, err)
		}
		return
	}
	key, text, _ := strings.Cut(err.Error(), ": ")
	if _, ok := find(settings(t), key); ok {
		r.report(join(path, key), "%s", text)
	} else {
		r.report(path, "%v", err)
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
