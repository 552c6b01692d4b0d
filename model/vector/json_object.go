package vector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// sorted are the members of an object by what their values are.
type sorted struct {
	vectors, matrices []member     // lists of numbers, and lists of such lists
	words, rows       []member     // lists of strings, and lists of lists that begin with one
	lists, objects    []member     // lists of objects, and objects
	numbers           []jsonColumn // single ones
}

func sortMembers(all []member) (s sorted) {
	for _, m := range all {
		switch {
		case m.list(`"`) && nests(m.raw) == 2:
			s.rows = append(s.rows, m)
		case m.list("{"):
			s.lists = append(s.lists, m)
		case m.list(`"`):
			s.words = append(s.words, m)
		case m.list(jsonNumber) && nests(m.raw) == 2:
			s.matrices = append(s.matrices, m)
		case m.list(jsonNumber):
			s.vectors = append(s.vectors, m)
		case m.raw[0] == '{':
			s.objects = append(s.objects, m)
		case strings.IndexByte(jsonNumber, m.raw[0]) >= 0:
			if x, err := parseJSON(m.raw); err == nil {
				s.numbers = append(s.numbers, jsonColumn{name: m.key, numbers: []float32{x}})
			}
		}
	}
	return s
}

// object adds what an object with these members has.
func (r *jsonReader) object(all []member) error {
	s := sortMembers(all)
	word, named := namedWord(all)
	switch {
	case slices.Contains(keys(all), "weight_map"):
		return r.bad("this is the index of a model in several files", "name the .safetensors file that has the table of vectors")
	case named && len(all) == len(s.numbers)+1 && len(s.numbers) > 1 && series(names(s.numbers)):
		return r.columns([]string{word}, s.numbers)
	case len(s.rows) == 1 && len(s.matrices) == 0:
		return r.elements(s.rows[0].raw)
	case len(s.vectors) == 1 && named:
		return r.add(word, s.vectors[0].raw)
	case len(all) == 1 && len(s.vectors) == 1:
		return r.add(all[0].key, s.vectors[0].raw)
	case len(s.matrices) == 1 && len(s.words) > 0:
		return r.together(s.words, s.matrices[0].raw)
	case len(s.lists) == 1 && len(s.vectors) == 0:
		return r.elements(s.lists[0].raw)
	case len(s.objects) > 0 && len(s.vectors) == 0:
		return r.below(s.objects)
	case len(s.vectors) == 1:
		return r.bad(fmt.Sprintf("an object has a vector %q and no word", s.vectors[0].key), `give the word the key "word"`)
	case len(s.vectors) > 1:
		at := slices.IndexFunc(all, func(m member) bool { return !m.list(jsonNumber) })
		return r.bad(fmt.Sprintf("an object has vectors and %q, which is none", all[max(0, at)].key), jsonForms)
	}
	return r.bad("the JSON has no words with vectors", jsonForms)
}

// namedWord returns the word among the members of an object that has one vector.
func namedWord(all []member) (word string, named bool) {
	for _, key := range wordKeys {
		for _, m := range all {
			if strings.EqualFold(m.key, key) && json.Unmarshal(m.raw, &word) == nil && m.raw[0] == '"' {
				return word, true
			}
		}
	}
	return "", false
}

// below adds what objects under keys have: each a vector and other things, or all a vector for each key.
func (r *jsonReader) below(objects []member) error {
	if is, err := r.frame(objects); is || err != nil {
		return err
	}
	counted := len(objects) > 1 && series(keys(objects)) // the keys number the rows
	var before map[string]json.RawMessage                // what the last object has
	for _, m := range objects {
		var inner map[string]json.RawMessage
		if err := json.Unmarshal(m.raw, &inner); err != nil {
			return err
		}
		var vectors []json.RawMessage
		for key, raw := range inner {
			if (member{key, raw}).list(jsonNumber) {
				vectors = append(vectors, raw)
			}
		}
		var err error
		switch {
		case len(vectors) == 1:
			word := m.key
			if within, named := namedWord(held(inner)); counted && named {
				word = within
			}
			err = r.add(word, vectors[0])
		case len(vectors) == len(inner) && len(vectors) > 1 && isWithin(inner, before):
			err = r.bad(fmt.Sprintf("%q has vectors under the keys that the object before it has: does each word have several?", m.key), "write one for each word")
		case len(vectors) == len(inner) && len(vectors) > 1:
			d := json.NewDecoder(bytes.NewReader(m.raw))
			d.Token() // the bracket
			err = r.vectors(nil, d)
		default:
			err = r.bad(fmt.Sprintf("%q has %s of numbers, and not one", m.key, amount.Of(len(vectors), "list")), jsonForms)
		}
		if err != nil {
			return err
		}
		before = inner
	}
	return nil
}

// isWithin reports whether all keys of an object are keys of another.
func isWithin(object, other map[string]json.RawMessage) bool {
	for key := range object {
		if _, ok := other[key]; !ok {
			return false
		}
	}
	return true
}

func keys(members []member) (keys []string) {
	for _, m := range members {
		keys = append(keys, m.key)
	}
	return keys
}

// held returns the members of an object, in any order.
func held(object map[string]json.RawMessage) (members []member) {
	for key, raw := range object {
		members = append(members, member{key, raw})
	}
	return members
}
