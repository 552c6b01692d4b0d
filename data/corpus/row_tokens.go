package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// readTokens reads a sentence a line: an object with a list of tokens and one of their tags under the keys
// that the columns name, as Hugging Face's datasets write them. White space in a token becomes _, as in [CoNLL].
func readTokens(in *rowInput) error {
	tokens, tags := in.Text[0].Name, in.Label[0].Name
	lists := tokenLists{in: in}
	err := in.eachObject(func(object map[string]any, line string, number int) error {
		words, err := in.listOf(line, object, tokens)
		if err != nil && in.rows == 0 && strings.Contains(line, `"token_start"`) {
			return &Error{Where: fmt.Sprintf("%s:%d", in.name, number), What: err.Error(), Remedy: strings.Replace(prodigyTags, "jq -c '", strings.TrimSuffix(in.filter(""), "'"), 1)}
		}
		if remedy := in.otherTags(object, line); err != nil && remedy != "" {
			return &Error{Where: fmt.Sprintf("%s:%d", in.name, number), What: err.Error(), Remedy: remedy}
		}
		if err != nil {
			if remedy := in.toLists(object); remedy != "" {
				return in.bad(number, "%v; %s", err, remedy)
			}
			if _, text := object[tokens].(string); text {
				return in.bad(number, "%v; corpus.format = \"jsonl\" is for texts", err)
			}
			return in.bad(number, "%v", err)
		}
		labels, err := in.listOf(line, object, tags)
		if err != nil {
			if remedy := in.toLists(object); remedy != "" {
				return in.bad(number, "%v; %s", err, remedy)
			}
			return in.bad(number, "%v", err)
		}
		return lists.add(words, labels, number)
	})
	lists.end()
	in.tellAnswers()
	return err
}

// toLists says how the tokens and tags that an object has become lists of strings: of strings that have them with spaces or commas between, of objects
// that have one of each, and of lists of sentences; "" for others.
func (in *rowInput) toLists(object map[string]any) string {
	tokens, tags := object[in.Text[0].Name], object[in.Label[0].Name]
	ofTokens, ofTags := (jsonShape{}).key(in.Text[0].Name), (jsonShape{}).key(in.Label[0].Name)
	both := func(tokens, tags string) string {
		return fmt.Sprintf("{%s: %s, %s: %s}", quote(in.Text[0].Name), tokens, quote(in.Label[0].Name), tags)
	}
	text, isText := tokens.(string)
	tagText, isTags := tags.(string)
	var splits []string
	for _, column := range []struct{ text, path string }{{text, ofTokens}, {tagText, ofTags}} {
		if filter := toList(column.text, tagText); filter != "" {
			splits = append(splits, column.path+" |= "+filter)
		}
	}
	if tokenList, is := tokens.([]any); is && len(tokenList) > 0 {
		switch first := tokenList[0].(type) {
		case map[string]any:
			text := keyAmong(first, append([]string{"text", "orth"}, tokenNames...))
			tag := keyAmong(first, tagNames)
			switch list, is := tags.([]any); {
			case text == "":
			case is && len(list) == len(tokenList):
				return in.filter(ofTokens+" |= map("+text+")") + " makes a list of its tokens"
			case tag != "":
				return in.filter(both("["+ofTokens+"[]"+text+"]", "["+ofTokens+"[]"+tag+"]")) + " makes lists of them"
			}
		case []any:
			if list, is := tags.([]any); is && len(list) == len(tokenList) {
				return in.filter("["+ofTokens+", "+ofTags+"] | transpose[] | "+both(".[0]", ".[1]")) + " makes a line of each sentence"
			}
		}
	}
	if len(splits) > 0 && isTags && (len(splits) == 2 || !isText) {
		return in.filter(strings.Join(splits, " | ")) + " makes lists of them"
	}
	return ""
}

// toList returns the filter of jq that makes a list of a text, which belongs to these tags: of one that is a list in JSON, or has commas or
// spaces between its parts; "" for others.
func toList(text, tags string) string {
	commas := func(s string) bool {
		return strings.Count(s, ", ") > 0 && strings.Count(s, ", ") == strings.Count(s, " ")
	}
	switch {
	case text == "":
		return ""
	case strings.HasPrefix(text, "["):
		if json.Valid([]byte(text)) {
			return "fromjson"
		}
		return "" // Python's
	case commas(text) && commas(tags):
		return `split(", ")`
	case slices.Contains(strings.Split(text, " "), ""):
		return `(split(" ") - [""])`
	case strings.Contains(text, " "):
		return `split(" ")`
	case strings.Contains(text, ","):
		return `split(",")`
	}
	return ""
}

