package corpus

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// isJSON is what the error says of text that is JSON.
const isJSON = "is JSON"

// readJSONL reads objects of JSON, see [rowInput.eachJSON]. The columns are its keys; the text is a string, or
// several of them, or a list of strings, and a label a string, a number, true or false, or a list of these.
func readJSONL(in *rowInput) error {
	defer in.noteLists()
	var odd labelLists
	err := in.eachObject(func(object map[string]any, line string, number int) error {
		r := Row{Line: number}
		if in.rows == 0 {
			in.unjudged(allKeys(line))
		}
		err := in.take(&r, func(c Column) (string, error) { return in.jsonValue(c, object, line) })
		if err != nil {
			if remedy := in.otherKey(object, line); remedy != "" {
				return &Error{Where: fmt.Sprintf("%s:%d", in.name, number), What: err.Error(), Remedy: remedy}
			}
			return in.bad(number, "%v", err)
		}
		if err := in.transposed(object, number); err != nil {
			return err
		}
		if problem := in.takeLabels(&r, object, line, &odd); problem != "" {
			return in.bad(number, "%s", problem)
		}
		return in.emit(r)
	})
	in.tellAnswers()
	if err != nil || len(in.Label) == 0 {
		return err
	}
	return odd.switches(in.Label[0], in.filter((jsonShape{}).key(in.Label[0].Name)+" |= [to_entries[] | select(.value == 1) | .key]")+" makes the numbers of the labels of them")
}

// jsonValue returns what an object has in a column of texts or scores.
func (in *rowInput) jsonValue(c Column, object map[string]any, line string) (string, error) {
	isScore := slices.Contains(in.Score, c)
	switch v := object[c.Name].(type) {
	case string:
		return v, nil
	case json.Number:
		if isScore {
			return v.String(), nil
		}
	case []any:
		if !isScore {
			return in.jsonList(c, v)
		}
	}
	return "", in.missing(line, object, c)
}

// takeLabels gives r the labels of an object, and notes them in odd. It says what is wrong with them.
func (in *rowInput) takeLabels(r *Row, object map[string]any, line string, odd *labelLists) (problem string) {
	for _, c := range in.Label {
		v := object[c.Name]
		labels, err := jsonLabels(v)
		if err != nil {
			return fmt.Sprintf("%s %v%s", quote(c.Name), err, in.labelWithin(c.Name, v))
		}
		_, isList := v.([]any)
		odd.add(isList, labels)
		r.Labels = append(r.Labels, labels...)
	}
	if len(r.Labels) == 0 && len(in.Label) > 0 {
		key := in.Label[0].Name
		return fmt.Sprintf("has no label %s%s", quote(key), in.unlabelled(line, object, key))
	}
	return ""
}

// eachObject calls do with the columns of each object, with its line and the number of that.
func (in *rowInput) eachObject(do func(object map[string]any, line string, number int) error) error {
	columns := in.columns()
	return in.eachJSON(func(line string, number int) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		valid := utf8.ValidString(line) // what reads JSON would make it so, and say nothing
		line, keep, err := in.repair(line, number)
		switch {
		case err != nil || !keep:
			return err
		case !valid && in.OnBadUTF8 == "keep":
			return in.bad(number, `has bytes that are not UTF-8, which JSON cannot have; set corpus.on_bad_utf8 = "replace", which puts U+FFFD in their place`)
		}
		object, problem := in.object(line, columns)
		if problem != "" {
			return in.bad(number, "%s", problem)
		}
		if half := loneSurrogate(line); half != "" && strings.Contains(fmt.Sprint(object), "\uFFFD") {
			return in.bad(number, "has %s, half of a character whose other half is not there; jq -c . puts U+FFFD in its place", half)
		}
		in.countAnswer(line)
		return do(object, line, number)
	})
}

// object returns what columns are in a JSON object, and says what is wrong with it.
func (in *rowInput) object(line string, columns []Column) (object map[string]any, problem string) {
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	token, err := d.Token()
	if in.documents && len(in.Text) == 1 && json.Valid([]byte(line)) && (isText(token) || token == json.Delim('[')) {
		return in.bare(line) // the text, without a key
	}
	if rest := strings.TrimSpace(line[d.InputOffset():]); err != nil || token != json.Delim('{') || rest == "" {
		return nil, in.noObject(token, rest, err)
	}
	object, problem, err = membersIn(d, columns)
	if err != nil {
		return nil, in.objectForm() + why(err)
	}
	if problem != "" {
		return nil, problem
	}
	if rest := strings.TrimSpace(line[d.InputOffset():]); rest == "," {
		return nil, "has a comma behind its JSON object, which sed 's/,[[:space:]]*$//' takes off"
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, "has something behind its JSON object; write one a line"
	}
	return object, ""
}

// membersIn returns those of an object whose bracket is read that are in columns. The problem is one that is there twice.
func membersIn(d *json.Decoder, columns []Column) (object map[string]any, problem string, err error) {
	object = map[string]any{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, "", err
		}
		name, _ := key.(string)
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, "", err
		}
		if !slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name }) {
			continue
		}
		if _, twice := object[name]; twice {
			return nil, "has " + quote(name) + " twice", nil
		}
		object[name] = value
	}
	_, err = d.Token() // the bracket that ends it
	return object, "", err
}

func isText(token json.Token) bool {
	_, is := token.(string)
	return is
}

// bare returns the object that has a value of JSON as its text, or what is wrong with that.
func (in *rowInput) bare(value string) (object map[string]any, problem string) {
	var text any
	d := json.NewDecoder(strings.NewReader(value))
	d.UseNumber()
	if d.Decode(&text) != nil { // which cannot be, as it is valid
		text = nil
	}
	if inner, _ := text.(string); strings.HasPrefix(inner, `{"`) && json.Valid([]byte(inner)) {
		return nil, "is a string that holds JSON, which jq -r . takes out of it"
	}
	return map[string]any{in.Text[0].Name: text}, ""
}

// allKeys returns the keys of an object of JSON, sorted.
func allKeys(line string) []string {
	var all map[string]json.RawMessage
	if json.Unmarshal([]byte(line), &all) != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(all))
}

// jsonLabels returns the labels that a value stands for: none where it is null or has nothing but white space, as an empty field of a table. In a list that
// is an error.
func jsonLabels(v any) (labels []string, err error) {
	switch v := v.(type) {
	case nil:
	case string:
		if strings.TrimSpace(v) != "" {
			labels = append(labels, v)
		}
	case bool:
		labels = append(labels, strconv.FormatBool(v))
	case json.Number:
		labels = append(labels, v.String())
	case []any:
		for i, e := range v {
			if _, nested := e.([]any); nested {
				if isSpan(e) {
					return nil, fmt.Errorf("has lists of places and a label: " + spansToTags)
				}
				return nil, fmt.Errorf("has a list inside a list")
			}
			more, err := jsonLabels(e)
			if err != nil {
				return nil, err
			}
			if len(more) == 0 {
				return nil, fmt.Errorf("has nothing as number %d of its list", i+1)
			}
			labels = append(labels, more...)
		}
	default:
		return nil, fmt.Errorf("is an object, not a label or a list of labels")
	}
	return labels, nil
}
