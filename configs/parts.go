package configs

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/sampler"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Parts are what an experiment file can choose from: a table for each family, by
// the name in the file. A function of a table returns a part with its default
// settings, a pointer to a struct with the tags that the package comment
// describes.
//
// A table that is nil is the shipped one, so the zero Parts is all that comes with
// the program. A program with parts of its own adds them to [ShippedParts]:
//
//	parts := configs.ShippedParts()
//	parts.Layers["swish"] = func() layer.Spec { return &Swish{Beta: 1} }
type Parts struct {
	Objectives map[string]func() objective.Spec
	Layers     map[string]func() layer.Spec
	Losses     map[string]func() loss.Spec
	Samplers   map[string]func() sampler.Spec
	Optimizers map[string]func() optimizer.Spec
	Formats    map[string]vector.Format
	Stores     map[string]store.Opener // of buckets, by the scheme of their URL; none comes with the program
}

// ShippedParts returns the parts that come with the program, in tables of the
// caller's own.
func ShippedParts() Parts { return Parts{}.filled() }

// filled returns the parts with the shipped tables in place of those that are nil.
func (p Parts) filled() Parts {
	if p.Objectives == nil {
		p.Objectives = objective.Specs()
	}
	if p.Layers == nil {
		p.Layers = layer.Specs()
	}
	if p.Losses == nil {
		p.Losses = loss.Specs()
	}
	if p.Samplers == nil {
		p.Samplers = sampler.Specs()
	}
	if p.Optimizers == nil {
		p.Optimizers = optimizer.Specs()
	}
	if p.Formats == nil {
		p.Formats = vector.Formats()
	}
	return p
}

// ObjectivesWith returns the names of the objectives that implement I, in order.
func ObjectivesWith[I any](p Parts) []string { return typesWith[I](p.filled().Objectives) }

// FormatNames returns the names of the formats, in order.
func (p Parts) FormatNames() []string { return sortedKeys(p.filled().Formats) }

// Format returns the format of that name. A name that the table lacks is an error
// that lists the others.
func (p Parts) Format(name string) (vector.Format, error) {
	if f, ok := p.filled().Formats[name]; ok {
		return f, nil
	}
	return nil, fmt.Errorf("there is no format %s; there are %s", quote(name), list(p.FormatNames()))
}

// Validate reports parts that no file could choose or set: a table without the part
// that a file gets when it names none, a part that is not a pointer to a struct, a tag
// that cannot be read, a name that is empty or does not print, a slash in that of a layer, behind whose name it stands in those of
// parameters. Its error is [Problems]. Reading a file with such parts is the same error; [Parts.Default] and what is made from it panic.
func (p Parts) Validate() error {
	if reflect.ValueOf(p).IsZero() {
		return nil // what comes with the program was tested, and each start would look at all of it again
	}
	p = p.filled()
	var problems Problems
	complain := func(key, format string, args ...any) {
		problems = append(problems, Problem{File: "parts", Key: key, Text: fmt.Sprintf(format, args...)})
	}
	checkName := func(key, name string) {
		odd := func(c rune) bool { return !unicode.IsPrint(c) || c == '/' && key == "layers" }
		if name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, odd) {
			complain(key, "%s cannot be the name of a part; use letters, digits, _ and -", quote(name))
		}
	}
	families := p.families()
	for _, key := range sortedKeys(families) {
		f := families[key]
		for _, name := range sortedKeys(f.types) {
			checkName(key, name)
			if err := checkSpec(f.types[name]); err != nil {
				complain(key, "%s %v", quote(name), err)
			}
		}
		if f.initial != "" && f.types[f.initial] == nil {
			complain(key, lacking, quote(f.initial))
		}
	}
	if house := "fc"; p.Layers[house] == nil {
		complain("layers", lacking, quote(house))
	}
	for _, name := range sortedKeys(p.Formats) {
		checkName("export.formats", name)
		if f := reflect.ValueOf(p.Formats[name]); !f.IsValid() || f.Kind() == reflect.Pointer && f.IsNil() {
			complain("export.formats", "%s is nil", quote(name))
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

const lacking = "there is no %s, which a file has that names none; begin with the table of ShippedParts"

// checkSpec reports what keeps a file from setting what a table's function returns.
func checkSpec(newSpec func() any) (err error) {
	defer func() {
		if p := recover(); p != nil { // a tag that cannot be read, or a function that is nil
			err = fmt.Errorf("cannot be used: %v", p)
		}
	}()
	v := reflect.ValueOf(newSpec())
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return errors.New("must be a pointer to a struct, whose fields are its settings")
	}
	for _, s := range settings(v.Type().Elem()) {
		if s.key == "type" {
			return errors.New(`has a setting called "type", the key that chooses the part; give it another name`)
		}
		if !settable(s.typ) {
			return fmt.Errorf("has the setting %s of type %v; a file sets strings, booleans, numbers, []string, []int and []float64", s.key, s.typ)
		}
	}
	return nil
}

// settable reports whether a file can hold values of a setting's type.
func settable(t reflect.Type) bool {
	if _, ok := reflect.New(t).Interface().(value); ok {
		return true
	}
	switch t.Kind() {
	case reflect.Slice:
		return slices.Contains([]reflect.Kind{reflect.String, reflect.Float64, reflect.Int}, t.Elem().Kind())
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	}
	return false
}

// setting returns s, at path, with the choices that the parts decide.
func (p Parts) setting(path string, s setting) setting {
	if path == "export.formats" {
		s.choices = slices.Sorted(maps.Keys(p.Formats))
	}
	return s
}

// families returns the tables of parts by their section's key.
func (p Parts) families() map[string]family {
	p = p.filled()
	first := "the first layer follows from objective.pooling, its width from embedding.dim; delete this one"
	all := []family{
		{key: "objective", types: table(p.Objectives), initial: "cbow"},
		{key: "layers", types: table(p.Layers), refused: map[string]string{
			"embedding":         first,
			"embedding_bag":     first,
			"embedding_windows": "it is the first layer where objective.windows is not 0; set that, and delete this one",
			"log_bilinear":      `it is the first layer of objective.type = "lbl"; choose that, and delete this one`,
		}},
		{key: "loss", types: table(p.Losses), initial: "cross_entropy"},
		{key: "sampler", types: table(p.Samplers), initial: "unigram"},
		{key: "optimizer", types: table(p.Optimizers), initial: "adam"},
	}
	byKey := map[string]family{}
	for _, f := range all {
		byKey[f.key] = f
	}
	return byKey
}
