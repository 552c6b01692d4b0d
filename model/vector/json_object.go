package vector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// object adds what an object with these members has.
func (r *jsonReader) object(all []member) error {
	var vectors, matrices, words, lists, objects, rows []member
	var numbers []jsonColumn
	for _, m := range all {
		switch {
		case m.list(`"`) && nests(m.raw) == 2:
			rows = append(rows, m)
		case m.list("{"):
			lists = append(lists, m)
		case m.list(`"`):
			words = append(words, m)
		case m.list(jsonNumber) && nests(m.raw) == 2:
			matrices = append(matrices, m)
		case m.list(jsonNumber):
			vectors = append(vectors, m)
		case m.raw[0] == '{':
			objects = append(objects, m)
		case strings.IndexByte(jsonNumber, m.raw[0]) >= 0:
			if x, err := parseJSON(m.raw); err == nil {
				numbers = append(numbers, jsonColumn{name: m.key, numbers: []float32{x}})
			}
		}
	}
	word, named := namedWord(all)
	switch {
	case slices.Contains(keys(all), "weight_map"):
		return r.bad("this is the index of a model in several files", "name the .safetensors file that has the table of vectors")
	case named && len(all) == len(numbers)+1 && len(numbers) > 1 && series(names(numbers)):
		return r.columns([]string{word}, numbers)
	case len(rows) == 1 && len(matrices) == 0:
		return r.elements(rows[0].raw)
	case len(vectors) == 1 && named:
		return r.add(word, vectors[0].raw)
	case len(all) == 1 && len(vectors) == 1:
		return r.add(all[0].key, vectors[0].raw)
	case len(matrices) == 1 && len(words) > 0:
		return r.together(words, matrices[0].raw)
	case len(lists) == 1 && len(vectors) == 0:
		return r.elements(lists[0].raw)
	case len(objects) > 0 && len(vectors) == 0:
		return r.below(objects)
	case len(vectors) == 1:
		return r.bad(fmt.Sprintf("an object has a vector %q and no word", vectors[0].key), `give the word the key "word"`)
	case len(vectors) > 1:
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
