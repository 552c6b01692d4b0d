package corpus

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A jsonShape is how JSON has what is looked for: its first object with a string or a list in it, its first string, or its first list of strings.
type jsonShape struct {
	path    string         // where it is, as jq says it, such as .data[]; empty: at the top
	object  map[string]any // nil: it is none
	keys    []string       // of the object, in order
	strings bool           // it is a string
	lists   bool           // it is a list of strings or of other values
}

// mostNested is how deep it is looked for.
const mostNested = 8

// shapeOf returns the shape of JSON that begins with head.
func shapeOf(head []byte) jsonShape { return shapeAt(bytes.TrimSpace(trimMarks(head)), "", mostNested) }

// shapeAt is shapeOf for what stands at a path.
func shapeAt(head []byte, path string, depth int) jsonShape {
	d := json.NewDecoder(bytes.NewReader(head))
	token, err := d.Token()
	switch {
	case err != nil || depth == 0:
		return jsonShape{}
	case token == json.Delim('['):
		rest := bytes.TrimSpace(head[d.InputOffset():])
		inner := shapeAt(rest, path+"[]", depth-1)
		if inner.strings && path != "" || inner.object == nil && !inner.strings && !inner.lists {
			return jsonShape{path: path, lists: true} // ["a", "b"] in a list, or behind a key
		}
		return inner
	case token == json.Delim('{'):
		return membersAt(d, head, path, depth)
	}
	_, is := token.(string)
	return jsonShape{path: path, strings: is}
}

// hasText reports whether a string of the object is long for a name.
func (s jsonShape) hasText() bool {
	for _, value := range s.object {
		if text, _ := value.(string); len(text) > 200 {
			return true
		}
	}
	return false
}

// membersAt is shapeAt of an object, whose brace is read.
func membersAt(d *json.Decoder, head []byte, path string, depth int) jsonShape {
	s := jsonShape{path: path, object: map[string]any{}}
	var within []jsonShape
	for d.More() {
		key, err := d.Token()
		name, is := key.(string)
		if err != nil || !is {
			break
		}
		at := d.InputOffset()
		inner := shapeAt(bytes.TrimLeft(head[at:], ": \t\r\n"), s.key(name), depth-1)
		if inner.object != nil || inner.lists && inner.path != s.key(name) {
			within = append(within, inner)
		}
		var value any
		if err := d.Decode(&value); err != nil { // head ends in it
			if inner.object != nil && inner.path != s.key(name) && !s.hasText() {
				return inner // the messages of a chat, say, behind its name
			}
			break
		}
		s.object[name], s.keys = value, append(s.keys, name)
	}
	plain := func(key string) bool {
		_, isText := s.object[key].(string)
		list, _ := s.object[key].([]any)
		return isText || slices.ContainsFunc(list, func(v any) bool { _, is := v.(string); return is })
	}
	if len(within) > 0 && !slices.ContainsFunc(s.keys, plain) {
		return s.alike(within)
	}
	return s
}

// alike returns the first of the shapes that are within an object, for each of its values if others have an object with the same keys.
func (s jsonShape) alike(within []jsonShape) jsonShape {
	first := within[0]
	of := s.keys[slices.IndexFunc(s.keys, func(key string) bool { return strings.HasPrefix(first.path, s.key(key)) })]
	for _, other := range within[1:] {
		if first.object == nil || other.object == nil || !slices.Equal(slices.Sorted(slices.Values(first.keys)), slices.Sorted(slices.Values(other.keys))) {
			return first
		}
	}
	if len(within) > 1 {
		first.path = s.path + each + strings.TrimPrefix(first.path, s.key(of))
	}
	return first
}

var isName = pattern(`^[A-Za-z_][A-Za-z_0-9]*$`)

// key returns the path of a key of what is at the path.
func (s jsonShape) key(name string) string {
	switch {
	case isName().MatchString(name):
		return s.dotted() + "." + name
	case s.path == "":
		return ".[" + quote(name) + "]"
	}
	return s.dotted() + "[" + quote(name) + "]"
}

// dotted returns the path as it stands in front of another one.
func (s jsonShape) dotted() string {
	if strings.HasPrefix(s.path, "[") {
		return "." + s.path
	}
	return s.path
}

// each returns a filter of jq that is to be applied to each of what is at the path.
func (s jsonShape) each(filter string) string {
	if s.path == "" {
		return filter
	}
	return s.dotted() + " | " + filter
}

// isPath finds a filter that a shell leaves alone.
var isPath = pattern(`^(?:\.[A-Za-z_][A-Za-z_0-9]*)+$`)

// jq returns the command that filters JSON.
func jq(filter string) string {
	if isPath().MatchString(filter) {
		return "jq -r " + filter
	}
	return "jq -r '" + strings.ReplaceAll(filter, "'", `'\''`) + "'"
}

// numbered reports whether the keys of the object are the numbers of rows, as pandas writes a column.
func (s jsonShape) numbered() bool {
	return len(s.keys) > 0 && !slices.ContainsFunc(s.keys, func(key string) bool { return strings.Trim(key, "0123456789") != "" })
}

