package corpus

import (
	"encoding/json"
	"errors"
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
		err := in.take(&r, func(c Column) (string, error) {
			if list, is := object[c.Name].([]any); is && !slices.Contains(in.Score, c) {
				return in.jsonList(c, list)
			}
			text, ok := object[c.Name].(string)
			if score, is := object[c.Name].(json.Number); is && slices.Contains(in.Score, c) {
				text, ok = score.String(), true
			}
			if !ok {
				return "", in.missing(line, object, c)
			}
			return text, nil
		})
		if err != nil {
			if remedy := in.otherKey(object, line); remedy != "" {
				return &Error{Where: fmt.Sprintf("%s:%d", in.name, number), What: err.Error(), Remedy: remedy}
			}
			return in.bad(number, "%v", err)
		}
		if err := in.transposed(object, number); err != nil {
			return err
		}
		for _, c := range in.Label {
			labels, err := jsonLabels(object[c.Name])
			if err != nil {
				return in.bad(number, "%s %v%s", quote(c.Name), err, in.labelWithin(c.Name, object[c.Name]))
			}
			_, isList := object[c.Name].([]any)
			odd.add(isList, labels)
			r.Labels = append(r.Labels, labels...)
		}
		if len(r.Labels) == 0 && len(in.Label) > 0 {
			return in.bad(number, "has no label %s%s", quote(in.Label[0].Name), in.unlabelled(line, object, in.Label[0].Name))
		}
		return in.emit(r)
	})
	in.tellAnswers()
	if err != nil || len(in.Label) == 0 {
		return err
	}
	return odd.switches(in.Label[0], in.filter((jsonShape{}).key(in.Label[0].Name)+" |= [to_entries[] | select(.value == 1) | .key]")+" makes the numbers of the labels of them")
}

// unlabelled says why an object on a line has no labels under a key.
func (in *rowInput) unlabelled(line string, object map[string]any, key string) string {
	if list, is := object[key].([]any); is && len(list) == 0 {
		return fmt.Sprintf(`, whose list is empty; if that means none of them, %s makes it a label of its own`, in.filter((jsonShape{}).key(key)+` |= if . == [] then ["none"] else . end`))
	}
	return in.keysOf(line, object, key)
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

// noObject says what is wrong with a line that begins with another token than that of an object, or has no more than that.
func (in *rowInput) noObject(token json.Token, rest string, err error) string {
	switch {
	case err == nil && token == json.Delim('[') && RowFormats()[in.Format].ByToken && isTokenPair().MatchString(rest):
		return in.objectForm() + `, which jq -c '{"tokens": map(.[0]), "tags": map(.[1])}' makes of a list of pairs, for corpus.columns = {text = "tokens", label = "tags"}`
	case err == nil && token == json.Delim('[') && RowFormats()[in.Format].ByToken && !strings.HasPrefix(rest, "{"):
		return in.objectForm() + "; " + spansToTags
	case err == nil && token == json.Delim('[') && strings.HasPrefix(rest, `"`):
		return in.objectForm() + `; lists become columns by jq -r @tsv, which corpus.format = "tsv" reads`
	case err == nil && token == json.Delim('['):
		return in.objectForm() + ", which jq -c '.[]' makes of a list"
	case err == nil && token == json.Delim('{'):
		return in.objectForm() + ", which jq -c . makes of objects of several lines"
	}
	return in.objectForm() + why(err)
}

// isTokenPair finds a list of a token and its tag.
var isTokenPair = pattern(`^\["(?:[^"\\]|\\.)*",\s*"(?:[^"\\]|\\.)*"\]`)

// objectForm says what a line should be.
func (in *rowInput) objectForm() string {
	form := "is not a JSON object: write one a line, such as "
	switch {
	case RowFormats()[in.Format].ByToken:
		return form + `{"tokens": ["…"], "tags": ["…"]}`
	case in.documents:
		return form + `{"text": "…"}`
	}
	return form + `{"text": "…", "label": "…"}`
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

// why says what is wrong with JSON, "" where no fault of it has a name.
func why(err error) string {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "; it ends before that does"
	case !errors.As(err, &syntax):
		return ""
	case strings.Contains(err.Error(), "'\\''"):
		return "; strings stand between double quotes, and not as Python shows them"
	case strings.Contains(err.Error(), "'T'") || strings.Contains(err.Error(), "'F'"):
		return "; true, false and null are in small letters, and not as Python shows them"
	case strings.Contains(err.Error(), "'N'") || strings.Contains(err.Error(), "'I'"):
		return "; JSON has no NaN and no Infinity: write null"
	case strings.Contains(err.Error(), "in string literal"):
		return "; a tab or another control character in a string is written as \\t or \\u0001"
	}
	return "; " + JSONFault(syntax)
}

// missing is the error of an object without a string, or of scores a number, in a column.
func (in *rowInput) missing(line string, object map[string]any, c Column) error {
	key, value := c.Name, "string"
	if slices.Contains(in.Score, c) {
		value = "number"
	}
	switch object[key].(type) {
	case []any:
		return fmt.Errorf("has a list under %s, and not a %s", quote(key), value)
	case map[string]any:
		return fmt.Errorf("has an object under %s, and not a %s", quote(key), value)
	case nil:
		return fmt.Errorf("has no %s %s%s", value, quote(key), in.keysOf(line, object, key))
	}
	return fmt.Errorf("has no %s %s: its value is %v", value, quote(key), object[key])
}

// keysOf names the keys that an object has where it lacks one.
func (in *rowInput) keysOf(line string, object map[string]any, key string) string {
	const most = 6
	if _, has := object[key]; has {
		return ""
	}
	keys := allKeys(line)
	if len(keys) > most {
		keys = append(keys[:most], "…")
	}
	if len(keys) == 0 {
		return ""
	}
	if before, _, nested := strings.Cut(key, "."); nested && slices.Contains(keys, before) {
		return ": it has " + strings.Join(keys, ", ") + "; keys within an object are not read: " + in.filter(". + "+(jsonShape{}).key(before)) + " brings them up, to be named without " + quote(before+".")
	}
	return ": it has " + strings.Join(keys, ", ")
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
