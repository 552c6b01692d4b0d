package configs

import (
	"reflect"
	"slices"
)

// A Section is a section of an experiment file as [Describe] lists it.
type Section struct {
	Key   string // "" for the keys at the top of the file
	Help  string
	List  bool   // whether it is written [[key]], any number of times
	Types []Type // the types to choose from, in order of name; one without a name for a plain section
}

// A Type is one of a family's parts, or all there is of a plain section.
type Type struct {
	Name     string
	Default  bool   // whether the section has it where the file says nothing
	Note     string // why it cannot be chosen, for those that cannot
	Settings []Setting
}

// A Setting is a key of a section.
type Setting struct {
	Key     string
	Path    string   // from the top of the file, as an override names it; a list's elements as "layers.0"
	Kind    string   // what it takes, in words
	Default string   // as TOML; "" where it must be given
	Choices []string // nil where any value will do
	Files   bool     // it names files or folders, perhaps beside other things
	Range   string   // in words; "" where any number will do
	Help    string
}

// Describe lists every section, type and setting that an experiment file can
// have, in the file's order: what `lexigraph list`, the README's table and
// shell completion are made from.
func Describe() []Section { return Parts{}.Describe() }

// Types returns the names of the types of each section that has one of several: of the objective, the loss, the sampler and the optimizer.
func (p Parts) Types() map[string][]string {
	types := map[string][]string{}
	for key, f := range p.families() {
		if key != "layers" && len(f.types) > 0 { // which has any number
			types[key] = f.names()
		}
	}
	return types
}

// Describe is [Describe] of files that may name these parts.
func (p Parts) Describe() []Section {
	p = p.filled()
	e := reflect.ValueOf(p.Default()).Elem()
	families := p.families()
	top := Section{Types: []Type{{Default: true}}}
	var sections []Section
	for _, s := range settings(e.Type()) {
		v := e.FieldByIndex(s.index)
		f, isFamily := families[s.key]
		switch {
		case isFamily:
			sections = append(sections, p.describeFamily(s, f, v))
		case isSection(v):
			plain := Type{Default: true, Settings: p.describeSettings(s.key, v)}
			sections = append(sections, Section{Key: s.key, Help: s.help, Types: []Type{plain}})
		default:
			top.Types[0].Settings = append(top.Types[0].Settings, p.describeSetting("", s, v))
		}
	}
	return append([]Section{top}, sections...)
}

func (p Parts) describeFamily(s setting, f family, v reflect.Value) Section {
	section := Section{Key: s.key, Help: s.help, List: v.Kind() == reflect.Slice}
	path := s.key
	if section.List {
		path += ".0"
	}
	for _, name := range sortedKeys(f.types) {
		section.Types = append(section.Types, Type{
			Name:     name,
			Default:  name == f.initial,
			Note:     f.refused[name],
			Settings: p.describeSettings(path, reflect.ValueOf(f.types[name]()).Elem()),
		})
	}
	return section
}

func (p Parts) describeSettings(path string, v reflect.Value) []Setting {
	var list []Setting
	for _, s := range settings(v.Type()) {
		list = append(list, p.describeSetting(path, s, v.FieldByIndex(s.index)))
	}
	return list
}

func (p Parts) describeSetting(path string, s setting, v reflect.Value) Setting {
	s = p.setting(join(path, s.key), s)
	d := Setting{
		Key:     s.key,
		Path:    join(path, s.key),
		Kind:    kind(v),
		Default: literal(v),
		Choices: slices.Clone(s.choices), // which a caller may change
		Files:   s.files,
		Range:   s.bounds.String(),
		Help:    s.help,
	}
	for _, key := range required() {
		if key.path == d.Path {
			d.Default = ""
		}
	}
	return d
}

// kind says in words what a setting takes.
func kind(v reflect.Value) string {
	if v, ok := v.Addr().Interface().(value); ok {
		return v.kind()
	}
	switch v.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Float64 {
			return "a list of numbers"
		}
		if v.Type().Elem().Kind() == reflect.Int {
			return "a list of whole numbers"
		}
		return "a list of strings"
	case reflect.Float32, reflect.Float64:
		return "a number"
	}
	return "a whole number"
}
