package configs

import (
	"regexp"
	"strings"
	"sync"
)

// A fault is what people write in a line who know another language than TOML, and what to write instead. The remedy may have $1 and so on for
// what the line has there.
type fault struct {
	is     func() *regexp.Regexp
	remedy string
}

// pattern returns the regular expression of that text. It is compiled when it is first asked for: those that few files need would
// make every start of the program a twentieth longer.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

const (
	aKey     = `^\s*([A-Za-z0-9_.-]+)\s*`
	aString  = `(?:"[^"]*"|'[^']*')`
	inList   = `["a", "b"]`
	oneEqual = "one = stands between a key and its value"
)

// faults are in the order in which they are looked for.
var faults = []fault{
	{pattern(`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]`), `remove the control characters: tr -d '\000-\010\013\014\016-\037\177'`},
	{pattern(`^\s*(?:--|/\*|%|\*/|\(\*)`), "a comment begins with #"},
	{pattern(aKey + `=\s*(?:` + aString + `|\[[^\]#]*\]|\{[^}#]*\}|[^"'\[{#\s,;=]+)\s*[,;\s]\s*[A-Za-z_][A-Za-z0-9_.-]*\s*=(?:[^=]|$)`), "a line has one key and its value"},
	{pattern(aKey + `=\s*(?:` + aString + `|[^"'#\s]+)\s+(?://|--|;|/\*|%)`), "a comment begins with #"},
	{pattern("=\\s*`"), `a string stands between straight quotes, "`},
	{pattern(`=\s*[rRfFbBuU]{1,2}(` + aString + `)`), "a string has no letter before its quotes: $1, or between single quotes where it has backslashes"},
	{pattern(`=\s*` + aString + `\s*[+.]`), "strings are not joined: write one"},
	{pattern(aKey + `=\s*(` + aString + `(?:\s*[,;]\s*` + aString + `)+)\s*$`), "several values stand in brackets: $1 = [$2]"},
	{pattern(`=\s*` + aString + `\s+["']`), "several values stand in brackets, with commas between them: " + inList},
	{pattern(`^\s*["']([A-Za-z0-9_.-]+)["']\s*:`), "a key and its value are written $1 = …, without quotes, colon and comma"},
	{pattern(aKey + `=\s*\(`), "a list stands in brackets: " + inList},
	{pattern(aKey + `(?:=\s*>|-\s*>|<\s*-|<\s*=)`), oneEqual},
	{pattern(`[{,]\s*["']?[A-Za-z_][A-Za-z0-9_]*["']?\s*:`), `within {} an = stands between a key and its value: {type = "fc", units = 128}`},
	{pattern(`=\s*\[\s*[A-Za-z_./~*][^"'\[\]{},=]*\s*[,\]]`), "each string of a list needs quotes: " + inList},
	{pattern(`^\s*\[+[^\]"']+\]+\s*[:={]`), "a section's name in brackets stands alone in its line"},
	{pattern(`^\s*\[[A-Za-z0-9_.-]+\s*(?:#.*)?$`), "] ends the name of a section"},
	{pattern(`^\s*\[\[[A-Za-z0-9_.-]+\]?\s*(?:#.*)?$`), "a section of a list stands in two pairs of brackets, [[layers]]"},
	{pattern(`^\s*<(/?[A-Za-z0-9_.-]+)>\s*$`), "a section begins with its name in brackets, such as [corpus], and has no end"},
	{pattern(aKey + `=\s*(\d{1,3})(?:['’  ](\d{3}))(?:['’  ](\d{3}))?\s*(?:#.*)?$`), "nothing but _ may divide the figures of a number, such as 10_000"},
	{pattern(`^[$%] `), "remove what a shell printed and was told"},
	{pattern(`^- [A-Za-z_.-]+:`), "this is YAML: write key = value, and a section's name in brackets above its keys"},
	{pattern(`^(?:@@ |\+\s*[\[A-Za-z])`), "remove the marks + and - of a patch at the beginnings of lines"},
	{pattern(`^[^"'#]*[−–—＝：，；＂＇［］｛｝０-９٠-٩۰-۹०-९]`), "the line has a mark or a figure that is not a usual one, such as − for -: type it again"},
	{pattern(aKey + `[^=:\s"']+\s*(?:#.*)?$`), "an = stands between a key and its value"},
}

// known returns what to do about a line by [faults], or "".
func known(line string) string {
	line = strings.TrimRight(line, "\r")
	for _, f := range faults {
		if m := f.is().FindStringSubmatchIndex(line); m != nil {
			return string(f.is().ExpandString(nil, f.remedy, line, m))
		}
	}
	return ""
}
