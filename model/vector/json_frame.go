package vector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A jsonColumn is an object of a table, as pandas writes it, with a value for each key: strings, numbers or lists.
type jsonColumn struct {
	name    string
	keys    []string
	words   []string
	numbers []float32
	lists   []json.RawMessage
}

// column returns an object as a column, false if its values are not of one kind.
func (r *jsonReader) column(m member) (c jsonColumn, ok bool, err error) {
	c.name = m.key
	d := json.NewDecoder(bytes.NewReader(m.raw))
	d.Token() // the bracket
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return c, false, err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return c, false, err
		}
		c.keys = append(c.keys, key.(string))
		switch {
		case raw[0] == '"':
			var word string
			if err := json.Unmarshal(raw, &word); err != nil {
				return c, false, err
			}
			c.words = append(c.words, word)
		case raw[0] == '[':
			c.lists = append(c.lists, raw)
		case strings.IndexByte(jsonNumber, raw[0]) >= 0:
			x, err := parseJSON(raw)
			if err != nil {
				return c, false, r.bad(fmt.Sprintf("%q of %q: %v", key, m.key, err), jsonForms)
			}
			c.numbers = append(c.numbers, x)
		}
	}
	n := len(c.keys)
	return c, n > 0 && (len(c.words) == n || len(c.numbers) == n || len(c.lists) == n), nil
}

// frame adds the rows of a table that pandas wrote by its columns, or by its rows, and reports whether the objects are one:
//
//	{"0": {"cat": 0.1, "dog": 0.3}, "1": {"cat": 0.2, "dog": 0.4}}              columns, with the words for an index
//	{"word": {"0": "cat", "1": "dog"}, "vector": {"0": [0.1, 0.2], "1": […]}}   and with the words in one
//	{"cat": {"0": 0.1, "1": 0.2}, "dog": {"0": 0.3, "1": 0.4}}                  rows
func (r *jsonReader) frame(objects []member) (is bool, err error) {
	var all, words, lists, numbers []jsonColumn
	for _, m := range objects {
		c, ok, err := r.column(m)
		if err != nil || !ok || len(all) > 0 && !slices.Equal(c.keys, all[0].keys) {
			return false, err
		}
		all = append(all, c)
		switch {
		case c.words != nil:
			words = append(words, c)
		case c.lists != nil:
			lists = append(lists, c)
		case !slices.Contains(counted, strings.ToLower(c.name)):
			numbers = append(numbers, c)
		}
	}
	switch {
	case len(words) > 0:
		at := slices.IndexFunc(words, func(c jsonColumn) bool { return slices.Contains(wordKeys, strings.ToLower(c.name)) })
		if at < 0 && len(words) == 1 {
			at = 0
		}
		switch {
		case at >= 0 && len(lists) == 1:
			for i, word := range words[at].words {
				if err := r.add(word, lists[0].lists[i]); err != nil {
					return true, err
				}
			}
			return true, nil
		case at >= 0 && len(lists) == 0 && len(numbers) > 0:
			return true, r.columns(words[at].words, numbers)
		}
	case len(lists) > 0 || len(numbers) < 2:
	case series(all[0].keys):
		for _, c := range all {
			if err := r.addRow(c.name, c.numbers); err != nil {
				return true, err
			}
		}
		return true, nil
	case len(numbers) == len(all) && series(names(all)):
		return true, r.columns(all[0].keys, numbers)
	default:
		return true, r.bad(fmt.Sprintf("the words may be %q and others, or %q and others", all[0].name, all[0].keys[0]), jsonForms)
	}
	return false, nil
}

// columns adds words and vectors from columns, each of which has one number of every vector.
func (r *jsonReader) columns(words []string, numbers []jsonColumn) error {
	row := make([]float32, len(numbers))
	for i, word := range words {
		for j, c := range numbers {
			row[j] = c.numbers[i]
		}
		if err := r.addRow(word, row); err != nil {
			return err
		}
	}
	return nil
}

func names(columns []jsonColumn) (names []string) {
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names
}

// series reports whether names are two or more, and the same letters, or none, before numbers that count up from 0 or 1.
func series(names []string) bool {
	if len(names) < 2 {
		return false
	}
	first := 0
	stem := strings.TrimRight(names[0], "0123456789")
	for i, name := range names {
		digits, ok := strings.CutPrefix(name, stem)
		n, err := strconv.Atoi(digits)
		if i == 0 {
			first = n
		}
		if !ok || err != nil || n != first+i {
			return false
		}
	}
	return first == 0 || first == 1
}
