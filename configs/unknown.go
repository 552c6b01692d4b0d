package configs

import (
	"reflect"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/model/vector"
)

// unknown notes a key that its section does not have, and where it may have
// been meant to be. known are the settings that the section, a part of the
// given type or ("") a plain one, does have.
func (r *reader) unknown(path, typ, key string, got any, known []setting) {
	if len(r.problems) >= mostTold { // looking for what may have been meant takes time
		r.report(join(path, key), "unknown key")
		return
	}
	if tree, ok := plain(got).(map[string]any); ok && path == "" {
		r.unknownSection(key, tree, known)
		return
	}
	var keys []string
	for _, s := range known {
		keys = append(keys, s.key)
	}
	report := func(format string, args ...any) {
		r.report(join(path, key), "unknown key"+format, args...)
	}
	section, _, _ := strings.Cut(path, "[")
	if say := withoutIn(section, key); say != "" && len(r.typesWith(section, key)) == 0 {
		report(": %s", say)
		return
	}
	if slices.Contains(typeElsewhere, key) && (typ != "" || slices.Contains(keys, "type")) && len(r.typesWith(section, key)) == 0 {
		report(": it is called type here")
		return
	}
	if word := r.asWord(section, join(path, key), key, keys, got); word != "" && !slices.Contains(keys, strings.ToLower(key)) && len(r.typesWith(section, key)) == 0 {
		report("%s", word)
		return
	}
	meant := keys
	if typ != "" {
		meant = append(slices.Clone(keys), "type")
	}
	if i := slices.IndexFunc(meant, func(k string) bool { return strings.EqualFold(k, key) }); i >= 0 {
		report(": keys are in lower case: %s", meant[i])
		return
	}
	others := r.typesWith(section, key)
	elsewhere := r.sectionsWith(section, key, got)
	near, distance := nearest(key, meant)
	other, alone := translatedIn(section, key, keys)
	if alone {
		near, elsewhere = "", nil
	}
	switch before, _, dotted := strings.Cut(key, "."); {
	case path == "" && slices.Contains(including, key):
		report(": a file is one whole experiment, and takes nothing from another; %s", notIncluded)
	case dotted && slices.Contains(keys, before):
		report(": without quotes around it, %s is a key of %s", key, before)
	case other == "corpus.tokenizer" && section == "corpus":
		report(`: tokenizer = "words" writes words in lower case, and "whitespace" leaves them as they are`)
	case other != "" && (near == "" || distance > editable(key)) && len(others)+len(elsewhere) == 0:
		report(": it is called %s here%s", strings.TrimPrefix(strings.TrimPrefix(other, section+"."), "0."), r.ofTypes(section, other, keys))
	case len(others) > 0: // also where a key of this type is called nearly so: window and windows are different things
		report(" of type %s: it belongs to %s%s", quote(typ), list(others), r.replaceHint(join(path, key), join(path, "type")))
	case near != "" && distance <= 1:
		report(", did you mean %s?", near)
	case len(elsewhere) > 0:
		report(": it belongs in %s", strings.Join(elsewhere, " or "))
	case near != "":
		report(", did you mean %s?", near)
	case len(keys) == 0:
		report(": %s has no settings", r.owner(path, typ))
	default:
		report(": %s has %s", r.owner(path, typ), list(keys))
	}
}

// including are the keys by which files of other programs take something from others, and notIncluded what is done instead here.
var including = []string{"extends", "extend", "include", "includes", "import", "imports", "inherit", "inherits", "base", "_base_", "parent", "defaults", "base_config"}

const notIncluded = "copy what is in that, and change values on the command line, as in embedding.dim=64"

// unknownSection notes a section that the file cannot have.
func (r *reader) unknownSection(key string, tree map[string]any, known []setting) {
	var names []string
	for _, s := range known {
		if _, isFamily := r.families[s.key]; isFamily || isSection(reflect.New(s.typ).Elem()) {
			names = append(names, s.key)
		}
	}
	if key == sweepKey {
		r.report(key, "is for `lexigraph sweep`, which trains what it says; to train one experiment take the section out")
		return
	}
	if i := slices.IndexFunc(names, func(k string) bool { return strings.EqualFold(k, key) }); i >= 0 {
		r.report(join("", key), "unknown section: keys are in lower case: %s", names[i])
		return
	}
	if here := sectionsElsewhere()[plainName(key)]; here != "" {
		r.report(join("", key), "unknown section: it is called %s here", here)
		return
	}
	if near, _ := nearest(key, names); near != "" {
		r.report(join("", key), "unknown section, did you mean %s?", near)
		return
	}
	reported := false
	for _, k := range sortedKeys(tree) {
		say := withoutIn("", k)
		if with := r.sectionsWith("", k, tree[k]); len(with) > 0 {
			say = k + " belongs in " + strings.Join(with, " or ")
		} else if here := translated(k); say == "" && here != "" {
			say = k + " is called " + here + " here"
		}
		if say != "" {
			r.report(join(join("", key), k), "there is no section %s: %s", key, say)
			reported = true
		}
	}
	if !reported {
		r.report(join("", key), "unknown section: there are %s", list(names))
	}
}