// jqRows returns the command that takes the text out of JSON that has the names of columns and rows without names, as pandas writes it; "" if this is
// other JSON.
func jqRows(head []byte) string {
	s := shapeOf(head)
	columns, _ := s.object["columns"].([]any)
	if s.path != "" || len(columns) == 0 || !bytes.Contains(head, []byte(`"data"`)) {
		return ""
	}
	at := slices.IndexFunc(columns, func(c any) bool {
		name, _ := c.(string)
		name = strings.ToLower(name)
		return slices.Contains(textNames, name) || strings.Contains(name, textColumn.Name)
	})
	return jq(fmt.Sprintf(".data[][%d]", max(0, at)))
}

// jqText returns the command that takes the text out of JSON that begins with head.
func jqText(head []byte) string {
	switch s := shapeOf(head); {
	case s.strings:
		return jq(s.dotted())
	case s.lists:
		return jq(s.each(`map(tostring) | join(" ")`))
	case s.numbered():
		return jq(cmp.Or(s.dotted(), ".") + "[]")
	default:
		if key := longestKey(head); key == textColumn.Name && s.object[key] == nil { // it stands deeper
			if path, found := pathTo(bytes.TrimSpace(trimMarks(head)), key, mostNested); found {
				return jq(pathText(append(path, key)))
			}
		}
		return jq(s.key(textKey(s.object)))
	}
}

// JSONObjects returns the command that writes each object of JSON that begins with head on a line of its own.
func JSONObjects(head []byte) string {
	s := shapeOf(head)
	if s.object == nil || s.path == "" {
		return "jq -c ."
	}
	return "jq -c '" + s.dotted() + "'"
}

// JSONWords returns how the words of a vocabulary are taken out of JSON that begins with head: a list of them, an object that has each with its number or its
// count, or a tokenizer of Hugging Face; "" if the text is no JSON.
func JSONWords(head []byte) string {
	if !beginsJSON(bytes.TrimSpace(trimMarks(head))) && !beginsNumbers().Match(head) {
		return ""
	}
	const byNumber = `to_entries | sort_by(.value)[] | .key`
	if bytes.Contains(head, []byte(`"version"`)) && bytes.Contains(head, []byte(`"truncation"`)) || bytes.Contains(head, []byte(`"model"`)) {
		return "take out the words: " + jq(".model.vocab | "+byNumber)
	}
	if s := shapeOf(head); s.lists || s.strings {
		return "take out the words: " + jq(".[]")
	}
	return "take out the words, by their numbers: " + jq(byNumber) + "; or with their counts: " + jq("to_entries[] | [.key, .value] | @tsv")
}

// beginsNumbers finds an object of JSON at the beginning of a text whose first value is a number.
var beginsNumbers = pattern(`^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\d`)

// JSONFacts returns the command that makes facts, with tabs between their parts, of JSON that begins with head.
func JSONFacts(head []byte) string {
	s := shapeOf(head)
	if s.lists {
		return jq(s.each("@tsv"))
	}
	one := func(names []string) string {
		for _, key := range s.keys {
			if slices.Contains(names, strings.ToLower(key)) {
				return jsonShape{}.key(key)
			}
		}
		return ""
	}
	from, relation, to := one(headNames), one(relationNames), one(tailNames)
	if from == "" || relation == "" || to == "" {
		return jq(s.each("[.head, .relation, .tail] | @tsv")) + " (with the names that they have there)"
	}
	return jq(s.each("[" + from + ", " + relation + ", " + to + "] | @tsv"))
}

// JSONLine returns the command that makes of each object of JSON that begins with head a line of its values, in their order, with tabs between; ""
// if the text is no such JSON, or an object has others than strings and numbers.
func JSONLine(head []byte) string {
	s := shapeOf(head)
	var values []string
	for _, key := range s.keys {
		switch s.object[key].(type) {
		case string, json.Number, float64:
			values = append(values, jsonShape{}.key(key))
		}
	}
	if len(values) < 2 || len(values) < len(s.keys) {
		return ""
	}
	return jq(s.each("[" + strings.Join(values, ", ") + "] | @tsv"))
}

// JSONPairs returns the command that makes lines of two words, with a tab between, of the JSON of a dictionary: one object with a
// translation for each word, or several, objects of two words, or lists of them; "" if the text is no JSON.
func JSONPairs(text []byte) string {
	if !beginsJSON(bytes.TrimSpace(text)) {
		return ""
	}
	s := shapeOf(text)
	switch {
	case s.strings: // a list in each line
		return jq("@tsv")
	case s.lists:
		return jq(s.each("@tsv"))
	}
	_, lists := s.object[firstOf(s.keys)].([]any)
	var texts []string // the paths of two words
	for _, key := range s.keys {
		if _, is := s.object[key].(string); is {
			texts = append(texts, jsonShape{}.key(key))
		}
	}
	several := s.path != "" || objectsIn(text) > 1
	switch {
	case lists:
		return jq(s.each("to_entries[] | .key as $word | .value[] | [$word, .] | @tsv"))
	case several && len(texts) > 1:
		return jq(s.each("[" + texts[0] + ", " + texts[1] + "] | @tsv"))
	}
	return jq(s.each("to_entries[] | [.key, .value] | @tsv"))
}

func firstOf(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return keys[0]
}

// objectsIn returns how many values follow one another in a text of JSON, up to two.
func objectsIn(text []byte) (n int) {
	d := json.NewDecoder(bytes.NewReader(text))
	for n < 2 {
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
		n++
	}
	return n
}
