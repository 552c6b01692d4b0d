package configs

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/BurntSushi/toml"
)

// Load is [Parse] of the experiment of that name: a file, or else one that is
// shipped; see [Open].
func Load(name string, overrides []string) (*Experiment, error) { return Parts{}.Load(name, overrides) }

// Load is [Load] of an experiment that may name these parts.
func (p Parts) Load(name string, overrides []string) (*Experiment, error) {
	file, text, err := Open(name)
	if err != nil {
		return nil, err
	}
	return p.Parse(file, text, overrides)
}

// Parse reads an experiment. The file is the name that problems are reported
// under. Each override is a word "key=value" that takes the place of what the
// text says, a later one that of an earlier one: the key is a dotted path as
// in "embedding.dim" or "layers.0.units", the value is TOML, and where the key
// wants a string it needs no quotes.
//
// Parse reports everything that is wrong in one pass; its error is always
// [Problems].
func Parse(file string, text []byte, overrides []string) (*Experiment, error) {
	return Parts{}.Parse(file, text, overrides)
}

// Parse is [Parse] of an experiment that may name these parts.
func (p Parts) Parse(file string, text []byte, overrides []string) (*Experiment, error) {
	return p.parse(file, text, overrides, false)
}

// parse is Parse, also of a file that is a sweep, whose section is then skipped.
func (p Parts) parse(file string, text []byte, overrides []string, isSweep bool) (*Experiment, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	e := p.Default()
	r := p.newReader(file, e)
	r.isSweep = isSweep
	if r.read(string(text), overrides) {
		if !r.isSet["vocab.unk"] {
			e.Vocab.Unk = usualUnk(e)
		}
		r.check(e)
	}
	e.Places = r.Places
	if len(r.problems) > 0 {
		r.problems.sort()
		return nil, r.problems
	}
	return e, nil
}

// newReader returns a reader of experiment files into e, which holds the defaults.
func (p Parts) newReader(file string, e *Experiment) *reader {
	p = p.filled()
	r := newReader(file, e, p.families())
	r.parts = p
	return r
}

// newReader returns a reader of files into v, a pointer to the file's struct,
// which holds the defaults.
func newReader(file string, v any, families map[string]family) *reader {
	return &reader{
		families: families,
		v:        reflect.ValueOf(v).Elem(),
		Places:   Places{file: file, at: map[string]place{}},
		isSet:    map[string]bool{},
		off:      map[string]string{},
		isOff:    map[string]bool{},
		words:    map[string]string{},
	}
}

// read moves the text and the overrides into the reader's struct. It reports
// whether the text was TOML.
func (r *reader) read(text string, overrides []string) bool {
	tree := map[string]any{}
	if err := decode(text, &tree); err != nil {
		r.syntax(text, err)
		return false
	}
	for path, line := range lines(text) {
		r.at[path] = place{r.file, line}
	}
	tree = uniform(tree).(map[string]any)
	if r.isSweep {
		delete(tree, sweepKey)
	}
	lists := r.lists()
	for _, word := range overrides {
		r.override(tree, word, lists)
	}
	r.section("", tree, r.v)
	return true
}

// syntax notes what the TOML library has against the text.
func (r *reader) syntax(text string, err error) {
	if ours := (*lineError)(nil); errors.As(err, &ours) {
		r.problems = append(r.problems, Problem{File: r.file, Line: ours.line, Text: ours.text})
		return
	}
	p := Problem{File: r.file, Text: foreign(text)}
	var parse toml.ParseError
	if errors.As(err, &parse) {
		p.Line = parse.Position.Line
	}
	if p.Text == "" {
		p.Text = "not valid TOML: " + tidy(err).Error()
		line := ""
		if strings.Contains(p.Text, "table") && strings.Contains(p.Text, ", but got '\\n'") {
			p.Line-- // that of the table
		}
		if all := strings.Split(text, "\n"); p.Line >= 1 && p.Line <= len(all) {
			line = all[p.Line-1]
		}
		do := remedy(text, line)
		if do == "" && strings.Contains(p.Text, "cannot be used as an array") {
			do = "a line above gives it a value, such as layers = []: remove that, or write all sections as values of the list there"
		}
		if do == "" && strings.Contains(p.Text, "array terminator") {
			do = "a comma stands between the values of a list, and ] behind the last"
		}
		if do != "" {
			p.Text += "; " + do
		}
	}
	r.problems = append(r.problems, p)
}

// tidy returns the TOML library's message without its position and in the
// case that ours have.
func tidy(err error) error {
	message := err.Error()
	var parse toml.ParseError
	if errors.As(err, &parse) {
		message = parse.Message
	}
	message = strings.TrimSuffix(message, ".")
	if m := defined().FindStringSubmatch(message); m != nil {
		return errors.New(twice(m[1]))
	}
	if number, is := strings.CutSuffix(message, " is out of range for int64"); is {
		return fmt.Errorf("%s is out of range: whole numbers are from %d to %d", number, int64(math.MinInt64), int64(math.MaxInt64))
	}
	if number, is := strings.CutSuffix(message, " is out of range for float64"); is {
		return fmt.Errorf("%s is out of range: numbers go up to 1.8e308", number)
	}
	if message != "" && !strings.HasPrefix(message, "TOML") {
		message = strings.ToLower(message[:1]) + message[1:]
	}
	return errors.New(strings.NewReplacer("unexpected EOF", "the text ends", " EOF", " the end of the text").Replace(message))
}

// twice says that the key at path has two values.
func twice(path string) string { return path + " is given a value twice" }

var defined = pattern(`^Key '(.*)' has already been defined$`)

// uniform returns a decoded tree in which every list is a []any. The library
// makes a []map[string]any of some lists of tables and a []any of others.
func uniform(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, e := range v {
			v[key] = uniform(e)
		}
	case []any:
		for i, e := range v {
			v[i] = uniform(e)
		}
	case []map[string]any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = uniform(e)
		}
		return list
	}
	return v
}

// lists returns the lists of parts that the reader's struct has by default, as
// a file would write them, so that an override can change one of their keys.
func (r *reader) lists() map[string]any {
	lists := map[string]any{}
	for key := range r.families {
		s, ok := find(settings(r.v.Type()), key)
		if v := r.v.FieldByIndex(s.index); ok && v.Kind() == reflect.Slice {
			lists[key] = asTree(v)
		}
	}
	return lists
}
