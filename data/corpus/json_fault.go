package corpus

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// jsonFaults say in plain words where a character stands that package encoding/json did not expect, by the end of what that says, or what it says without a
// character.
var jsonFaults = []struct{ end, words string }{
	{"looking for beginning of value", "where a value should begin"},
	{"looking for beginning of object key string", "where a key between double quotes should begin"},
	{"after object key", "where a colon should follow a key"},
	{"after object key:value pair", "where a comma or } should follow a value"},
	{"after array element", "where a comma or ] should follow a value"},
	{"after top-level value", "behind the end"},
	{"in string literal", `in a string, where it is written as \t, \n or \u0001`},
	{"in string escape code", `behind a backslash, where one of "\/bfnrtu should be`},
	{`in \u hexadecimal character escape`, `behind \u, where four hexadecimal digits should be`},
	{"numeric literal", "in a number, where a digit should be"},
	{"exceeded max depth", "where 10,000 lists and objects are in one another, and it begins one more"},
}

// JSONFault says in plain words what is wrong with text that package encoding/json refuses as no JSON; what err says where it is another error.
func JSONFault(err error) string {
	syntax, is := errors.AsType[*json.SyntaxError](err)
	if !is {
		return err.Error()
	}
	said := syntax.Error()
	words := said
	switch rest, is := strings.CutPrefix(said, "invalid character "); {
	case said == "unexpected end of JSON input":
		words = "it ends too early"
	case said == "expected colon after object key":
		words = "no colon follows a key"
	case is:
		character := rest[:strings.LastIndexByte(rest[:min(len(rest), 8)], '\'')+1] // the longest is '\x00'
		if len(character) > 1 && character[1] >= utf8.RuneSelf {                    // the first byte of one, taken for another
			character = "a character outside ASCII"
		}
		words = character + " stands where it may not"
		if strings.Contains(rest, "in literal") {
			words = character + " stands where true, false or null should be"
		}
		for _, f := range jsonFaults {
			if strings.HasSuffix(rest, f.end) {
				words = character + " stands " + f.words
			}
		}
	}
	return strings.Replace(err.Error(), said, words, 1)
}
