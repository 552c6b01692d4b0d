package corpus

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	ours "github.com/lexigraph/lexigraph/data/parquet"
	"github.com/parquet-go/parquet-go"
)

// parquetColumns are the columns of a file that are read.
type parquetColumns struct {
	at    map[Column]int       // in leaves
	leaf  []parquet.LeafColumn // as in the file
	names [][]string           // of each leaf, what its numbers stand for; nil: themselves
}

// find finds a column by its name.
func (p *parquetColumns) find(f *ours.File, c Column, o RowOptions) error {
	named := func(leaf parquet.LeafColumn) bool { return ours.Name(leaf) == c.Name }
	i := slices.IndexFunc(f.Columns, named)
	switch {
	case i < 0:
		return noParquetColumn(f, c, o)
	case slices.ContainsFunc(f.Columns[i+1:], named):
		return &Error{What: fmt.Sprintf("has two columns %v", c), Remedy: "name one of them anew"}
	}
	p.at[c] = len(p.leaf)
	p.leaf = append(p.leaf, f.Columns[i])
	var names []string
	if kind := f.Columns[i].Node.Type().Kind(); kind == parquet.Int32 || kind == parquet.Int64 {
		features, _ := f.Lookup("huggingface")
		names = classNames(features, c.Name)
	}
	p.names = append(p.names, names)
	return nil
}

// noParquetColumn is the error of a file without a column.
func noParquetColumn(f *ours.File, c Column, o RowOptions) error {
	const most = 12
	var names, texts []string
	var lists []bool // of texts
	for _, leaf := range f.Columns {
		names = append(names, ours.Name(leaf))
		if isString(leaf) && leaf.MaxRepetitionLevel <= 2 {
			texts, lists = append(texts, ours.Name(leaf)), append(lists, leaf.MaxRepetitionLevel > 0)
		}
	}
	if len(names) > most {
		names = append(names[:most], "…")
	}
	e := &Error{What: fmt.Sprintf("has no column %v: it has %s", c, strings.Join(names, ", ")), Remedy: "correct the name in corpus.columns"}
	if len(names) == 0 {
		e.What, e.Remedy = "has no columns", "give a file that has texts"
		return e
	}
	if !o.documents {
		return e
	}
	usual := slices.IndexFunc(texts, func(name string) bool {
		name = strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
		return slices.Contains(textNames, name) || slices.Contains(tokenNames, name)
	})
	switch {
	case len(texts) == 1:
		usual = 0
		fallthrough
	case usual >= 0:
		e.Remedy = fmt.Sprintf("set corpus.columns = {text = %s}", quote(texts[usual]))
		if lists[usual] {
			e.Remedy += `; lists of tokens and their tags are for objective.type = "tag", with corpus.format = "parquet-tokens"`
		}
	case len(texts) > 1:
		e.Remedy = fmt.Sprintf("name the column that has the text, or several, as corpus.columns = {text = [%s, %s]}", quote(texts[0]), quote(texts[1]))
	}
	return e
}

// fit reports columns whose values are not what they are read for.
func (p *parquetColumns) fit(o RowOptions) error {
	wrong := func(c Column, what, remedy string) error {
		return &Error{What: fmt.Sprintf("column %v %s", c, what), Remedy: remedy}
	}
	const another = "name another in corpus.columns"
	isList := func(c Column) bool { return p.leaf[p.at[c]].MaxRepetitionLevel > 0 }
	byToken := RowFormats()[o.Format].ByToken
	for _, c := range o.columns() {
		leaf := p.leaf[p.at[c]]
		isText := !byToken && !slices.Contains(o.Label, c) && !slices.Contains(o.Score, c)
		switch {
		case leaf.MaxRepetitionLevel > 2, leaf.MaxRepetitionLevel > 1 && !isText:
			return wrong(c, "has lists inside lists", another)
		case byToken && !isList(c):
			return wrong(c, "has no lists", `name one of lists; corpus.format = "parquet" is for texts`)
		case slices.Contains(o.Score, c) && isList(c):
			return wrong(c, "has lists", another)
		}
		if isText && !isString(leaf) {
			return wrong(c, "has "+kindOf(leaf)+" and no text", another)
		}
		if !isString(leaf) && !isPlain(leaf) {
			return wrong(c, "has "+kindOf(leaf)+", which are not read", another)
		}
	}
	return nil
}

// isString reports whether the values of a column are strings.
func isString(c parquet.LeafColumn) bool {
	t := c.Node.Type()
	logical := t.LogicalType() == nil || slices.Contains([]string{"STRING", "ENUM", "JSON"}, t.String())
	return logical && t.Kind() == parquet.ByteArray
}

// isPlain reports whether the values of a column are numbers, or true and false.
func isPlain(c parquet.LeafColumn) bool {
	t := c.Node.Type()
	switch s := t.String(); {
	case t.LogicalType() != nil && !strings.HasPrefix(s, "INT"): // INT64, as pyarrow writes it, or INT(64,true)
		return false
	case s == "INT(32,false)" || s == "INT(64,false)": // large ones would be negative
		return false
	}
	switch t.Kind() {
	case parquet.Boolean, parquet.Int32, parquet.Int64, parquet.Float, parquet.Double:
		return true
	}
	return false
}

// kindOf says what the values of a column are.
func kindOf(c parquet.LeafColumn) string {
	switch {
	case isString(c):
		return "strings"
	case isPlain(c):
		return "numbers"
	}
	return "values of the kind " + c.Node.Type().String()
}

// classNames returns what the numbers of a column stand for by the features that Hugging Face's datasets write into a file, or nil.
func classNames(features, column string) []string {
	var file struct {
		Info struct{ Features json.RawMessage }
	}
	if json.Unmarshal([]byte(features), &file) != nil {
		return nil
	}
	raw := file.Info.Features
	for path := column; ; {
		var list []json.RawMessage // of one, as older ones have lists
		var f feature
		var fields map[string]json.RawMessage
		switch {
		case json.Unmarshal(raw, &list) == nil && len(list) == 1:
			raw = list[0]
			continue
		case json.Unmarshal(raw, &f) == nil && f.Feature != nil: // a list's
			raw = f.Feature
			continue
		case path == "" && f.Type == "ClassLabel" && len(f.Names) > 0:
			return f.Names
		case path == "" || json.Unmarshal(raw, &fields) != nil:
			return nil
		}
		name, rest := path, ""
		if fields[name] == nil { // a field of a struct
			name, rest, _ = strings.Cut(path, ".")
		}
		raw, path = fields[name], rest
	}
}

// A feature is what Hugging Face's datasets say of a column.
type feature struct {
	Type    string          `json:"_type"`
	Names   []string        `json:"names"`
	Feature json.RawMessage `json:"feature"`
}
