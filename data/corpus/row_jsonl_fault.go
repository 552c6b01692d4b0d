package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// unlabelled says why an object on a line has no labels under a key.
func (in *rowInput) unlabelled(line string, object map[string]any, key string) string {
	if list, is := object[key].([]any); is && len(list) == 0 {
		return fmt.Sprintf(`, whose list is empty; if that means none of them, %s makes it a label of its own`, in.filter((jsonShape{}).key(key)+` |= if . == [] then ["none"] else . end`))
	}
	return in.keysOf(line, object, key)
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
