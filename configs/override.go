package configs

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// commandLine is the file that problems with overrides are in.
const commandLine = "command line"

// An override is the value of a "key=value" word. What it is depends on what
// the key wants, which is known only when it is read.
type override struct {
	text  string // as typed
	value any    // as TOML; nil where it is not
}

// What a key wants, as far as an override's value depends on it.
type want int

const (
	wantString want = iota
	wantStrings
	wantOther
)

// unwrap returns the value that an override stands for where a key wants what
// w says, and any other value as it is. Where strings are wanted, words that
// are not TOML strings are taken literally, so that no quotes are needed.
func unwrap(v any, w want) any {
	o, ok := v.(override)
	if !ok {
		return v
	}
	if s, ok := o.value.(string); ok && w != wantStrings {
		return s
	}
	switch w {
	case wantString:
		return o.text
	case wantStrings:
		switch v := o.value.(type) {
		case string:
			return []any{v}
		case []any, float64, int64, map[string]any:
			return v
		}
		inside, ok := strings.CutPrefix(o.text, "[")
		if inside, closed := strings.CutSuffix(inside, "]"); ok && closed { // [a,b], its quotes eaten by the shell
			var words []any
			for word := range strings.SplitSeq(inside, ",") {
				words = append(words, strings.TrimSpace(word))
			}
			return words
		}
		return []any{o.text}
	}
	if o.value == nil {
		return o.text
	}
	return o.value
}

// plain returns the value of an override of a key that wants no string.
func plain(v any) any { return unwrap(v, wantOther) }

// overrideKey is a dotted path; a list's element is ".1" or "[1]".
var overrideKey = pattern(`^[A-Za-z0-9_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+|\[[0-9]+\])*$`)

// override puts the value of a "key=value" word into the tree, in the place of
// whatever is there. lists holds the lists to start from where tree has none.
func (r *reader) override(tree map[string]any, word string, lists map[string]any) {
	complain := func(key, format string, args ...any) {
		r.problems = append(r.problems, Problem{File: commandLine, Key: key, Text: fmt.Sprintf(format, args...)})
	}
	key, text, ok := strings.Cut(word, "=")
	key, text = strings.TrimSpace(key), strings.TrimSpace(text)
	if !ok || !overrideKey().MatchString(key) {
		complain("", "%s is not an override: write key=value, such as embedding.dim=64", quote(shorten(word)))
		return
	}
	value, err := tomlValue(text)
	if _, isList := lists[key]; err != nil && (isList || strings.HasPrefix(text, "{")) { // nothing but a table begins so
		if isList && !strings.ContainsAny(text, "[{") {
			complain(key, "%s is not a list: write '%s=[]' for none, or '%s=[{type=\"…\"}]'", shorten(text), key, key)
			return
		}
		complain(key, "%s is not valid TOML: %v; %s", shorten(text), err, cmp.Or(fractionRemedy(text), `quotes inside need others around, as in 'layers=[{type="fc"}]'`))
		return
	}
	steps := strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(key), ".")
	if len(steps) > maxDepth {
		complain("", "%s has more than %d parts; no setting is so deep", shorten(key), maxDepth)
		return
	}
	path, err := assign(tree, steps, override{text, value}, lists)
	if err != nil {
		complain(key, "%v", err)
		return
	}
	if r.words[path] = text; value == nil { // a string without quotes
		r.words[path] = quote(text)
	}
	for known := range r.at { // what was there is gone
		if rest, ok := strings.CutPrefix(known, path); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			delete(r.at, known)
		}
	}
	for prefix := path; ; prefix = prefix[:strings.LastIndexAny(prefix, ".[")] {
		if _, ok := r.at[prefix]; !ok { // the path itself, and the sections made for it
			r.at[prefix] = place{file: commandLine}
		}
		if !strings.ContainsAny(prefix, ".[") {
			break
		}
	}
}

// Dotted returns overrides in which a table for a section, such as corpus={stem=true, test=0}, is an override for each of its keys,
// corpus.stem=true and corpus.test=0: they leave the other keys of the section as they are. Around the first = there is no space.
func Dotted(section string, overrides []string) []string {
	var words []string
	for _, word := range overrides {
		key, text, ok := strings.Cut(word, "=")
		if !ok {
			words = append(words, word)
			continue
		}
		key, text = strings.TrimSpace(key), strings.TrimSpace(text)
		value, err := tomlValue(text)
		table, isTable := value.(map[string]any)
		if key != section || err != nil || !isTable {
			words = append(words, key+"="+text)
			continue
		}
		for _, k := range sortedKeys(table) {
			words = append(words, key+"."+k+"="+inline(table[k]))
		}
	}
	return words
}

// tomlValue decodes one TOML value.
func tomlValue(text string) (any, error) {
	var tree map[string]any
	if err := decode("value = "+text, &tree); err != nil {
		return nil, tidy(err)
	}
	if len(tree) != 1 { // a line break let another key in
		return nil, fmt.Errorf("want one value")
	}
	return uniform(tree["value"]), nil
}

// assign sets the value that the steps lead to and returns its path. Tables on
// the way are made; lists are not lengthened.
func assign(tree map[string]any, steps []string, v any, lists map[string]any) (string, error) {
	var at any = tree
	put := func(any) {} // replaces at in what holds it
	path := ""
	for i, step := range steps {
		switch here := plain(at).(type) {
		case map[string]any:
			path = join(path, step)
			next, ok := here[step]
			if !ok && i+1 < len(steps) {
				if next, ok = lists[path]; !ok {
					next = map[string]any{}
				}
				here[step] = next
			}
			at, put = next, func(v any) { here[step] = v }
		case []any:
			n, err := index(path, step, len(here))
			if err != nil {
				return "", err
			}
			path = item(path, n)
			at, put = here[n], func(v any) { here[n] = v }
		default:
			return "", fmt.Errorf("%s is %s and has no %s in it", path, describe(here), step)
		}
	}
	put(v)
	return path, nil
}

// index returns the position that step names in a list of n elements.
func index(path, step string, n int) (int, error) {
	i, err := strconv.Atoi(step)
	if err == nil && i < n && i >= 0 {
		return i, nil
	}
	switch n {
	case 0:
		return 0, fmt.Errorf("%s is empty, so there is none to change; to replace the list write %s=[…]", path, path)
	case 1:
		return 0, fmt.Errorf("%s has one element, %s.0; to replace the list write %s=[…]", path, path, path)
	}
	return 0, fmt.Errorf("%s has %d elements, %s.0 to %s.%d; to replace the list write %s=[…]", path, n, path, path, n-1, path)
}
