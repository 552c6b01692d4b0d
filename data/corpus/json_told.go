package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
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
	if shape.path != "" || !beginsLine(head) {
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
	key := textKey(firstObject(head))
	if key == textColumn.Name {
		return `set corpus.format = "jsonl", which takes the text, and labels, from lines of JSON`
	}
	return fmt.Sprintf(`set corpus.format = "jsonl", which takes the text, and labels, from lines of JSON, and corpus.columns = {text = %s}`, quote(key))
}

// textWithin says how the text is taken out of JSON that begins with head, if that has no lines of objects with the text under a key; or else "".
func textWithin(head []byte) string {
	tagged, plain := fromLists(head)
	switch {
	case tagged != "":
		return "it has lists of tokens and of their tags: " + tagged + "; " + plain
	case plain != "":
		return "it has lists of strings: " + plain
	}
	if !beginsLine(head) || shapeOf(head).path != "" {
		return fmt.Sprintf(`take out the text first, for instance with %s, and give it as "-" on standard input`, jqText(head))
	}
	return ""
}

// beginsLine reports whether JSON that begins with head has an object in its first line.
func beginsLine(head []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimSpace(trimMarks(head)), []byte("\n"))
	return bytes.HasPrefix(line, []byte("{")) && (json.Valid(line) || len(line) >= headSize-64)
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
	return "write a token, a tab and its tag a line, and an empty line behind each sentence; spans of characters become tags of tokens first, for instance by spaCy's offsets_to_biluo_tags"
}

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
