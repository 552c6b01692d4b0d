package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// otherKey says where the text is, if the object in a line has none under the key that is read, and is the first: then the key may be wrong rather
// than the line. It is "" for others.
func (in *rowInput) otherKey(object map[string]any, line string) (remedy string) {
	if in.rows > 0 || in.OnBadLine == "skip" {
		return ""
	}
	if !in.documents {
		return in.otherForm(object, line)
	}
	if !in.alone && in.inLater(in.Text[0].Name) {
		return "" // it is the line that differs
	}
	for _, c := range in.Text {
		switch v, has := object[c.Name]; v.(type) {
		case string:
			continue
		case nil:
			if has { // it is null
				return ""
			}
		}
		head := []byte(line[:min(len(line), headSize)])
		if within := textWithin(head); within != "" {
			return within
		}
		const skip = `leave such lines out with corpus.on_bad_line = "skip"`
		first := firstObject(head)
		key := textKey(first)
		_, is := first[key].(string)
		if known := JSONKey(head); in.alone && known != "" { // perhaps within lists
			key, is = known, true
		}
		if is && key != c.Name {
			return fmt.Sprintf("say which key has the text: corpus.columns = {text = %s}, or %s", quote(key), skip)
		}
		return "say in corpus.columns which key has strings, or " + skip
	}
	return ""
}

// inLater reports whether a line behind the first has an object with a text under a key, near the beginning.
func (in *rowInput) inLater(key string) bool {
	_, later, _ := bytes.Cut(in.head, []byte("\n"))
	for line := range bytes.Lines(later) {
		var object map[string]any
		if json.Unmarshal(line, &object) != nil {
			continue
		}
		if _, is := object[key].(string); is {
			return true
		}
	}
	return false
}

// otherForm says how JSON is to be written whose first object has no text where it is wanted: tables of pandas, and objects in others; "" for others.
func (in *rowInput) otherForm(object map[string]any, line string) (remedy string) {
	head := []byte(line[:min(len(line), headSize)])
	if jqRows(head) != "" {
		return "write an object for each row: jq -c '.columns as $names | .data[] | [$names, .] | transpose | map({(.[0]): .[1]}) | add'"
	}
	for _, c := range in.Text {
		if within, is := object[c.Name].(map[string]any); is && (jsonShape{keys: slices.Collect(maps.Keys(within))}).numbered() {
			return in.transposing("map([to_entries[].value]) | ")
		}
	}
	if bytes.Contains(head, []byte(`"annotations"`)) && bytes.Contains(head, []byte(`"choices"`)) && len(in.Text) == 1 && len(in.Label) == 1 {
		text := in.Text[0].Name
		return "of Label Studio's JSON make an object for each text: " + in.filter(fmt.Sprintf("{%s: .data%s, %s: [.annotations[].result[].value.choices[]?]}",
			quote(text), (jsonShape{}).key(strings.TrimPrefix(text, "data.")), quote(in.Label[0].Name)))
	}
	for _, c := range in.columns() {
		if _, has := object[c.Name]; has {
			continue
		}
		if above := in.above(c.Name); above != "" {
			return above
		}
		if path, found := pathTo(head, c.Name, mostNested); found && slices.Contains(in.Text, c) && len(path) > 0 && !slices.Contains(path, each) {
			return "bring what is within objects to the top, and labels too: " + in.filter(in.raised(head, object))
		}
	}
	return in.inRows(head)
}

// raised returns the filter that brings the columns which an object has not, but objects in it, to its top.
func (in *rowInput) raised(head []byte, object map[string]any) string {
	var steps []string
	for _, c := range in.columns() {
		_, has := object[c.Name]
		if path, found := pathTo(head, c.Name, mostNested); !has && found && !slices.Contains(path, each) {
			steps = append(steps, (jsonShape{}).key(c.Name)+" = "+pathText(append(path, c.Name)))
		}
	}
	return strings.Join(steps, " | ")
}

// inRows says how the objects that hold a text and what belongs to it become lines, where they are in objects in a list, as the server of Hugging Face's
// datasets answers: {"rows": [{"row": {"text": …}}]}; "" for others.
func (in *rowInput) inRows(head []byte) string {
	var shared []string
	for i, c := range in.columns() {
		path, found := pathTo(head, c.Name, mostNested)
		if !found || !slices.Contains(path, each) || i > 0 && !slices.Equal(path, shared) {
			return ""
		}
		shared = path
	}
	if len(shared) == 0 {
		return ""
	}
	return "write each object on a line of its own: jq -c '" + pathText(shared) + "'"
}

