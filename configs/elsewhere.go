package configs

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/graph/layer"
)

// typeElsewhere are the names that other programs have for the key type.
var typeElsewhere = []string{"name", "kind", "class", "method", "algorithm"}

// plainType returns the name of a type in lower case, without - and _ and what stands before or behind it in Python, as in nn.FocalLoss.
func plainType(section, name string) string {
	name = plainName(name[strings.LastIndexByte(name, '.')+1:])
	if section == "loss" {
		name = strings.TrimSuffix(name, "loss")
	}
	return name
}

// typeHere returns the type of a section that another program calls so, one of types, or "".
func typeHere(section, name string, types []string) string {
	plain := plainType(section, name)
	if here := typesElsewhere()[section][plain]; slices.Contains(types, here) {
		return here
	}
	if i := slices.IndexFunc(types, func(t string) bool { return plainName(t) == plain }); i >= 0 {
		return types[i]
	}
	return ""
}

// meantType returns what to add to the complaint about a type that the section's family does not have: its name here, the
// types that have it as a setting, or one that is spelled nearly so.
func (r *reader) meantType(section, name string, types []string) string {
	section, _, _ = strings.Cut(section, "[")
	if here := typeHere(section, name, types); here != "" {
		return "; it is called " + quote(here) + " here"
	}
	plain := plainType(section, name)
	switch with := r.typesWith(section, plain); {
	case section == "layers" && activationElsewhere(plain) != "":
		return "; it is a setting of the layer before it: activation = " + quote(activationElsewhere(plain))
	case section == "layers" && (plain == "softmax" || plain == "logsoftmax"):
		return "; it belongs to the loss: delete this one"
	case section == "layers" && plain == "crf":
		return `; it is a loss: loss.type = "crf"`
	case section == "optimizer" && plain == "sparseadam":
		return `; it is type = "adam" with sparse = "lazy"`
	case len(with) > 0: // such as MatryoshkaLoss
		return "; it is a setting of " + strings.Join(with, " and ")
	}
	return didYouMean(name[strings.LastIndexByte(name, '.')+1:], types)
}

// activationElsewhere returns the activation that other programs call by a plain name, or "".
func activationElsewhere(plain string) string {
	if plain == "swish" {
		return "silu"
	}
	fc, _ := find(settings(reflect.TypeFor[layer.FC]()), "activation")
	for _, name := range fc.choices {
		if plainName(name) == plain {
			return name
		}
	}
	return ""
}

// plainName returns a name in lower case and without - and _.
func plainName(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}

// translated returns the path of a setting that other programs call key, or "".
func translated(key string) string {
	return elsewhere()[plainName(key)]
}

// translatedIn is translated for a key of a section that has a name of its own for it, or has these keys; alone says that it is that of the section alone.
func translatedIn(section, key string, keys []string) (path string, alone bool) {
	if own := elsewhere()[section+"."+plainName(key)]; own != "" {
		return own, true
	}
	path = translated(key)
	if path == "objective.context" && plainName(key) != "ngram" && slices.Contains(keys, "window") { // what the words around are called in cbow
		path = "objective.window"
	}
	return path, false
}

// paths returns the paths, from the top of the file, of the settings that are called key:
// what a word of the command line would have to say.
func (r *reader) paths(key string) (paths []string) {
	for _, s := range settings(r.v.Type()) {
		_, isFamily := r.families[s.key]
		switch {
		case s.key == key && !isFamily && !isSection(reflect.New(s.typ).Elem()):
			paths = append(paths, key)
		case isFamily && key != "type":
			if len(r.typesWith(s.key, key)) == 0 {
				break
			}
			path := s.key
			if s.typ.Kind() == reflect.Slice {
				path += ".0"
			}
			paths = append(paths, join(path, key))
		case !isFamily && isSection(reflect.New(s.typ).Elem()):
			if _, ok := find(settings(s.typ), key); ok {
				paths = append(paths, join(s.key, key))
			}
		}
	}
	return paths
}

// asWord says how an unknown key of the command line is written, of a section that has these keys; "" where that is not
// plain: there are none, or too many.
func (r *reader) asWord(section, path, key string, keys []string, got any) string {
	o, ok := got.(override)
	if !ok {
		return ""
	}
	paths := r.paths(key)
	switch t, alone := translatedIn(section, key, keys); {
	case t == "corpus.tokenizer" && section == "corpus": // there is more to say
		return ""
	case t != "" && (alone || len(paths) == 0):
		paths = []string{t}
	}
	paths = slices.DeleteFunc(paths, func(p string) bool { return p == path })
	if len(paths) == 0 || len(paths) > 3 {
		return ""
	}
	words := make([]string, len(paths))
	for i, p := range paths {
		if rest, is := strings.CutPrefix(p, section+".0."); is { // of a list, as path is
			item, _, _ := strings.Cut(strings.TrimPrefix(path, section+"["), "]")
			p = join(section, item) + "." + rest
		}
		words[i] = p + "=" + shorten(o.text)
		if key != p[strings.LastIndexByte(p, '.')+1:] && (strings.HasSuffix(p, ".type") || p == "vocab.unk" || p == "init" || p == "corpus.tokenizer") {
			words[i] = p + "=…" // its values are others
		}
	}
	if len(paths) == 1 {
		words[0] += r.ofTypes(section, paths[0], keys)
	}
	return ": write " + strings.Join(words, " or ")
}

// WordFor returns the word of the command line that sets what a flag of that name would,
// such as train.epochs=3 for --epochs 3, or "".
func (p Parts) WordFor(flag string) string {
	r := p.newReader("", p.Default())
	flag = strings.ReplaceAll(flag, "-", "_")
	section, key, dotted := strings.Cut(flag, ".")
	switch {
	case dotted && section != "" && key != "":
		return flag + "=…"
	case translated(flag) != "" && len(r.paths(flag)) == 0:
		return translated(flag) + "=…"
	}
	paths := r.paths(flag)
	if len(paths) == 0 || len(paths) > 3 {
		return ""
	}
	return strings.Join(paths, "=… or ") + "=…"
}

// FormatElsewhere says which format of vectors is meant by a name that other programs have, or "".
func FormatElsewhere(name string) string {
	return choicesElsewhere()["export.formats"][plainName(name)]
}

// IsSweep reports whether the experiment of that name has a section [sweep].
func IsSweep(name string) bool {
	_, text, err := Open(name)
	if err != nil || withinBounds(string(text)) != nil {
		return false
	}
	_, ok := lines(string(text))[sweepKey]
	return ok
}

// unquoted says how a section is set by a word of the command line that gives it one
// value, as in optimizer=adam; value is what is to be written in place of that.
func unquoted(path, value string, got any) string {
	if _, ok := got.(override); !ok {
		return ""
	}
	if path == "corpus" {
		return fmt.Sprintf("write corpus.train=%s", shorten(value))
	}
	return fmt.Sprintf("write %s.type=%s", path, shorten(value))
}