// keyAmong returns the path of the first of the names under which an object has a string; "" if there is none.
func keyAmong(object map[string]any, names []string) string {
	for _, name := range names {
		if _, is := object[name].(string); is {
			return (jsonShape{}).key(name)
		}
	}
	return ""
}

// otherTags says what to do with JSON whose first object has no list of tokens where it is wanted: "" for others.
func (in *rowInput) otherTags(object map[string]any, line string) string {
	if _, is := object[in.Text[0].Name]; is || in.rows > 0 || in.OnBadLine == "skip" {
		return ""
	}
	return jsonTags([]byte(line[:min(len(line), headSize)]))
}

// tokenLists makes rows of lists of tokens and of their tags.
type tokenLists struct {
	in            *rowInput
	seen, numbers int // tags, and those of them that are numbers
}

// add takes the lists of a row, which stands on that line.
func (l *tokenLists) add(tokens, tags []string, line int) error {
	in := l.in
	if len(tokens) != len(tags) {
		return in.bad(line, "has %s under %s, and %s under %s", amount.Of(len(tokens), "token"), quote(in.Text[0].Name), amount.Of(len(tags), "tag"), quote(in.Label[0].Name))
	}
	r := Row{Tokens: tokens, Labels: tags, Line: line}
	for i, token := range tokens {
		tokens[i] = strings.Join(strings.Fields(token), "_")
		if tokens[i] == "" || strings.TrimSpace(tags[i]) == "" {
			return in.bad(line, "has nothing but white space for token %d, or for its tag", i+1)
		}
		count(&l.numbers, isNumber(tags[i]))
		r.Lines = append(r.Lines, line)
	}
	l.seen += len(tokens)
	if len(tokens) == 0 {
		return nil
	}
	return in.emit(r)
}

// end notes what is odd about all rows.
func (l *tokenLists) end() {
	if l.numbers > 0 && l.numbers == l.seen {
		l.in.note("its tags are numbers: each is a tag of its own, and none begins an entity; write the names, in Hugging Face's datasets those of features[" + quote(l.in.Label[0].Name) + "].feature.names")
	}
}

// BeginsObject reports whether a text begins as an object of JSON that has keys.
func BeginsObject(text string) bool {
	rest, is := strings.CutPrefix(strings.TrimSpace(text), "{")
	return is && strings.HasPrefix(strings.TrimLeft(rest, " \t"), `"`)
}

// TokenObject returns the tokens that the object in a line has under a key, as a text of the format jsonl-tokens has them, and which
// of some other keys there are. The error says what is wrong with the line.
func TokenObject(line, key string, others ...string) (tokens []string, has map[string]bool, err error) {
	in := rowInput{RowOptions: RowOptions{Format: "jsonl-tokens"}}
	columns := []Column{{Name: key}}
	for _, name := range others {
		columns = append(columns, Column{Name: name})
	}
	object, problem := in.object(line, columns)
	if problem != "" {
		return nil, nil, errors.New(problem)
	}
	has = map[string]bool{}
	for _, name := range others {
		_, has[name] = object[name]
	}
	if tokens, err = in.listOf(line, object, key); err != nil {
		return nil, has, err
	}
	for i, token := range tokens {
		if tokens[i] = strings.Join(strings.Fields(token), "_"); tokens[i] == "" {
			return nil, has, fmt.Errorf("has nothing but white space for token %d", i+1)
		}
	}
	return tokens, has, nil
}

// listOf returns the strings of a list under a key, and numbers as they are written.
func (in *rowInput) listOf(line string, object map[string]any, key string) ([]string, error) {
	values, is := object[key].([]any)
	if !is {
		if object[key] == nil {
			return nil, fmt.Errorf("has no list %s%s", quote(key), in.keysOf(line, object, key))
		}
		return nil, fmt.Errorf("has no list under %s", quote(key))
	}
	return stringsOf(values, key)
}
