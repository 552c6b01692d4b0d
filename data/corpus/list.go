package corpus

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/amount"
)

// A listCount counts the lists of several strings that a column has in the place of texts.
type listCount struct{ sentences, tokens int }

// listText returns the text of a row that has a list of strings for it, as Hugging Face's datasets do. In a document each of them is a
// sentence or, where they are the tokens of one, all together are, with spaces between. The text of an example has spaces between them, whatever they are.
func (in *rowInput) listText(c Column, list []string) string {
	if !in.documents {
		return strings.Join(list, " ")
	}
	if in.lists == nil {
		in.lists = map[Column]*listCount{}
	}
	n := in.lists[c]
	if n == nil {
		n = &listCount{}
		in.lists[c] = n
	}
	tokens := areTokens(c, list)
	if len(list) > 1 {
		count(&n.tokens, tokens)
		count(&n.sentences, !tokens)
	}
	if tokens {
		return tokenText(list)
	}
	return strings.Join(list, "\n")
}

// nestedText is listText of a list of lists, each of which has the tokens of a sentence.
func (in *rowInput) nestedText(lists [][]string) string {
	sentences := make([]string, len(lists))
	for i, list := range lists {
		sentences[i] = tokenText(list)
	}
	return strings.Join(sentences, in.between())
}

// tokenText returns a sentence of tokens. White space in one becomes _, as in the formats of tagged tokens.
func tokenText(tokens []string) string {
	words := make([]string, len(tokens))
	for i, token := range tokens {
		words[i] = strings.Join(strings.Fields(token), "_")
	}
	return strings.Join(words, " ")
}

// areTokens reports whether the strings of a list are the tokens of one sentence, by the name of their column, or because fewer than a tenth of them
// have the look of sentences.
func areTokens(c Column, list []string) bool {
	name := strings.ToLower(c.Name[strings.LastIndexByte(c.Name, '.')+1:])
	if slices.Contains(tokenNames, name) {
		return true
	}
	sentences := 0
	for _, s := range list {
		last, size := utf8.DecodeLastRuneInString(s)
		ends := size > 1 && len(s) > size && strings.ContainsRune("。！？｡", last)
		count(&sentences, ends || strings.ContainsAny(strings.TrimSpace(s), " \t\n\u3000"))
	}
	return 10*sentences < len(list)
}

// noteLists says what lists were taken for.
func (in *rowInput) noteLists() {
	for _, c := range in.Text {
		n := in.lists[c]
		switch {
		case n == nil:
		case n.tokens > 0 && n.sentences > 0:
			in.note(fmt.Sprintf("column %v has lists: of %s each string is a sentence, and in %s all are the tokens of one", c, amount.Thousands(n.sentences), amount.Thousands(n.tokens)))
		case n.tokens > 0:
			in.note(fmt.Sprintf("column %v has lists: each has the tokens of a sentence", c))
		case n.sentences > 0:
			in.note(fmt.Sprintf("column %v has lists: each string of one is a sentence", c))
		}
	}
}

// jsonList returns the text of a list of strings, or of lists of them, under a key.
func (in *rowInput) jsonList(c Column, list []any) (string, error) {
	if text, is := formatted(list); is {
		return text, nil
	}
	if _, nested := first(list).([]any); !nested {
		texts, err := stringsOf(list, c.Name)
		if err != nil {
			return "", err
		}
		return in.listText(c, texts), nil
	}
	lists := make([][]string, len(list))
	for i, inner := range list {
		values, is := inner.([]any)
		if !is {
			return "", fmt.Errorf("has no list as number %d of %s, where the first is one", i+1, quote(c.Name))
		}
		var err error
		if lists[i], err = stringsOf(values, c.Name); err != nil {
			return "", err
		}
	}
	return in.nestedText(lists), nil
}

// formatted returns the text of a list that has pieces of it, some of which are objects that say how they are shown, as Telegram exports
// messages; ok is false for other lists.
func formatted(list []any) (text string, ok bool) {
	strings, objects := 0, 0
	for _, piece := range list {
		inner, is := piece.(string)
		count(&strings, is)
		if object, has := piece.(map[string]any); has {
			objects++
			_, typed := object["type"].(string)
			inner, is = object[textColumn.Name].(string)
			is = is && typed
		}
		if !is {
			return "", false
		}
		text += inner
	}
	return text, objects > 0 && (strings > 0 || objects == 1) // several objects alone may be paragraphs
}

// stringsOf returns the strings of a list under a key, and numbers as they are written.
func stringsOf(values []any, key string) ([]string, error) {
	list := slices.Grow([]string(nil), len(values))
	for i, v := range values {
		switch v := v.(type) {
		case string:
			list = append(list, v)
		case json.Number:
			list = append(list, v.String())
		default:
			return nil, fmt.Errorf("has no string as number %d of %s", i+1, quote(key))
		}
	}
	return list, nil
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}