// above says how values under a key and texts come into one object where one stands in an object around the other, as the contexts of SQuAD
// around their questions; "" where they do not.
func (in *rowInput) above(key string) string {
	path, found := pathTo(in.head, in.Text[0].Name, mostNested)
	outer, also := pathTo(in.head, key, mostNested)
	if !in.alone || !found || !also {
		return ""
	}
	if len(outer) > len(path) {
		path, outer, key = outer, path, in.Text[0].Name
	}
	if len(outer) == len(path) || !slices.Equal(outer, path[:len(outer)]) {
		return ""
	}
	name := (jsonShape{}).key(key)
	return fmt.Sprintf("bring what stands around to each: jq -c '%s | %s as $x | %s | %[2]s = $x'", pathText(outer), name, pathText(path[len(outer):]))
}

// transposed is an error for an object that is the whole text, and has a list of all texts and one of all labels, as a table has columns.
func (in *rowInput) transposed(object map[string]any, number int) error {
	const few = 8 // an example may have some sentences, and as many labels
	texts, _ := object[in.Text[0].Name].([]any)
	switch sentences, err := stringsOf(texts, in.Text[0].Name); {
	case !in.alone || in.documents:
		return nil
	case len(in.Label) > 0:
	case err == nil && len(texts) >= few && !areTokens(in.Text[0], sentences):
		return &Error{Where: fmt.Sprintf("%s:%d", in.name, number), What: fmt.Sprintf("has %s texts in a list", amount.Thousands(len(texts))),
			Remedy: fmt.Sprintf("write an object for each: jq -c '%s[] | {%s: .}'", (jsonShape{}).key(in.Text[0].Name), quote(in.Text[0].Name))}
	default:
		return nil
	}
	labels, _ := object[in.Label[0].Name].([]any)
	if len(texts) != len(labels) || len(texts) < few {
		return nil
	}
	return &Error{Where: fmt.Sprintf("%s:%d", in.name, number), What: fmt.Sprintf("has %s texts in a list, and as many labels in another", amount.Thousands(len(texts))),
		Remedy: in.transposing("")}
}

// transposing says how columns become objects, after the filter that makes lists of them.
func (in *rowInput) transposing(lists string) string {
	var paths, keys []string
	for i, c := range in.columns() {
		paths = append(paths, (jsonShape{}).key(c.Name))
		keys = append(keys, fmt.Sprintf("%s: .[%d]", quote(c.Name), i))
	}
	return fmt.Sprintf("write an object for each row: jq -c '[%s] | %stranspose[] | {%s}'", strings.Join(paths, ", "), lists, strings.Join(keys, ", "))
}

// namesAndNumbers returns the keys of an object that have strings, and those that have numbers.
func namesAndNumbers(object map[string]any) (names, numbers []string) {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		switch object[key].(type) {
		case string:
			names = append(names, key)
		case json.Number:
			numbers = append(numbers, key)
		}
	}
	return names, numbers
}

// labelWithin says how the label is taken out of an object under a key: of numbers for each label those that are high, or else what is called a name.
func (in *rowInput) labelWithin(key string, value any) string {
	path := (jsonShape{}).key(key)
	if list, _ := value.([]any); len(list) > 0 {
		scored, _ := list[0].(map[string]any)
		if names, numbers := namesAndNumbers(scored); len(names) == 1 && len(numbers) == 1 {
			name, number := (jsonShape{}).key(names[0]), strings.ToLower(numbers[0])
			if number == "id" || strings.HasSuffix(number, "_id") || slices.ContainsFunc([]string{"user", "annotator", "index", "time"}, func(part string) bool { return strings.HasPrefix(number, part) || strings.HasSuffix(number, part) }) {
				return "; " + in.filter(path+" |= map("+name+")") + " takes the labels out of it"
			}
			return fmt.Sprintf("; %s takes the one with the highest number", in.filter(fmt.Sprintf("%s |= (max_by(%s)%s)", path, (jsonShape{}).key(numbers[0]), name)))
		}
	}
	object, _ := value.(map[string]any)
	if choices, is := object["choices"].([]any); is && len(choices) > 0 { // of Label Studio
		return "; " + in.filter(path+` |= (if type == "object" then .choices else . end)`) + " takes the labels out of it"
	}
	numbers := len(object) > 0
	name := ""
	for _, key := range slices.Sorted(maps.Keys(object)) {
		_, isNumber := object[key].(json.Number)
		numbers = numbers && isNumber
		if _, is := object[key].(string); is && name == "" {
			name = key
		}
	}
	switch {
	case numbers:
		return "; " + in.filter(path+" |= [to_entries[] | select(.value >= 0.5) | .key]") + " takes the labels whose numbers are high"
	case name != "":
		return "; " + in.filter(path+" |= "+(jsonShape{}).key(name)) + " takes one out of it"
	}
	return ""
}
