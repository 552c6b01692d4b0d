package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// fromLists says how tokens and tags are read from JSON that begins with head, and how its tokens become plain text; of JSON without
// lists of tokens it returns "".
func fromLists(head []byte) (tagged, plain string) {
	shape := shapeOf(head)
	tokens, tags := listKeys(shape.object)
	if tokens == "" {
		return "", ""
	}
	plain = fmt.Sprintf(`corpus.format = "jsonl" with corpus.columns = {text = %s} reads them as text`, quote(tokens))
	if !reads(head, tokens) {
		plain = jq(shape.key(tokens)+` | join(" ")`) + ` makes text of them, to give as "-" on standard input`
	}
	if tags != "" {
		tagged = fmt.Sprintf(`corpus.format = "jsonl-tokens" reads it, with corpus.columns = {text = %s, label = %s}`, quote(tokens), quote(tags))
	}
	return tagged, plain
}

// TokenKeys returns the keys of the object in a line that have a list of tokens and one of their tags, by the usual names; "" for what
// there is not.
func TokenKeys(line string) (tokens, tags string) { return listKeys(firstObject([]byte(line))) }

// jsonText says what to do with JSON that begins with head where text is wanted.
func jsonText(head []byte) string {
	if within := textWithin(head); within != "" {
		return within
	}
	const set = `set corpus.format = "jsonl", which takes the text, and labels, from JSON`
	if key := JSONKey(head); key != textColumn.Name {
		return fmt.Sprintf(`%s, and corpus.columns = {text = %s}`, set, quote(key))
	}
	return set
}

// JSONKey returns the key whose strings the format jsonl takes for texts from JSON that begins with head: "text", also where there are strings without a key, or else
// that of the longest strings; "" where it takes none.
func JSONKey(head []byte) string {
	for _, key := range []string{textColumn.Name, longestKey(head)} {
		if key != "" && reads(head, key) {
			return key
		}
	}
	return ""
}

// reads reports whether the format jsonl takes texts from a key of JSON that begins with head.
func reads(head []byte, key string) bool {
	return RowOptions{documents: true, Text: []Column{{Name: key}}}.form(head, len(head) >= headSize-64).found
}

// longestKey returns the key of objects in JSON that begins with head whose strings are the longest, all together.
func longestKey(head []byte) (longest string) {
	const inList = "\x00" // no key stands before its values
	var keys []string     // of what is open, the last one read
	sums := map[string]int{}
	d := json.NewDecoder(bytes.NewReader(trimMarks(head)))
	for isKey := false; ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		at := len(keys) - 1
		switch token := token.(type) {
		case json.Delim:
			switch token {
			case '{':
				keys = append(keys, "")
			case '[':
				keys = append(keys, inList)
			default:
				keys = keys[:at]
			}
			isKey = len(keys) > 0 && keys[len(keys)-1] != inList
			continue
		case string:
			if isKey {
				keys[at], isKey = token, false
				continue
			}
			if at >= 0 && keys[at] != inList && !strings.HasPrefix(token, "(") { // as a parse of a text does
				sums[keys[at]] += len(token)
			}
		}
		isKey = at >= 0 && keys[at] != inList
	}
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		if sums[key] > sums[longest] {
			longest = key
		}
	}
	return longest
}