// typesWith returns the types of a section's family that have the key.
func (r *reader) typesWith(section, key string) []string {
	f := r.families[section]
	var with []string
	for _, name := range f.names() {
		if _, ok := find(settings(reflect.TypeOf(f.types[name]()).Elem()), key); ok {
			with = append(with, "type "+quote(name))
		}
	}
	return with
}

// ofTypes says which types of a section's family have the setting on a path in it, where the one that has these keys lacks it, or "".
func (r *reader) ofTypes(section, path string, keys []string) string {
	key, here := strings.CutPrefix(path, section+".")
	key = strings.TrimPrefix(key, "0.") // of a list
	with := r.typesWith(section, key)
	if !here || slices.Contains(keys, key) || len(with) == 0 {
		return ""
	}
	return ", which belongs to " + list(with)
}

// sectionsWith returns where, outside the given section, the key would be known and have that value.
func (r *reader) sectionsWith(section, key string, got any) []string {
	var with []string
	if key == "type" {
		return nil
	}
	for _, s := range settings(r.v.Type()) {
		isList := s.typ.Kind() == reflect.Slice
		f, isFamily := r.families[s.key]
		isSection := isFamily || isSection(reflect.New(s.typ).Elem())
		switch none, is := plain(got).([]any); {
		case s.key == key && isSection && isList && is && len(none) == 0:
			with = append(with, "the file's top, before the first section")
		case s.key == key && isSection && isList:
			with = append(with, "[["+key+"]], a section of its own")
		case s.key == key && isSection:
			with = append(with, "["+key+"], a section of its own")
		case s.key == key:
			with = append(with, "the file's top, before the first section")
		case s.key == section:
		case isFamily:
			types := r.typesWith(s.key, key)
			if len(types) == len(f.names()) {
				with = append(with, where(s.key, isList))
				break
			}
			for _, typ := range types {
				with = append(with, where(s.key, isList)+" of "+typ)
			}
		case isSection:
			if _, ok := find(settings(s.typ), key); ok {
				with = append(with, where(s.key, false))
			}
		}
	}
	if len(with) > 3 { // a key of that many parts is no hint
		return nil
	}
	return with
}

// owner names the section at path, with its type if it has one.
func (r *reader) owner(path, typ string) string {
	section, _, isList := strings.Cut(path, "[")
	if typ != "" {
		return where(section, isList) + " of type " + quote(typ)
	}
	return where(section, isList)
}

// where returns a section as a file writes it.
func where(section string, isList bool) string {
	switch {
	case section == "":
		return "the top of the file"
	case isList:
		return "[[" + section + "]]"
	}
	return "[" + section + "]"
}

// didYouMean returns a question about the candidate nearest to a mistyped
// name, or nothing where none is near.
func didYouMean(name string, candidates []string) string {
	if near, _ := nearest(name, candidates); near != "" {
		return "; did you mean " + quote(near) + "?"
	}
	return ""
}

// nearest returns the candidate that was probably meant by name, and how many
// edits away it is; "" where none is near.
func nearest(name string, candidates []string) (string, int) {
	best, distance := "", 1+editable(name)
	for _, c := range candidates {
		if d := vector.Edits(strings.ToLower(name), c, distance); d < distance {
			best, distance = c, d
		}
	}
	if best != "" {
		return best, distance
	}
	for _, c := range candidates {
		if initials(c) == name || slices.Contains(strings.Split(name, "_"), c) || slices.Contains(strings.Split(c, "_"), name) {
			return c, distance
		}
	}
	return "", 0
}

// editable is by how many letters a name may differ from what was meant.
func editable(name string) int { return max(1, len(name)/3) }

// initials returns the first letters of a name's words: lr of learning_rate.
func initials(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		b.WriteString(word[:min(1, len(word))])
	}
	return b.String()
}
