package corpus_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
)

func TestJSONFault(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":}`:                   "'}' stands where a value should begin",
		`{'a':1}`:                  `'\'' stands where a key between double quotes should begin`,
		`{"a" 1}`:                  "'1' stands where a colon should follow a key",
		`{"a":1 2}`:                "'2' stands where a comma or } should follow a value",
		`["a" "b"]`:                `'"' stands where a comma or ] should follow a value`,
		`1 2`:                      "'2' stands behind the end",
		"\"a\tb\"":                 `'\t' stands in a string, where it is written as \t, \n or \u0001`,
		`"\x"`:                     `'x' stands behind a backslash, where one of "\/bfnrtu should be`,
		`"\u00zz"`:                 `'z' stands behind \u, where four hexadecimal digits should be`,
		`-x`:                       "'x' stands in a number, where a digit should be",
		`1.x`:                      "'x' stands in a number, where a digit should be",
		`1ex`:                      "'x' stands in a number, where a digit should be",
		`trux`:                     "'x' stands where true, false or null should be",
		`{"a":1`:                   "it ends too early",
		"\x01":                     `'\x01' stands where a value should begin`,
		`[“a”]`:                    "a character outside ASCII stands where a value should begin",
		strings.Repeat("[", 1e4+1): "'[' stands where 10,000 lists and objects are in one another, and it begins one more",
	} {
		var v any
		err := json.Unmarshal([]byte(text), &v)
		if got := corpus.JSONFault(fmt.Errorf("a part: %w", err)); got != "a part: "+want {
			t.Errorf("%.20s: %s, want %s", text, got, want)
		}
	}
	d := json.NewDecoder(strings.NewReader(`{a: 1}`))
	d.Token()
	if _, err := d.Token(); corpus.JSONFault(err) != "'a' stands where it may not" {
		t.Errorf("a token alone: %s", corpus.JSONFault(err))
	}
	if err := fmt.Errorf("another"); corpus.JSONFault(err) != "another" {
		t.Errorf("another error: %s", corpus.JSONFault(err))
	}
}