// textWithin says how the text is taken out of JSON that begins with head, if that has lists of strings, or what the format jsonl does not read; or else "".
func textWithin(head []byte) string {
	const take = `take out the text first, for instance with %s, and give it as "-" on standard input`
	tagged, plain := fromLists(head)
	rows := jqRows(head)
	switch {
	case rows != "":
		return fmt.Sprintf(take, rows)
	case tagged != "":
		return "it has lists of tokens and of their tags: " + tagged + "; " + plain
	case plain != "" && !hasProse(head):
		return "it has lists of strings: " + plain
	}
	if s := shapeOf(head); s.numbered() && len(s.keys) > 1 {
		return fmt.Sprintf(take, jqText(head))
	}
	if path, found := pathTo(bytes.TrimSpace(trimMarks(head)), textColumn.Name, mostNested); found && len(path) > 0 && longestKey(head) == textColumn.Name && !reads(head, textColumn.Name) {
		filter := pathText(append(path, textColumn.Name))
		if s := shapeOf(head); s.object[textColumn.Name] != nil { // which has it in all objects that are alike
			filter = s.key(textColumn.Name)
		}
		return fmt.Sprintf(take, jq(filter))
	}
	if s := shapeOf(head); JSONKey(head) == "" && (s.path != "" || s.object == nil) {
		return fmt.Sprintf(take, jqText(head))
	}
	return ""
}

// hasProse reports whether the first object of JSON that begins with head has a string of several words under the key that is likely the text.
func hasProse(head []byte) bool {
	text, _ := firstObject(head)[JSONKey(head)].(string)
	return strings.Count(text, " ") > 1
}

// textKey returns the key of an object that has its text: "text", or that of the longest string.
func textKey(object map[string]any) string {
	longest, key := 0, textColumn.Name
	if _, is := object[key].(string); is {
		return key
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if s, _ := object[name].(string); len(s) > longest {
			longest, key = len(s), name
		}
	}
	return key
}

// jsonTags says what to do with JSON that begins with head, for tokens and tags in columns.
func jsonTags(head []byte) string {
	if tagged, _ := fromLists(head); tagged != "" {
		return tagged
	}
	if bytes.Contains(head, []byte(`"token_start"`)) {
		return prodigyTags
	}
	return "write a token, a tab and its tag a line, and an empty line behind each sentence; " + spansToTags
}

// prodigyTags makes lists of tokens and tags of what Prodigy writes.
const prodigyTags = `of Prodigy's tokens and spans make lists: jq -c '. as $x | [$x.tokens[] | "O"] | reduce $x.spans[] as $s (.; reduce range($s.token_start; $s.token_end + 1) as $i (.; .[$i] = (if $i == $s.token_start then "B-" else "I-" end) + $s.label)) | {tokens: [$x.tokens[].text], tags: .}', which corpus.format = "jsonl-tokens" reads with corpus.columns = {text = "tokens", label = "tags"}`

const spansToTags = "spans of characters become tags of tokens first, for instance by spaCy's offsets_to_biluo_tags"

// firstObject returns the object with which JSON begins, or the first of a list, and nil where there is none.
func firstObject(head []byte) map[string]any { return shapeOf(head).object }

// listKeys returns the keys of an object that have a list of tokens and one of their tags, which are strings or numbers; "" for
// what there is not. Of two lists of strings the names tell which has the tokens.
func listKeys(object map[string]any) (tokens, tags string) {
	lists := map[string]int{} // the lengths
	var words []string        // the keys of lists of strings
	for _, key := range slices.Sorted(maps.Keys(object)) {
		list, _ := object[key].([]any)
		if len(list) == 0 {
			continue
		}
		lists[key] = len(list)
		if !slices.ContainsFunc(list, func(v any) bool { _, is := v.(string); return !is }) {
			words = append(words, key)
		}
	}
	named := func(among []string, usual []string) string {
		for _, name := range usual {
			if slices.Contains(among, name) {
				return name
			}
		}
		return ""
	}
	if tokens = named(words, tokenNames); tokens == "" && len(words) == 1 {
		tokens = words[0]
	}
	if tokens == "" {
		return "", ""
	}
	var beside []string
	for _, key := range slices.Sorted(maps.Keys(lists)) {
		if key != tokens && lists[key] == lists[tokens] {
			beside = append(beside, key)
		}
	}
	if tags = named(beside, append([]string{"ner_tags", "pos_tags"}, tagNames...)); tags == "" && len(beside) > 0 {
		tags = beside[0]
	}
	return tokens, tags
}
