package configs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// Columns says which columns of a file hold the text and what is to be predicted of it: by the
// names of its header, or by numbers from 1. In a file it is a table, such as
//
//	columns = {text = ["title", "body"], label = "topic"}
type Columns struct {
	Text, Label     []corpus.Column
	Pair            []corpus.Column // of the text that belongs to it
	Negative, Score []corpus.Column // of texts that do not, and of how well the pair goes together
}

// A columnKey is a key of the table, with its columns.
type columnKey struct {
	name    string
	columns *[]corpus.Column
}

// keys returns the keys of the table, in the order in which they are written.
func (c *Columns) keys() []columnKey {
	return []columnKey{{"text", &c.Text}, {"label", &c.Label}, {"pair", &c.Pair}, {"negative", &c.Negative}, {"score", &c.Score}}
}

// all returns the columns of all keys.
func (c *Columns) all() (all []corpus.Column) {
	for _, key := range c.keys() {
		all = append(all, *key.columns...)
	}
	return all
}

// has reports whether a key has columns.
func (c *Columns) has(name string) bool {
	return slices.ContainsFunc(c.keys(), func(key columnKey) bool { return key.name == name && len(*key.columns) > 0 })
}

// lacks returns the first of the keys that has no columns; "" if all have.
func (c *Columns) lacks(keys []string) string {
	for _, key := range keys {
		if !c.has(key) {
			return key
		}
	}
	return ""
}

var _ value = (*Columns)(nil)

func (c *Columns) kind() string {
	return `a table, such as {text = "review", label = "stars"}, of names or of numbers from 1`
}

func (c *Columns) set(v any) error {
	tree, ok := plain(v).(map[string]any)
	if !ok {
		return fmt.Errorf("must be %s, not %s", c.kind(), describe(plain(v)))
	}
	var got Columns
	for _, key := range sortedKeys(tree) {
		columns, err := columnsOf(plain(tree[key]))
		if err != nil {
			return fmt.Errorf("%s %w", key, err)
		}
		known := slices.IndexFunc(got.keys(), func(k columnKey) bool { return k.name == key })
		if known < 0 {
			return fmt.Errorf("has the key %s; there are text, label, pair, negative and score%s", quote(key), got.meant(key, columns))
		}
		*got.keys()[known].columns = columns
	}
	*c = got
	return nil
}

// meant says what the table lacks a key of that name for: one that has another name here, or the name of a column in the place of what it is; "" where
// that is not known.
func (c *Columns) meant(key string, columns []corpus.Column) string {
	for _, k := range c.keys() {
		if len(columns) == 1 && columns[0].Name == k.name {
			return fmt.Sprintf("; these come first, and the name of the column behind: %s = %s", k.name, quote(key))
		}
	}
	for here, others := range map[string]string{"text": "texts tokens words sentence source src", "label": "labels tag tags ner_tags class category", "pair": "translation tgt positive"} {
		if slices.Contains(strings.Fields(others), strings.ToLower(key)) {
			return fmt.Sprintf("; it is called %s here", here)
		}
	}
	return ""
}

// columnsOf returns the columns that a name, a number or a list of these stands for.
func columnsOf(v any) (columns []corpus.Column, err error) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, e := range list {
		switch e := plain(e).(type) {
		case string:
			if e == "" {
				return nil, fmt.Errorf("must not have the empty name")
			}
			columns = append(columns, corpus.Column{Name: e})
		case int64:
			if e < 1 || e > 1<<20 {
				return nil, fmt.Errorf("cannot be column %d: columns are numbered from 1", e)
			}
			columns = append(columns, corpus.Column{Number: int(e)})
		default:
			return nil, fmt.Errorf("must be a name of the header or a number from 1, or a list of these, not %s", describe(e))
		}
	}
	return columns, nil
}

func (c *Columns) text() string {
	var parts []string
	for _, key := range c.keys() {
		switch list := columnNames(*key.columns); len(list) {
		case 0:
		case 1:
			parts = append(parts, key.name+" = "+list[0])
		default:
			parts = append(parts, key.name+" = ["+strings.Join(list, ", ")+"]")
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// columnNames returns columns as TOML.
func columnNames(columns []corpus.Column) (list []string) {
	for _, c := range columns {
		if c.Name != "" {
			list = append(list, quote(c.Name))
		} else {
			list = append(list, fmt.Sprint(c.Number))
		}
	}
	return list
}

// named reports whether the columns are given by name.
func named(columns []corpus.Column) bool {
	return slices.ContainsFunc(columns, func(c corpus.Column) bool { return c.Name != "" })
}
