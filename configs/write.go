package configs

import (
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Write writes the experiment with every setting spelled out, those that have
// no effect in it as comments. Those that are tagged omitzero or omitidle are left out where
// they are zero or without effect. What it writes is itself an experiment file,
// for the same Experiment; equal experiments give equal bytes. It fails if w does, and if e is not [Experiment.Whole].
func Write(w io.Writer, e *Experiment) error {
	if err := e.Whole(); err != nil {
		return err
	}
	_, err := io.WriteString(w, Parts{}.newPrinter(e, false).file(reflect.ValueOf(e).Elem()))
	return err
}

// Whole returns an error if e is nil, if a part of it has no Spec, or if a string is not UTF-8. Experiments from [Parse] have none of these
// faults.
func (e *Experiment) Whole() error {
	if e == nil {
		return inCode("", "there is none; begin with Default")
	}
	if err := writable(reflect.ValueOf(e).Elem()); err != nil {
		return fmt.Errorf("experiment: %w", err)
	}
	return nil
}

// A printer writes a struct as TOML, by the struct's tags.
type printer struct {
	parts    Parts
	families map[string]family // those of parts
	idle     map[string]string // why a key has no effect, by path
	notes    bool              // whether each key is explained in a comment
	column   int               // where the comments stand
	width    int               // of a line with a comment
	b        strings.Builder
}

func (p Parts) newPrinter(e *Experiment, notes bool) *printer {
	w := &printer{parts: p, families: p.families(), idle: map[string]string{}, notes: notes, column: 31, width: 100}
	if notes { // for people; the layout without notes is part of every [Hash], and runs are found by that
		w.column, w.width = 27, 80
	}
	for _, key := range idle(e) {
		w.idle[key.path] = key.cause
	}
	return w
}

// file returns the struct v as a whole file.
func (p *printer) file(v reflect.Value) string {
	all := settings(v.Type())
	for _, s := range all { // TOML has these before the first section
		f := v.FieldByIndex(s.index)
		_, isFamily := p.families[s.key]
		switch {
		case isFamily && f.Kind() == reflect.Slice && f.Len() == 0:
			p.line(s.key, s.key+" = []", "none")
		case !isFamily && !isSection(f):
			p.setting("", s, f)
		}
	}
	for _, s := range all {
		f := v.FieldByIndex(s.index)
		family, isFamily := p.families[s.key]
		switch {
		case isFamily && f.Kind() == reflect.Slice:
			for i := range f.Len() {
				p.header("[["+s.key+"]]", s.help, i == 0)
				p.part(item(s.key, i), family, f.Index(i))
			}
		case isFamily:
			p.header("["+s.key+"]", s.help, true)
			p.part(s.key, family, f)
		case isSection(f) && (p.notes || !omitted(f)):
			p.header("["+s.key+"]", s.help, true)
			p.settings(s.key, f)
		}
		if isFamily && p.notes {
			p.alternatives(family, f)
		}
	}
	return p.b.String()
}

// isSection reports whether the field f is a section of its own in a file.
func isSection(f reflect.Value) bool {
	_, isValue := reflect.New(f.Type()).Interface().(value)
	return f.Kind() == reflect.Struct && !isValue
}

// header writes a section's header, explained if it is the first of its name.
func (p *printer) header(header, help string, first bool) {
	p.b.WriteString("\n")
	if p.notes && first && help != "" {
		fmt.Fprintf(&p.b, "# %s%s\n", strings.ToUpper(help[:1]), help[1:])
	}
	p.b.WriteString(header + "\n")
}

// part writes the type and the settings of a part.
func (p *printer) part(path string, f family, v reflect.Value) {
	name, spec := v.Addr().Interface().(chosen).get()
	p.line(join(path, "type"), "type = "+quote(name), strings.Join(f.names(), " | "))
	p.settings(path, reflect.ValueOf(spec).Elem())
}

// settings writes every setting of the struct v.
func (p *printer) settings(path string, v reflect.Value) {
	for _, s := range settings(v.Type()) {
		p.setting(path, s, v.FieldByIndex(s.index))
	}
}

func (p *printer) setting(path string, s setting, f reflect.Value) {
	if _, idle := p.idle[join(path, s.key)]; !p.notes && (s.omits(f) || s.omitIdle && idle) {
		return
	}
	note := s.help
	if allowed := p.parts.setting(join(path, s.key), s).allowed(); allowed != "" {
		note += "; " + allowed
	}
	p.line(join(path, s.key), s.key+" = "+literal(f), note)
}

// line writes "key = value" with its note, as a comment where it has no effect.
func (p *printer) line(path, text, note string) {
	if !p.notes {
		note = ""
	}
	if cause, ok := p.idle[path]; ok {
		text = "# " + text
		note = strings.TrimPrefix(note+"; no effect with "+cause, "; ")
	}
	if note == "" {
		p.b.WriteString(text + "\n")
		return
	}
	if p.notes && utf8.RuneCountInString(text) > p.column {
		p.b.WriteString(text + "\n")
		text = ""
	}
	for _, line := range broken(note, p.width-p.column-len(" # ")) {
		fmt.Fprintf(&p.b, "%-*s # %s\n", p.column, text, line)
		text = ""
	}
}

// broken breaks a text into lines of at most so many characters, if its words are not longer. What stands around a = stays together.
func broken(text string, width int) (lines []string) {
	const bound = "\x00=\x00"
	line := ""
	for _, word := range strings.Fields(strings.ReplaceAll(text, " = ", bound)) {
		word = strings.ReplaceAll(word, bound, " = ")
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line+" "+word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}

// literal returns the value of a setting as TOML.
func literal(f reflect.Value) string {
	if f.CanAddr() {
		if v, ok := f.Addr().Interface().(value); ok {
			return v.text()
		}
	}
	if x, ok := f.Interface().(Epochs); ok { // "3", as it was written when they were whole
		return strconv.FormatFloat(float64(x), 'f', -1, 64)
	}
	switch f.Kind() {
	case reflect.String:
		return quote(f.String())
	case reflect.Bool:
		return strconv.FormatBool(f.Bool())
	case reflect.Float32, reflect.Float64:
		return number(f.Float(), f.Type().Bits())
	case reflect.Slice:
		if list, ok := f.Interface().([]string); ok {
			return quoteList(list)
		}
		elements := make([]string, f.Len())
		for i := range elements {
			elements[i] = literal(f.Index(i))
		}
		return "[" + strings.Join(elements, ", ") + "]"
	}
	return fmt.Sprint(f.Interface())
}

// quote returns a string as TOML.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == '\ufeff' || r == '\u2028' || r == '\u2029':
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// number returns a float as TOML, in the shortest form that reads back as the
// same number of that many bits.
func number(x float64, bits int) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 0):
		return strings.ToLower(strconv.FormatFloat(x, 'f', -1, 64)) // +inf or -inf
	}
	s := strconv.FormatFloat(x, 'g', -1, bits)
	if mantissa, exponent, ok := strings.Cut(s, "e"); ok {
		sign := strings.Trim(exponent[:1], "+")
		return mantissa + "e" + sign + strings.TrimLeft(exponent[1:], "0")
	}
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// writable returns an error for a struct that no file can hold.
func writable(v reflect.Value) error {
	if v.CanAddr() {
		if part, ok := v.Addr().Interface().(chosen); ok {
			name, spec := part.get()
			if spec == nil {
				return fmt.Errorf("a part of type %q has no settings", name)
			}
			return writable(reflect.ValueOf(spec).Elem())
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, s := range settings(v.Type()) {
			if err := writable(v.FieldByIndex(s.index)); err != nil {
				return fmt.Errorf("%s: %w", s.key, err)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := writable(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return fmt.Errorf("%q is not valid UTF-8", v.String())
		}
	}
	return nil
}

// asTree returns a list of parts as the TOML library would decode it.
func asTree(parts reflect.Value) []any {
	list := make([]any, parts.Len())
	for i := range list {
		name, spec := parts.Index(i).Addr().Interface().(chosen).get()
		tree := map[string]any{"type": name}
		v := reflect.ValueOf(spec).Elem()
		for _, s := range settings(v.Type()) {
			if value, err := tomlValue(literal(v.FieldByIndex(s.index))); err == nil {
				tree[s.key] = value
			}
		}
		list[i] = tree
	}
	return list
}
