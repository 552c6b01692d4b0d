package run

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// tokenLists says where the tokens of a sentence stand in an object of JSON, and where its tags go.
type tokenLists struct{ tokens, tags string }

// tokenListsOf returns the keys that the network learned from, of JSON or, where it learned from columns, their names, or the usual ones.
func tokenListsOf(c configs.Corpus) (keys tokenLists, learned bool) {
	switch c.Format {
	case "jsonl-tokens", "parquet-tokens":
		return tokenLists{c.Columns.Text[0].Name, c.Columns.Label[0].Name}, c.Format == "jsonl-tokens"
	}
	return tokenLists{"tokens", "tags"}, false
}

// findKeys looks at the first object. Where the network learned from another form, its usual names say what has the tokens; an object
// without the keys that the network learned from is an error.
func (t *tagging) findKeys(line string, number int) error {
	_, has, err := corpus.TokenObject(line, t.keys.tokens, t.keys.tags)
	tokens, tags := corpus.TokenKeys(line)
	switch {
	case err == nil && !t.learned && !has[t.keys.tags] && tokens == t.keys.tokens: // tags that it has go by another name
		t.keys.tags = cmp.Or(tags, t.keys.tags)
		return nil
	case err == nil || !json.Valid([]byte(line)): // or a bad line
		return nil
	}
	e := &data.Error{Where: fmt.Sprintf("%s:%d", t.name, number), What: err.Error(), Remedy: "write a JSON object a line, with a list of tokens under that key"}
	switch {
	case tokens == "":
		return e
	case t.learned:
		e.Remedy = fmt.Sprintf("the network learned from lists of tokens under %q: name %q so", t.keys.tokens, tokens)
		return e
	}
	t.keys = tokenLists{tokens, cmp.Or(tags, t.keys.tags)}
	return nil
}

// addObject takes a line that is a sentence by itself.
func (t *tagging) addObject(line string, number int) {
	s := &Tagged{Line: number, Lines: []string{line}}
	t.next = s
	if strings.TrimSpace(line) != "" {
		s.key = t.keys.tags
		foretold := "predicted_" + t.keys.tags
		tokens, has, err := corpus.TokenObject(line, t.keys.tokens, t.keys.tags, foretold)
		remedy := fmt.Sprintf("each line is a JSON object with a list of tokens under %q, as the first is", t.keys.tokens)
		switch {
		case err == nil && has[t.keys.tags] && has[foretold]:
			err = fmt.Errorf("has %q and %q already, and no place for tags", t.keys.tags, foretold)
			remedy = "rename one of them"
		case has[t.keys.tags]:
			s.key = foretold
		}
		if bad := notUTF8(line); bad != nil {
			err, remedy = bad, ""
		}
		s.Tokens = tokens
		if err != nil {
			s.Err = &data.Error{Where: fmt.Sprintf("%s:%d", t.name, number), What: err.Error(), Remedy: remedy}
		}
	}
	t.end()
}

// object returns the line with the tags under a further key, and all else in it as it was.
func (t *Tagged) object() string {
	line := t.Lines[0]
	at := strings.LastIndexByte(line, '}')
	list := make([]string, len(t.Tags))
	for i, tag := range t.Tags {
		list[i] = quoteJSON(tag)
	}
	return fmt.Sprintf("%s, %s: [%s]%s\n", strings.TrimRight(line[:at], " \t"), quoteJSON(t.key), strings.Join(list, ", "), line[at:])
}

// quoteJSON returns a string of JSON in which letters are as they are.
func quoteJSON(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s) // strings have no error
	return strings.TrimSuffix(b.String(), "\n")
}
